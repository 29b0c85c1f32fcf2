import CartService
import HTTPTypes

/// What a path names; the closed table of everything that is served.
enum Route: Hashable {
    /// `/health/live`
    case live
    /// `/health/ready`
    case ready
    /// `/openapi.yaml`
    case contract
    /// `/v1/carts…` and `/v1/migrations…`, for trusted app servers.
    case service(ServiceResource)
    /// `/v1/cart…` and `/v1/session…`, for browsers and apps.
    case storefront(StorefrontResource)

    /// Finds the route of a raw path: split at its slashes first and percent-decoded once after, so that an encoded slash
    /// never makes a segment.
    ///
    /// - Throws: ``CartError`` with code `not_found`; `invalid_request` when the encoding is broken.
    init(path: String) throws(CartError) {
        guard path.utf8.first == UInt8(ascii: "/") else { throw .notFound }
        var segments: [String] = []
        for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !raw.isEmpty else { throw .notFound }
            segments.append(try PercentEncoding.decode(raw))
        }
        switch (segments.first, segments.dropFirst().first) {
        case ("health", "live") where segments.count == 2: self = .live
        case ("health", "ready") where segments.count == 2: self = .ready
        case ("openapi.yaml", nil): self = .contract
        case ("v1", "carts"), ("v1", "migrations"): self = .service(try ServiceResource(segments.dropFirst()))
        case ("v1", "cart"), ("v1", "session"): self = .storefront(try StorefrontResource(segments.dropFirst()))
        default: throw .notFound
        }
    }

    /// The methods that the route answers to; `HEAD` goes wherever `GET` goes.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .live, .ready, .contract: [.get]
        case .service(let resource): resource.methods
        case .storefront(let resource): resource.methods
        }
    }
}
