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
        let segments = try Self.segments(of: path)
        switch (segments[0], segments.count) {
        case ("v1", 2...):
            switch segments[1] {
            case "carts", "migrations", "events": self = .service(try ServiceResource(segments))
            case "cart", "session": self = .storefront(try StorefrontResource(segments))
            default: throw .notFound
            }
        case ("health", 2) where segments[1] == "live": self = .live
        case ("health", 2) where segments[1] == "ready": self = .ready
        case ("openapi.yaml", 1): self = .contract
        case ("metrics", 1): self = .metrics
        case ("console", 1): self = .console
        case ("demo", 2) where segments[1] == "token": self = .demoToken
        default: throw .notFound
        }
    }

    /// The segments of a path that begins with a slash, each decoded; there is at least one.
    private static func segments(of path: String) throws(CartError) -> [String] {
        var segments: [String] = []
        segments.reserveCapacity(6)
        let bytes = path.utf8
        var start = bytes.index(after: bytes.startIndex)
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
            guard start < end else { throw .notFound }
            segments.append(try PercentEncoding.decode(path[start..<end]))
            guard end < bytes.endIndex else { return segments }
            start = bytes.index(after: end)
        }
    }

    /// The paths as `openapi.yaml` has them, without what names people.
    static let templates =
        ["/", "/health/live", "/health/ready", "/openapi.yaml", "/metrics", "/console", "/demo/token"]
        + ServiceResource.templates + StorefrontResource.templates

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .demo: 0
        case .live: 1
        case .ready: 2
        case .contract: 3
        case .metrics: 4
        case .console: 5
        case .demoToken: 6
        case .service(let resource): 7 + resource.number
        case .storefront(let resource): 7 + ServiceResource.templates.count + resource.number
        }
    }

    /// The path as `openapi.yaml` has it.
    var template: String { Self.templates[number] }

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

    /// Whether a request needs a deadline because it may ask Redis many times.
    ///
    /// Other requests end within a command's timeout. A batch goes on for as long as its reader does.
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
