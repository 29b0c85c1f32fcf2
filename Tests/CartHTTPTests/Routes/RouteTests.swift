import CartService
import HTTPTypes
import Testing

@testable import CartHTTP

@Suite("Route")
struct RouteTests {
    @Test(
        "a path names what it says",
        arguments: [
            ("/health/live", Route.live), ("/health/ready", .ready),
            ("/v1/carts/user:1", .service(.owner("user:1"))),
            ("/v1/carts/user%3A1", .service(.owner("user:1"))),
            ("/v1/carts/user:1/saved", .service(.cart(owner: "user:1", instance: "saved", .cart))),
            ("/v1/carts/user:1/default/items", .service(.cart(owner: "user:1", instance: "default", .items))),
            ("/v1/carts/user:1/default/items/a", .service(.cart(owner: "user:1", instance: "default", .item("a")))),
            (
                "/v1/carts/user:1/default/items/%2e%2e",
                .service(.cart(owner: "user:1", instance: "default", .item("..")))
            ),
            (
                "/v1/carts/user:1/default/items/a%252Fb",
                .service(.cart(owner: "user:1", instance: "default", .item("a%2Fb")))
            ),
            ("/v1/carts/user:1/default/metadata", .service(.cart(owner: "user:1", instance: "default", .metadata))),
            ("/v1/carts/user:1/default/move", .service(.cart(owner: "user:1", instance: "default", .move))),
            ("/v1/migrations", .service(.migrations)), ("/v1/migrations/x", .service(.migration("x"))),
            ("/v1/migrations/x/undo", .service(.undo("x"))), ("/v1/migrations/batch", .service(.batch)),
            ("/v1/cart/migrations/x", .storefront(.migration("x"))),
            ("/v1/cart/migrations/x/undo", .storefront(.undo("x"))),
            ("/v1/cart", .storefront(.cart(instance: nil, .cart))),
            ("/v1/cart/wishlist", .storefront(.cart(instance: "wishlist", .cart))),
            ("/v1/cart/wishlist/items/a", .storefront(.cart(instance: "wishlist", .item("a")))),
            ("/v1/session", .storefront(.session)), ("/v1/session/login", .storefront(.login)),
            ("/v1/session/logout", .storefront(.logout)),
        ]
    )
    func known(path: String, route: Route) throws {
        #expect(try Route(path: path) == route)
    }

    @Test(
        "any other path is not found",
        arguments: [
            "", "/health", "/health/live/", "/v1", "/v1/", "/v1/cart/", "/v1/cart//items",
            "/v1/carts/", "/v1/carts/user:1/", "/v1/carts/user:1/default/", "/v1/carts/user:1/default/items/",
            "/v1/carts/user:1/default/items/a/b", "/v1/carts/user:1/default/other", "/v1/session/other",
            "/v1/session/login/now", "/v2/cart", "/v1/migrations/x/undo/now", "//v1/cart", "/V1/cart",
        ]
    )
    func unknown(path: String) {
        let error = #expect(throws: CartError.self) { try Route(path: path) }
        #expect(error?.code == .notFound)
    }

    @Test("a broken escape is a bad request", arguments: ["/v1/cart/%", "/v1/cart/%4", "/v1/cart/%zz", "/v1/cart/%ff"])
    func broken(path: String) {
        let error = #expect(throws: CartError.self) { try Route(path: path) }
        #expect(error?.code == .invalidRequest)
    }
}
