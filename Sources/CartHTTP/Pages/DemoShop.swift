public import CartService
import Hummingbird

/// A shop to try things out in: a page at `/`, and tokens for anybody who asks.
///
/// Whoever reaches it can be any user, so a service offers it on loopback only.
public struct DemoShop: Sendable {
    private let products: @Sendable () async -> [Product]
    private let userTokens: UserTokens

    /// Makes a shop.
    ///
    /// - Parameters:
    ///   - products: What the page shows, asked for each time; the storefront's catalog should have the same.
    ///   - userTokens: What signs the tokens, by a shared secret.
    public init(products: @escaping @Sendable () async -> [Product], userTokens: UserTokens) {
        self.products = products
        self.userTokens = userTokens
    }

    /// The products as they are now, and how a login merges.
    func list(_ migration: MigrationSettings) async -> Response {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("products")
        writer.beginArray()
        for product in await products() where product.isAvailable {
            writer.beginObject()
            writer.member("id", product.id)
            writer.member("name", product.name)
            writer.member("price", product.price)
            writer.member("currency", product.currency.code)
            writer.endObject()
        }
        writer.endArray()
        writer.member("strategy", migration.strategy.rawValue)
        writer.member("undo_window_s", migration.undoWindow.components.seconds)
        writer.endObject()
        return .json(writer.bytes)
    }

    /// Completes a checkout, as a shop does when a payment has come: `{"identifier","checkout","order"?}`.
    func order(_ body: JSONBody, _ carts: Carts) async throws(CartError) -> Checkout {
        try body.allow(["identifier", "checkout", "order"])
        let owner = try carts.configuration.identifiers.parse(try body.string("identifier"), field: "identifier")
        let checkout = try body.string("checkout")
        return try await carts.cart(owner).completeCheckout(checkout, order: try body.optionalString("order"))
    }

    /// A user's token, good for an hour.
    func token(_ call: Call) async throws(CartError) -> Response {
        guard let user = try call.query("user"), !user.isEmpty else {
            throw .invalidRequest("The query lacks a value.", field: "user", allowed: "a user's id")
        }
        let token: String
        do {
            token = try await userTokens.mint(subject: user, life: .seconds(3600))
        } catch {
            throw error as? CartError ?? .invalidToken
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("token", token)
        writer.endObject()
        return .json(writer.bytes)
    }
}
