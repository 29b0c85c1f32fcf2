import CartService
import HTTPTypes

/// What a path names; the closed table of everything that is served.
enum Route: Hashable {
    /// `/health/live`
    case live
    /// `/health/ready`
    case ready
    /// `/metrics`
    case metrics
    /// `/console`
    case console
    /// `/`
    case demo
    /// `/demo/token`
    case demoToken
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
        guard path != "/" else {
            self = .demo
            return
        }
        var segments: [String] = []
        for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard !raw.isEmpty else { throw .notFound }
            segments.append(try PercentEncoding.decode(raw))
        }
        switch (segments.first, segments.dropFirst().first) {
        case ("health", "live") where segments.count == 2: self = .live
        case ("health", "ready") where segments.count == 2: self = .ready
        case ("openapi.yaml", nil): self = .contract
        case ("metrics", nil): self = .metrics
        case ("console", nil): self = .console
        case ("demo", "token") where segments.count == 2: self = .demoToken
        case ("v1", "carts"), ("v1", "migrations"), ("v1", "events"):
            self = .service(try ServiceResource(segments.dropFirst()))
        case ("v1", "cart"), ("v1", "session"): self = .storefront(try StorefrontResource(segments.dropFirst()))
        default: throw .notFound
        }
    }

    /// The path as `openapi.yaml` has it, without what names people.
    var template: String {
        switch self {
        case .live: "/health/live"
        case .ready: "/health/ready"
        case .contract: "/openapi.yaml"
        case .metrics: "/metrics"
        case .console: "/console"
        case .demo: "/"
        case .demoToken: "/demo/token"
        case .service(let resource): "/v1/" + resource.template
        case .storefront(let resource): "/v1/" + resource.template
        }
    }

    /// The media type that a success of a method answers with; `nil` where it has no body.
    func mediaType(_ method: HTTPRequest.Method) -> String? {
        switch self {
        case .contract: "application/yaml"
        case .metrics: "text/plain"
        case .console, .demo: "text/html"
        case .service(.events), .storefront(.events): "text/event-stream"
        case .service(.batch): "application/x-ndjson"
        case .service(.owner) where method == .delete: nil
        case .service(.cart(_, _, .cart)) where method == .delete: nil
        case .storefront(.cart(_, .cart)) where method == .delete: nil
        case .live, .ready, .demoToken, .service, .storefront: "application/json"
        }
    }

    /// Whether a request may go to Redis so often that it needs an end of its own; other requests end with a command's
    /// time, and a batch goes on while its reader does.
    func hasDeadline(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .service(.migrations), .service(.undo), .storefront(.login), .storefront(.undo): method != .get
        default: false
        }
    }

    /// The methods that the route answers to; `HEAD` goes wherever `GET` goes.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .live, .ready, .contract, .metrics, .console, .demo, .demoToken: [.get]
        case .service(let resource): resource.methods
        case .storefront(let resource): resource.methods
        }
    }
}
