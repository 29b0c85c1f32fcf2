import Crypto
import HTTPTypes
import Hummingbird

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A page that is served as it is, with a policy that lets nothing else run in it.
struct Page: Sendable {
    private let html: String
    private let policy: String

    /// Takes a page.
    ///
    /// - Parameters:
    ///   - bytes: Its HTML, in UTF-8.
    ///   - replacing: Placeholders and what stands for them; no markup.
    init(_ bytes: [UInt8], replacing: [String: String] = [:]) {
        var html = String(decoding: bytes, as: UTF8.self)
        for (placeholder, text) in replacing {
            html = html.replacing(placeholder, with: text.replacing("<", with: "\\u003c"))
        }
        self.html = html
        // Scripts and styles are known by their digests, so that nothing a cart holds could ever run.
        let styles = Self.digests(of: "style", in: html)
        let scripts = Self.digests(of: "script", in: html)
        policy =
            "default-src 'none'; connect-src 'self'; style-src \(styles); script-src \(scripts); "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }

    /// The page as an answer.
    func response() -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentSecurityPolicy] = policy
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static func digests(of tag: String, in html: String) -> String {
        html.split(separator: "<\(tag)").dropFirst().compactMap { part -> String? in
            guard let start = part.firstIndex(of: ">") else { return nil }
            let rest = part[part.index(after: start)...]
            guard let end = rest.firstRange(of: "</\(tag)>") else { return nil }
            let digest = SHA256.hash(data: Array(rest[..<end.lowerBound].utf8))
            return "'sha256-\(Data(digest).base64EncodedString())'"
        }.joined(separator: " ")
    }
}
