import CartHTTP
import CartService
import GRPCCore

/// The basket of eShop: a user's cart by the bearer's token, replaced as a whole.
///
/// `UpdateBasket` comes from clients that read, edit and write back, so two of them can overwrite each other. Answers carry
/// the cart's version as the metadata `etag`. A call that sends it back as `if-match` is refused with `ABORTED` when the
/// cart has changed since; the client reads again.
struct BasketService: BasketApi_Basket.ServiceProtocol {
    let front: CartFront
    let userTokens: UserTokens?

    func getBasket(
        request: ServerRequest<BasketApi_GetBasketRequest>,
        context: ServerContext
    ) async throws -> ServerResponse<BasketApi_CustomerBasketResponse> {
        // Anonymous callers have an empty basket.
        guard let user = await user(request.metadata) else {
            return ServerResponse(message: BasketApi_CustomerBasketResponse())
        }
        return try await RPCError.mapping { Self.answer(try await front.handle(user).load()) }
    }

    func updateBasket(
        request: ServerRequest<BasketApi_UpdateBasketRequest>,
        context: ServerContext
    ) async throws -> ServerResponse<BasketApi_CustomerBasketResponse> {
        let user = try await requireUser(request.metadata)
        return try await RPCError.mapping {
            var wishes: [ProductQuantity] = []
            for item in request.message.items {
                guard item.quantity >= 0 else {
                    throw CartError.invalidQuantity(given: String(item.quantity), allowed: "0 or more")
                }
                wishes.append(ProductQuantity(productID: String(item.productID), quantity: Int64(item.quantity)))
            }
            let expected = try Self.expectedVersion(request.metadata)
            return Self.answer(try await front.replace(wishes, in: front.handle(user), expected: expected))
        }
    }

    func deleteBasket(
        request: ServerRequest<BasketApi_DeleteBasketRequest>,
        context: ServerContext
    ) async throws -> ServerResponse<BasketApi_DeleteBasketResponse> {
        let user = try await requireUser(request.metadata)
        return try await RPCError.mapping {
            try await front.handle(user).clear(ifVersion: Self.expectedVersion(request.metadata))
            return ServerResponse(message: BasketApi_DeleteBasketResponse())
        }
    }

    private static func answer(_ cart: Cart) -> ServerResponse<BasketApi_CustomerBasketResponse> {
        var answer = BasketApi_CustomerBasketResponse()
        // eShop uses numbers as product ids. This dialect cannot express a line with another kind of id.
        answer.items = cart.quantities.compactMap { line in
            Int32(line.productID).map { number in
                var item = BasketApi_BasketItem()
                item.productID = number
                item.quantity = Int32(clamping: line.quantity)
                return item
            }
        }
        return ServerResponse(message: answer, metadata: ["etag": "\(cart.version)"])
    }

    private static func expectedVersion(_ metadata: Metadata) throws(CartError) -> CartVersion? {
        guard let text = metadata.text("if-match") else { return nil }
        guard let version = CartVersion(text) else {
            throw .invalidRequest(
                "The version is not valid.",
                field: "if-match",
                given: text,
                allowed: "the etag of an earlier answer"
            )
        }
        return version
    }

    private func requireUser(_ metadata: Metadata) async throws -> Identifier {
        guard let user = await user(metadata) else {
            throw RPCError(code: .unauthenticated, message: "The caller is not authenticated.")
        }
        return user
    }

    private func user(_ metadata: Metadata) async -> Identifier? {
        guard let value = metadata.text("authorization"), value.prefix(7).lowercased() == "bearer " else { return nil }
        return try? await userTokens?.user(value.dropFirst(7), format: front.carts.configuration.identifiers)
    }
}
