import HTTPTypes
import Hummingbird

/// A file of the pages, served as it is under `/assets`.
struct PageFile: Sendable {
    private let bytes: [UInt8]
    private let mediaType: String

    private init(_ bytes: [UInt8], _ mediaType: String) {
        self.bytes = bytes
        self.mediaType = mediaType
    }

    private static let script = "text/javascript; charset=utf-8"
    private static let style = "text/css; charset=utf-8"

    /// Every file there is, by name.
    static let all: [String: PageFile] = [
        "cart-client.js": PageFile(PackageResources.cart_client_js, script),
        "console.css": PageFile(PackageResources.console_css, style),
        "console.js": PageFile(PackageResources.console_js, script),
        "console-charts.js": PageFile(PackageResources.console_charts_js, script),
        "console-owner.js": PageFile(PackageResources.console_owner_js, script),
        "docs.css": PageFile(PackageResources.docs_css, style),
        "docs.js": PageFile(PackageResources.docs_js, script),
        "page.css": PageFile(PackageResources.page_css, style),
        "page.js": PageFile(PackageResources.page_js, script),
        "shop.css": PageFile(PackageResources.shop_css, style),
        "shop.js": PageFile(PackageResources.shop_js, script),
        "shop-cart.js": PageFile(PackageResources.shop_cart_js, script),
        "shop-checkout.js": PageFile(PackageResources.shop_checkout_js, script),
        "shop-pictures.js": PageFile(PackageResources.shop_pictures_js, script),
        "shop-merge.js": PageFile(PackageResources.shop_merge_js, script),
    ]

    /// The page of a demo shop.
    static let shop = PageFile(PackageResources.shop_html, "text/html; charset=utf-8")

    /// The page for operators.
    static let console = PageFile(PackageResources.console_html, "text/html; charset=utf-8")

    /// The contract as a page.
    static let docs = PageFile(PackageResources.docs_html, "text/html; charset=utf-8")

    /// The file as an answer.
    ///
    /// A page runs only this service's own files, so text in a cart can never run as a script.
    func response() -> Response {
        var headers: HTTPFields = [.contentType: mediaType, .cacheControl: "no-cache"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; connect-src 'self'; img-src data:; style-src 'self'; script-src 'self'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
