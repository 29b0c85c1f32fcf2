import CartService
import HTTPTypes
public import Hummingbird
import Logging
import Metrics
import Tracing

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
    private let pages: PagesEndpoint
    private let ucpAPI: UCPAPI?
    private let requestMetrics = RequestMetrics()
    /// A counter for each code, at 0 from the start, so that the first error shows as a step.
    private let errors = Dictionary(uniqueKeysWithValues: ProblemTable.statuses.keys.map { ($0, counter(of: $0)) })

    init(
        carts: Carts,
        configuration: CartHTTPConfiguration,
        limiter: RateLimiter,
        hub: CartEventHub,
        history: FigureHistory
    ) {
        self.configuration = configuration
        self.carts = carts
        format = carts.configuration.identifiers
        self.limiter = limiter
        gate = ConcurrencyGate(limit: configuration.maxConcurrentRequests)
        let events = EventStreamEndpoint(
            hub: hub,
            maxStreams: configuration.maxEventStreams
        )
        serviceAPI = ServiceAPI(
            carts: carts,
            keys: configuration.apiKeys,
            events: events,
            maxBatchLines: configuration.maxBatchLines,
            catalog: configuration.catalog,
            status: StatusEndpoint(carts: carts, history: history, redisCommand: configuration.redisCommand)
        )
        ucpAPI = UCPAPI(carts: carts, configuration: configuration)
        pages = PagesEndpoint(carts: carts, configuration: configuration)
        storefrontAPI = StorefrontAPI(carts: carts, configuration: configuration, events: events)
        health = Health(carts: carts)
        metrics = MetricsEndpoint(text: configuration.metrics, service: serviceAPI)
    }

    private static let noSniff = HTTPField(name: .xContentTypeOptions, value: "nosniff")

    private static func counter(of code: CartError.Code) -> Counter {
        let counter = Counter(label: "cart_errors_total", dimensions: [("code", code.rawValue)])
        counter.increment(by: 0)
        return counter
    }

    /// Answers one request; never throws.
    public func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let call = Call(
            request,
            context,
            maxBodyBytes: configuration.maxBodyBytes,
            admission: limiter.policy.limits.isEmpty ? nil : Admission(limiter)
        )
        let route = Result { () throws(CartError) in try Route(path: call.path, ucpBase: ucpAPI?.base) }
        let span = RequestSpan(request, try? route.get(), requestID: call.requestID.text)
        var response = await LogContext.$requestID.withValue(call.requestID.text) {
            guard let span else { return await admitted(call, route) }
            return await ServiceContext.$current.withValue(span.context) { await admitted(call, route) }
        }
        span?.end(response.status)
        // Only browsers ask across origins, and only the storefront is for browsers. A refusal is marked too, because a
        // page cannot read an answer without the mark.
        if case .success(.storefront) = route { configuration.crossOrigin.mark(&response.headers, of: call.fields) }
        call.admission?.mark(&response.headers)
        response.headers.append(Self.noSniff)
        response.headers.append(HTTPField(name: .xRequestID, value: call.requestID.text))
        requestMetrics.note(
            try? route.get(),
            request.method,
            response.status.code,
            ContinuousClock.now - start
        )
        return call.isHead ? response.createHeadResponse() : response
    }

    /// Answers a call if the number of requests under way allows it and its header is unambiguous.
    private func admitted(_ call: Call, _ route: Result<Route, CartError>) async -> Response {
        guard gate.enter() else {
            return refusal(.overloaded(limit: "max_concurrent_requests", value: gate.limit), call, try? route.get())
        }
        defer { gate.leave() }
        let found: Route
        do {
            try countAddress(call)
            try call.fields.check(authority: call.authority)
            found = try route.get()
        } catch {
            return refusal(error, call, try? route.get())
        }
        if call.method == .options { return preflight(call, found) }
        do {
            try check(call, found)
            return try await answerInTime(call, found)
        } catch {
            return refusal(error.naming(ifMatch: call.fields.ifMatch), call, found)
        }
    }

    /// Refuses methods that the route does not support, and clients that do not accept its media type.
    private func check(_ call: Call, _ route: Route) throws(CartError) {
        guard route.methods.contains(call.method) else {
            throw CartError.methodNotAllowed(call.sentMethod, allowed: route.methods)
        }
        if let mediaType = route.mediaType(call.method), !Accept.takes(mediaType, call.fields.accept) {
            throw CartError.notAcceptable(given: call.fields.accept.joined(separator: ", "), allowed: mediaType)
        }
    }

    /// Gives a call a deadline where work may take long.
    private func answerInTime(_ call: Call, _ route: Route) async throws(CartError) -> Response {
        guard route.hasDeadline(call.method) else { return try await dispatch(call, route) }
        return try await RequestDeadline.within(configuration.requestTimeout) { () async throws(CartError) in
            try await dispatch(call, route)
        }
    }

    /// Hands a call to the API that serves its route.
    private func dispatch(_ call: Call, _ route: Route) async throws(CartError) -> Response {
        switch route {
        case .service(let resource): return try await serviceAPI.respond(to: call, resource)
        case .storefront(let resource):
            return try await storefrontAPI.respond(to: call, resource) { refusal($0, call) }
        case .live: return health.live()
        case .ready: return try await health.ready()
        case .contract(let form): return ContractDocument.response(form)
        case .metrics: return try await metrics.respond(to: call)
        case .page(let resource): return try await pages.respond(to: call, resource)
        case .ucp(let resource):
            guard let ucpAPI else { throw .notFound }
            return try await ucpAPI.respond(to: call, resource)
        }
    }

    private func countAddress(_ call: Call) throws(CartError) {
        guard let admission = call.admission, limiter.policy.limits[.address] != nil else { return }
        let address = ClientAddress.find(
            peer: call.context.peer,
            forwarded: call.fields.forwardedFor,
            trusted: configuration.trustedProxies
        )
        if let address { try admission.count(.address, address.subscriber) }
    }

    /// Answers `OPTIONS` with the methods of a path.
    ///
    /// A preflight request from an allowed origin also learns what it may send.
    private func preflight(_ call: Call, _ route: Route) -> Response {
        let allowed = CartError.allowedMethods(route.methods)
        var headers: HTTPFields = [.allow: allowed, .cacheControl: "no-store"]
        if case .storefront = route {
            configuration.crossOrigin.markPreflight(&headers, of: call.fields, methods: allowed)
        }
        return Response(status: .noContent, headers: headers)
    }

    private func refusal(_ error: CartError, _ call: Call, _ route: Route? = nil) -> Response {
        (errors[error.code] ?? Self.counter(of: error.code)).increment()
        let level: Logger.Level = ProblemTable.status(of: error.code).code >= 500 ? .warning : .debug
        if call.context.logger.logLevel <= level {
            var metadata = carts.logged(error)
            metadata["request_id"] = .string(call.requestID.text)
            if let id = LogContext.traceID { metadata["trace_id"] = .string(id) }
            call.context.logger.log(level: level, "request.refused", metadata: metadata)
        }
        var response = Problem(error, requestID: call.requestID.text).response()
        if case .ucp = route { UCPAnswer.rewrite(&response, error, call) }
        return response
    }
}
