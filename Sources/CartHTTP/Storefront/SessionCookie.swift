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

    /// What a request carries, and how.
    func read(_ headers: HTTPFields) -> (token: String, isHeader: Bool)? {
        if let token = headers[.cartSession] { return (token, true) }
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix("\(name)=") { return (String(trimmed.dropFirst(name.utf8.count + 1)), false) }
            }
        }
        return nil
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
