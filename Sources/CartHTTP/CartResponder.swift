import CartService
import HTTPTypes
public import Hummingbird
import Logging
import Metrics

/// Answers every request: finds its route, hands it to the API that the route belongs to, and renders what is thrown.
public struct CartResponder: HTTPResponder {
    /// What is known of a request besides the request.
    public typealias Context = CartRequestContext

    private let configuration: CartHTTPConfiguration
    private let carts: Carts
    private let format: IdentifierFormat
    private let limiter: RateLimiter
    private let gate: ConcurrencyGate
    private let serviceAPI: ServiceAPI
    private let storefrontAPI: StorefrontAPI
    private let health: Health
    private let metrics: MetricsEndpoint
    private let requestMetrics = RequestMetrics()
    private let console = Page(PackageResources.console_html)

    init(carts: Carts, configuration: CartHTTPConfiguration, limiter: RateLimiter, hub: CartEventHub) {
        self.configuration = configuration
        self.carts = carts
        format = carts.configuration.identifiers
        self.limiter = limiter
        gate = ConcurrencyGate(limit: configuration.maxConcurrentRequests)
        let events = EventStreamEndpoint(hub: hub, maxStreams: configuration.maxEventStreams)
        serviceAPI = ServiceAPI(
            carts: carts,
            keys: configuration.apiKeys,
            events: events,
            maxBatchLines: configuration.maxBatchLines,
            catalog: configuration.catalog
        )
        storefrontAPI = StorefrontAPI(carts: carts, configuration: configuration, events: events)
        health = Health(carts: carts)
        metrics = MetricsEndpoint(text: configuration.metrics, service: serviceAPI)
    }

    /// Answers one request; never throws.
    public func respond(to request: Request, context: Context) async throws -> Response {
        let requestID = RequestID(request.headers[.xRequestID])
        var context = context
        context.logger[metadataKey: "request_id"] = .string(requestID.text)
        return await LogContext.$requestID.withValue(requestID.text) {
            var response = await respond(to: request, context, requestID)
            response.headers[.xRequestID] = requestID.text
            return response
        }
    }

    private func respond(to request: Request, _ context: Context, _ requestID: RequestID) async -> Response {
        let start = ContinuousClock.now
        let admission = limiter.policy.limits.isEmpty ? nil : Admission(limiter)
        let route = Result { () throws(CartError) in try Route(path: request.uri.path) }
        var response: Response
        if gate.enter() {
            defer { gate.leave() }
            response = await answer(request, route, context, admission, requestID)
        } else {
            response = refusal(.overloaded(limit: "max_concurrent_requests", value: gate.limit), context, requestID)
        }
        admission?.mark(&response.headers)
        response.headers[.xContentTypeOptions] = "nosniff"
        requestMetrics.note(
            (try? route.get())?.template ?? "none",
            request.method,
            response.status.code,
            ContinuousClock.now - start
        )
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request,
        _ route: Result<Route, CartError>,
        _ context: Context,
        _ admission: Admission?,
        _ requestID: RequestID
    ) async -> Response {
        let found: Route
        var request = request
        do {
            try countAddress(request, context, admission)
            request = try RequestHead.checked(request)
            found = try route.get()
        } catch {
            return refusal(error, context, requestID)
        }
        var response: Response
        if request.method == .options {
            response = preflight(request, found)
        } else {
            do {
                response = try await answer(request, to: found, context, admission, requestID)
            } catch {
                response = refusal(error, context, requestID)
            }
        }
        // Only browsers ask across origins, and only the storefront is for browsers.
        if case .storefront = found { configuration.crossOrigin.mark(&response.headers, of: request.headers) }
        return response
    }

    private func answer(
        _ request: Request,
        to route: Route,
        _ context: Context,
        _ admission: Admission?,
        _ requestID: RequestID
    ) async throws(CartError) -> Response {
        let method = request.method == .head ? .get : request.method
        guard route.methods.contains(method) else {
            throw CartError.methodNotAllowed(request.method, allowed: route.methods)
        }
        let accepted = request.headers[values: .accept]
        if let mediaType = route.mediaType(method), !Accept.takes(mediaType, accepted) {
            throw CartError.notAcceptable(given: accepted.joined(separator: ", "), allowed: mediaType)
        }
        let call = Call(request, method: method, maxBodyBytes: configuration.maxBodyBytes, admission: admission)
        guard route.hasDeadline(method) else { return try await serve(call, route, context, requestID) }
        return try await RequestDeadline.within(configuration.requestTimeout) { () async throws(CartError) in
            try await serve(call, route, context, requestID)
        }
    }

    private func serve(
        _ call: Call,
        _ route: Route,
        _ context: Context,
        _ requestID: RequestID
    ) async throws(CartError) -> Response {
        switch route {
        case .live: return health.live()
        case .ready: return try await health.ready()
        case .contract: return .contract
        case .metrics: return try await metrics.respond(to: call, peer: context.peer)
        case .console: return console.response()
        case .demo, .demoToken:
            guard let demo = configuration.demo else { throw .notFound }
            guard route == .demoToken else { return await demo.index() }
            return try await demo.token(call)
        case .service(let resource): return try await serviceAPI.respond(to: call, resource)
        case .storefront(let resource):
            return try await storefrontAPI.respond(to: call, resource) { refusal($0, context, requestID) }
        }
    }

    private func countAddress(_ request: Request, _ context: Context, _ admission: Admission?) throws(CartError) {
        guard let admission, limiter.policy.limits[.address] != nil else { return }
        let address = ClientAddress.find(
            peer: context.peer,
            forwarded: request.headers[values: .xForwardedFor],
            trusted: configuration.trustedProxies
        )
        if let address { try admission.count(.address, address.subscriber) }
    }

    /// What a path answers to; a browser that asks for another origin's page is told what it may send.
    private func preflight(_ request: Request, _ route: Route) -> Response {
        let allowed = CartError.allowedMethods(route.methods)
        var headers: HTTPFields = [.allow: allowed, .cacheControl: "no-store"]
        if case .storefront = route {
            configuration.crossOrigin.markPreflight(&headers, of: request.headers, methods: allowed)
        }
        return Response(status: .noContent, headers: headers)
    }

    private func refusal(_ error: CartError, _ context: Context, _ requestID: RequestID) -> Response {
        Counter(label: "cart_errors_total", dimensions: [("code", error.code.rawValue)]).increment()
        let level: Logger.Level = ProblemTable.status(of: error.code).code >= 500 ? .warning : .debug
        context.logger.log(level: level, "request.refused", metadata: carts.logged(error))
        return Problem(error, requestID: requestID.text).response()
    }
}
