import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import SwiftProtobuf

/// A client of Online Boutique's cart, for testing any server with that API.
package struct BoutiqueClient: Sendable {
    private let client: GRPCClient<HTTP2ClientTransport.Posix>

    /// Runs a body with a client of the server at a host and port; connections end with it.
    package static func with<Outcome: Sendable>(
        host: String,
        port: Int,
        _ body: (BoutiqueClient) async throws -> Outcome
    ) async throws -> Outcome {
        let transport = try HTTP2ClientTransport.Posix(
            target: .dns(host: host, port: port),
            transportSecurity: .plaintext
        )
        return try await withGRPCClient(transport: transport) { try await body(BoutiqueClient(client: $0)) }
    }

    /// Adds a quantity of a product; `key` is the idempotency key, for a server that recognises repeats.
    package func add(_ product: String, _ quantity: Int32, to user: String, key: String) async throws {
        var message = Hipstershop_AddItemRequest()
        message.userID = user
        message.item.productID = product
        message.item.quantity = quantity
        let _: Hipstershop_Empty = try await call("AddItem", message, ["idempotency-key": "\(key)"])
    }

    /// Quantities by product.
    package func quantities(of user: String) async throws -> [String: Int] {
        var message = Hipstershop_GetCartRequest()
        message.userID = user
        let cart: Hipstershop_Cart = try await call("GetCart", message)
        return Dictionary(cart.items.map { ($0.productID, Int($0.quantity)) }, uniquingKeysWith: +)
    }

    /// Takes everything out.
    package func empty(_ user: String) async throws {
        var message = Hipstershop_EmptyCartRequest()
        message.userID = user
        let _: Hipstershop_Empty = try await call("EmptyCart", message)
    }

    private func call<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message>(
        _ method: String,
        _ message: Input,
        _ metadata: Metadata = [:]
    ) async throws -> Output {
        try await client.unary(
            request: ClientRequest(message: message, metadata: metadata),
            descriptor: MethodDescriptor(fullyQualifiedService: "hipstershop.CartService", method: method),
            serializer: ProtobufSerializer<Input>(),
            deserializer: ProtobufDeserializer<Output>(),
            options: .defaults
        ) { try $0.message }
    }
}
