public import CartService
public import Hummingbird

/// A request context that knows the shopper; ``CartMiddleware`` fills it in.
public protocol ShopperContext: RequestContext {
    /// Who makes the request; `nil` where no ``CartMiddleware`` has run.
    var shopper: Shopper? { get set }
}

extension ShopperContext {
    /// The shopper's default cart.
    ///
    /// - Throws: `HTTPError` 500 when no ``CartMiddleware`` stands before the route.
    public var cart: CartHandle {
        get throws { try requireShopper().cart() }
    }

    /// The shopper.
    ///
    /// - Throws: `HTTPError` 500 when no ``CartMiddleware`` stands before the route.
    public func requireShopper() throws -> Shopper {
        guard let shopper else {
            throw HTTPError(.internalServerError, message: "CartMiddleware does not stand before this route.")
        }
        return shopper
    }
}

/// The context of an application that needs nothing else.
public struct BasicShopperContext: ShopperContext {
    /// What Hummingbird keeps of a request.
    public var coreContext: CoreRequestContextStorage

    /// Who makes the request.
    public var shopper: Shopper?

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}
