public import CartService
import HTTPTypes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Decides which other origins' pages may use the storefront API, and recognises changes that another page has forged.
///
/// Reading across origins follows the Fetch standard's CORS protocol: only configured origins, always by name, with
/// credentials. The server also checks changes, because a browser sends a form without asking for permission. Browsers
/// say in `Sec-Fetch-Site` or `Origin` where a request comes from, and a page cannot forge either. A request with
/// neither field does not come from a current browser, so another site's page cannot have made it with a visitor's
/// cookie.
public struct CrossOriginPolicy: Sendable {
    private let allowedOrigins: Set<String>

    /// No other origin may use the storefront API.
    public static let sameOriginOnly = CrossOriginPolicy()

    private init() {
        allowedOrigins = []
    }

    /// Makes a policy.
    ///
    /// - Parameter allowedOrigins: Origins such as `https://shop.example`; `*` is not possible, because of the cookie.
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(allowedOrigins: [String]) throws(CartError) {
        for origin in allowedOrigins {
            guard let url = URL(string: origin), let scheme = url.scheme, let host = url.host, !host.isEmpty,
                origin == origin.lowercased(), !origin.dropFirst(scheme.utf8.count + 3).contains("/"),
                !host.contains("*"),
                url.user == nil, url.query == nil, url.fragment == nil
            else {
                throw .invalidConfiguration(
                    "http.allowed_origins",
                    given: origin,
                    allowed: "scheme://host[:port] in lower case, without a path, each by name"
                )
            }
        }
        self.allowedOrigins = Set(allowedOrigins)
    }

    /// Whether an answer may differ by the origin of its request.
    var variesByOrigin: Bool { !allowedOrigins.isEmpty }

    /// The origin of a request, when its pages may use the API.
    func allowedOrigin(_ fields: RequestFields) -> String? {
        fields.origin.flatMap { allowedOrigins.contains($0) ? $0 : nil }
    }

    /// Refuses a change that a page of another origin has sent.
    ///
    /// - Parameters:
    ///   - fields: The request's.
    ///   - authority: The host and port that the request was sent to.
    /// - Throws: ``CartError`` with code `forbidden`.
    func checkChange(_ fields: RequestFields, authority: String?) throws(CartError) {
        if allowedOrigin(fields) != nil { return }
        if let site = fields.secFetchSite {
            guard site == "same-origin" || site == "none" else { throw Self.refusal(fields.origin) }
            return
        }
        guard let origin = fields.origin else { return }
        guard
            let host = origin.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first,
            let authority, host.lowercased() == authority.lowercased()
        else { throw Self.refusal(origin) }
    }

    /// Tells a browser what pages of an allowed origin may read.
    func mark(_ response: inout HTTPFields, of request: RequestFields) {
        guard variesByOrigin else { return }
        response[values: .vary].append("Origin")
        guard let origin = allowedOrigin(request) else { return }
        response[.accessControlAllowOrigin] = origin
        response[.accessControlAllowCredentials] = "true"
        response[.accessControlExposeHeaders] =
            "Cart-Migration, Cart-Session, ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
    }

    /// Tells a browser what it may send, in answer to its preflight request.
    func markPreflight(_ response: inout HTTPFields, of request: RequestFields, methods: String) {
        guard allowedOrigin(request) != nil, request.requestedMethod != nil else { return }
        response[.accessControlAllowMethods] = methods
        response[.accessControlAllowHeaders] =
            "Authorization, Cart-Session, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
        response[.accessControlMaxAge] = "600"
    }

    private static func refusal(_ origin: String?) -> CartError {
        var error = CartError(.forbidden, "A page of this origin may not change carts here.")
        error.field = "Origin"
        error.given = origin.map(CartError.shortened)
        error.allowed = "the service's own origin, or one of http.allowed_origins"
        return error
    }
}
