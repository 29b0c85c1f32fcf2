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
    /// `/openapi.yaml` and `/openapi.json`
    case contract(ContractDocument.Form)
    /// `/`, `/console`, `/docs` and what belongs to them.
    case page(PageResource)
    /// `/v1/carts…` and `/v1/migrations…`, for trusted app servers.
    case service(ServiceResource)
    /// `/v1/cart…` and `/v1/session…`, for browsers and apps.
    case storefront(StorefrontResource)
    /// `/.well-known/ucp` and `/ucp/v1…`, for shopping platforms.
    case ucp(UCPResource)

    /// Finds the route of a raw path: split at its slashes first and percent-decoded once after, so that an encoded slash
    /// never makes a segment.
    ///
    /// - Parameters:
    ///   - path: The raw path.
    ///   - ucpBase: The segments of `ucp.path`; `nil` where platforms are not served.
    /// - Throws: ``CartError`` with code `not_found`; `invalid_request` when the encoding is broken.
    init(path: String, ucpBase: [String]? = nil) throws(CartError) {
        guard path.utf8.first == UInt8(ascii: "/") else { throw .notFound }
        guard path != "/" else {
            self = .page(.shop)
            return
        }
        let segments = try Self.segments(of: path)
        switch (segments[0], segments.count) {
        case ("v1", 2...):
            switch segments[1] {
            case "carts", "migrations", "events", "status": self = .service(try ServiceResource(segments))
            case "cart", "session": self = .storefront(try StorefrontResource(segments))
            default: throw .notFound
            }
        case ("health", 2) where segments[1] == "live": self = .live
        case ("health", 2) where segments[1] == "ready": self = .ready
        case ("openapi.yaml", 1): self = .contract(.yaml)
        case ("openapi.json", 1): self = .contract(.json)
        case ("metrics", 1): self = .metrics
        default:
            if let ucpBase, let resource = UCPResource(segments, below: ucpBase) {
                self = .ucp(resource)
                return
            }
            guard let page = PageResource(segments) else { throw .notFound }
            self = .page(page)
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
        ["/health/live", "/health/ready", "/openapi.yaml", "/openapi.json", "/metrics"]
        + PageResource.templates + ServiceResource.templates + StorefrontResource.templates + UCPResource.templates

    /// The place of its path among ``templates``.
    var number: Int {
        switch self {
        case .live: 0
        case .ready: 1
        case .contract(.yaml): 2
        case .contract(.json): 3
        case .metrics: 4
        case .page(let resource): 5 + resource.number
        case .service(let resource): 5 + PageResource.templates.count + resource.number
        case .storefront(let resource):
            5 + PageResource.templates.count + ServiceResource.templates.count + resource.number
        case .ucp(let resource): Self.templates.count - UCPResource.templates.count + resource.number
        }
    }

    /// The path as `openapi.yaml` has it.
    var template: String { Self.templates[number] }

    /// The media type that a success of a method answers with; `nil` where it has no body.
    func mediaType(_ method: HTTPRequest.Method) -> String? {
        switch self {
        case .contract(let form): ContractDocument.mediaType(form)
        case .metrics: "text/plain"
        case .page(let resource): resource.mediaType
        case .ucp(let resource): resource.mediaType
        case .service(.events), .storefront(.events): "text/event-stream"
        case .service(.batch): "application/x-ndjson"
        case .service(.owner) where method == .delete: nil
        case .service(.cart(_, _, .cart)) where method == .delete: nil
        case .storefront(.cart(_, .cart)) where method == .delete: nil
        case .live, .ready, .service, .storefront: "application/json"
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
        case .live, .ready, .contract, .metrics: [.get]
        case .page(let resource): resource.methods
        case .service(let resource): resource.methods
        case .storefront(let resource): resource.methods
        case .ucp(let resource): resource.methods
        }
    }
}
