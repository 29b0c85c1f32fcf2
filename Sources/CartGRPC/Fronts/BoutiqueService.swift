import CartService
import GRPCCore
import GRPCProtobuf
import SwiftProtobuf

/// The cart of Online Boutique and of the OpenTelemetry demo, whose messages are the same under two packages.
///
/// A call of `AddItem` may carry the metadata `idempotency-key`; a repeat under the same key adds nothing.
struct BoutiqueService: RegistrableRPCService {
    /// `hipstershop` or `oteldemo`.
    let package: String
    let front: CartFront

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        register("AddItem", with: &router) { (message: Hipstershop_AddItemRequest, metadata: Metadata) in
            guard message.hasItem else {
                throw CartError.invalidRequest("The request has no item.", field: "item", allowed: "a CartItem")
            }
            try await front.add(
                message.item.productID,
                message.item.quantity,
                to: try front.cart(of: message.userID),
                key: metadata.text("idempotency-key")
            )
            return Hipstershop_Empty()
        }
        register("GetCart", with: &router) { (message: Hipstershop_GetCartRequest, _: Metadata) in
            let cart = try await front.cart(of: message.userID).load()
            var answer = Hipstershop_Cart()
            // For an empty cart, the original service answers without a user id.
            guard !cart.items.isEmpty else { return answer }
            answer.userID = message.userID
            answer.items = cart.quantities.map { line in
                var item = Hipstershop_CartItem()
                item.productID = line.productID
                item.quantity = Int32(clamping: line.quantity)
                return item
            }
            return answer
        }
        register("EmptyCart", with: &router) { (message: Hipstershop_EmptyCartRequest, _: Metadata) in
            try await front.cart(of: message.userID).clear()
            return Hipstershop_Empty()
        }
    }

    private func register<Input: SwiftProtobuf.Message, Output: SwiftProtobuf.Message, Transport: ServerTransport>(
        _ method: String,
        with router: inout RPCRouter<Transport>,
        _ answer: @escaping @Sendable @concurrent (Input, Metadata) async throws -> Output
    ) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: "\(package).CartService", method: method),
            deserializer: ProtobufDeserializer<Input>(),
            serializer: ProtobufSerializer<Output>()
        ) { request, _ in
            let request = try await ServerRequest(stream: request)
            let message = try await RPCError.mapping(storageIsPrecondition: true) {
                try await answer(request.message, request.metadata)
            }
            return StreamingServerResponse(single: ServerResponse(message: message))
        }
    }
}

extension Metadata {
    /// The first value of a name, if there is one.
    func text(_ name: String) -> String? {
        self[stringValues: name].first { _ in true }
    }
}
