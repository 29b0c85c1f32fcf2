public import CartService
import Hummingbird

/// A shop to try things out in: a page at `/`, and tokens for anybody who asks.
///
/// Whoever reaches it can be any user, so a service offers it on loopback only.
public struct DemoShop: Sendable {
    private let page: Page
    private let userTokens: UserTokens

    /// Makes a shop.
    ///
    /// - Parameters:
    ///   - products: What the page shows; the storefront's catalog should have the same.
    ///   - userTokens: What signs the tokens, by a shared secret.
    public init(products: [Product], userTokens: UserTokens) {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("products")
        writer.beginArray()
        for product in products {
            writer.beginObject()
            writer.member("id", product.id)
            writer.member("name", product.name)
            writer.member("price", product.price)
            writer.member("currency", product.currency.code)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        page = Page(
            PackageResources.storefront_html,
            replacing: ["__CATALOG__": String(decoding: writer.bytes, as: UTF8.self)]
        )
        self.userTokens = userTokens
    }

    /// The page.
    func index() -> Response { page.response() }

    /// A user's token, good for an hour.
    func token(_ call: Call, format: IdentifierFormat) async throws(CartError) -> Response {
        guard let user = try call.query("user") else {
            throw .invalidRequest("The query lacks a value.", field: "user", allowed: "a user's id")
        }
        _ = try format.text(of: .user(user))
        let token: String
        do {
            token = try await userTokens.mint(subject: user, life: .seconds(3600))
        } catch {
            throw error as? CartError ?? .invalidToken
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("token", token)
        writer.endObject()
        return .json(writer.bytes)
    }
}
