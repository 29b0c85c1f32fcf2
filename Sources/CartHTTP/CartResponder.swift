import CartService
public import Hummingbird
import Logging

/// Answers every request: finds its route, hands it to the API that the route belongs to, and renders what is thrown.
public struct CartResponder: HTTPResponder {
    /// Hummingbird's plain context; nothing is kept in it.
    public typealias Context = BasicRequestContext

    private let configuration: CartHTTPConfiguration
    private let serviceAPI: ServiceAPI
    private let storefrontAPI: StorefrontAPI
    private let health: Health

    init(carts: Carts, configuration: CartHTTPConfiguration) {
        self.configuration = configuration
        serviceAPI = ServiceAPI(carts: carts, keys: APIKeyRing(configuration.apiKeys))
        storefrontAPI = StorefrontAPI(carts: carts, configuration: configuration)
        health = Health(carts: carts)
    }

    /// Answers one request; never throws.
    public func respond(to request: Request, context: Context) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request, context)
        } catch {
            response = refusal(error, context)
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: Context) async throws(CartError) -> Response {
        let route = try Route(path: request.uri.path)
        let method = request.method == .head ? .get : request.method
        guard route.methods.contains(method) else {
            throw CartError.methodNotAllowed(request.method, allowed: route.methods)
        }
        let call = Call(request, method: method, maxBodyBytes: configuration.maxBodyBytes)
        switch route {
        case .live: return health.live()
        case .ready: return try await health.ready()
        case .contract: return .contract
        case .service(let resource): return try await serviceAPI.respond(to: call, resource)
        case .storefront(let resource):
            return try await storefrontAPI.respond(to: call, resource) { refusal($0, context) }
        }
    }

    private func refusal(_ error: CartError, _ context: Context) -> Response {
        let level: Logger.Level = ProblemTable.status(of: error.code).code >= 500 ? .warning : .debug
        context.logger.log(level: level, "request.refused", metadata: ["code": .string(error.code.rawValue)])
        return Problem(error).response()
    }
}
