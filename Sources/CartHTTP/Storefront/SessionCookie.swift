import CartService
import HTTPTypes
import Hummingbird

/// How a guest's session travels: in a cookie for browsers, in the header `Cart-Session` for apps.
struct SessionCookie: Sendable {
    private let name: String
    private let attributes: String

    init(isSecure: Bool, timeToLive: Duration) {
        name = isSecure ? "__Host-cart" : "cart"
        // Browsers keep a cookie for 400 days at most (RFC 6265bis, section 5.5).
        let seconds = timeToLive == .zero ? 400 * 86_400 : timeToLive.components.seconds
        attributes = "; Max-Age=\(seconds); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }

    /// The tokens of a request, in their order, and whether they came in the header.
    ///
    /// The header `Cart-Session` wins.
    ///
    /// A browser may send several cookies with the same name, set for other paths and domains. Some of them may belong
    /// to another service.
    /// Hummingbird's `Cookies` finds only the first one of a name.
    func read(_ fields: RequestFields) -> (tokens: [String], isHeader: Bool) {
        if let token = fields.cartSession { return ([Self.unquoted(token)], true) }
        var tokens: [String] = []
        for field in fields.cookie {
            for pair in field.split(separator: ";") {
                let trimmed = pair.trimmingSpace()
                guard trimmed.hasPrefix("\(name)=") else { continue }
                tokens.append(Self.unquoted(trimmed.dropFirst(name.utf8.count + 1)))
            }
        }
        return (tokens, false)
    }

    /// A cookie's value may stand in quotation marks that are not part of it (RFC 6265, section 4.1.1).
    private static func unquoted(_ value: some StringProtocol) -> String {
        guard value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return String(value) }
        return String(value.dropFirst().dropLast())
    }

    /// Tells the client to keep a token.
    func keep(_ token: String, isHeader: Bool, in response: inout Response) {
        if isHeader {
            response.headers[.cartSession] = token
        } else {
            response.headers[values: .setCookie].append("\(name)=\(token)\(attributes)")
        }
    }

    /// Tells the client to forget its token.
    func forget(isHeader: Bool, in response: inout Response) {
        if isHeader {
            response.headers[.cartSession] = ""
        } else {
            let secure = name == "cart" ? "" : "; Secure"
            response.headers[values: .setCookie].append("\(name)=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax\(secure)")
        }
    }
}
