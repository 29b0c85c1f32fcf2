import CartService
import HTTPTypes
import Hummingbird

/// Everything that can be done with one instance over HTTP; shared by the service API and the storefront.
struct CartEndpoint {
    let handle: CartHandle
    let reader: MutationReader
    /// The catalog that gives prices; `nil` if none is configured.
    let catalog: (any ProductCatalog)?
    /// The scope of idempotency keys: the caller that they belong to.
    let scope: String
    /// Whether the caller may see a checkout that a migration has moved to another owner.
    var mayFollow: @Sendable (Identifier) -> Bool = { _ in false }

    func respond(to call: Call, _ resource: CartResource) async throws(CartError) -> Response {
        switch (resource, call.method) {
        case (.cart, .delete): return try await clear(call)
        case (.cart, _): return .cart(try await handle.document())
        case (.summary, _): return .summary(try await handle.summary())
        case (.items, _):
            return try await change(call) { call async throws(CartError) in
                try await reader.add(try await call.body())
            }
        case (.item(let id), .patch):
            return try await change(call) { call async throws(CartError) in
                try reader.patch(id, try await call.body())
            }
        case (.item(let id), .delete): return try await change(call) { _ in .remove([id]) }
        case (.item(let id), _):
            guard let line = try await handle.line(id) else {
                throw .lineNotFound(given: id, instance: handle.instance)
            }
            return .line(line)
        case (.metadata, _):
            return try await change(call) { call async throws(CartError) in
                reader.metadata(try await call.body())
            }
        case (.reprice, _): return try await reprice(call)
        case (.checkouts, _): return try await startCheckout(call)
        case (.checkout(let id), _):
            let (checkout, changes) = try await handle.checkout(id, following: mayFollow)
            return .json(checkout.json(changes: changes))
        case (.cancelCheckout(let id), _):
            try await call.optionalBody().allow([])
            return .ended(try await handle.cancelCheckout(id, following: mayFollow))
        case (.completeCheckout(let id), _): return try await completeCheckout(id, call)
        case (.move, _):
            return try await change(call) { call async throws(CartError) in
                let move = try reader.move(try await call.body())
                return .move(move.ids, to: move.target)
            }
        }
    }

    /// Makes a change and answers with the cart; with both carts for a move.
    private func change(
        _ call: Call,
        _ mutation: (Call) async throws(CartError) -> CartMutation
    ) async throws(CartError) -> Response {
        let condition = try call.condition()
        let (call, key) = try await call.withIdempotencyKey(scope: scope, status: 200)
        let changed = try await handle.performAndAnswer(
            try await mutation(call),
            if: condition,
            idempotencyKey: key
        )
        var response: Response
        if let target = changed.target {
            response = .move((changed.cart, target))
        } else {
            response = .cart(changed.cart)
        }
        if changed.change.isReplay { response.markReplayed() }
        return response
    }

    /// Takes the catalog's prices into the cart.
    private func reprice(_ call: Call) async throws(CartError) -> Response {
        guard let catalog else { throw .noCatalog }
        let condition = try call.condition()
        let (call, key) = try await call.withIdempotencyKey(scope: scope, status: 200)
        try await call.optionalBody().allow([])
        let repricing = try await handle.reprice(from: catalog, if: condition, idempotencyKey: key)
        var response = Response.repriced(repricing)
        if repricing.isReplay { response.markReplayed() }
        return response
    }

    /// Answers 201 with a new checkout, and 200 with one that was open already.
    private func startCheckout(_ call: Call) async throws(CartError) -> Response {
        let condition = try call.condition()
        let body = try await call.optionalBody()
        try body.allow(["ttl"])
        let timeToLive = try body.seconds("ttl", allowed: CheckoutRules.allowedTimeToLive)
        let checkout = try await handle.startCheckout(
            timeToLive: timeToLive ?? CheckoutRules.standardTimeToLive,
            if: condition
        )
        var response = Response.json(checkout.json(changes: []))
        if !checkout.isRepeat { response.status = .created }
        return response
    }

    private func completeCheckout(_ id: String, _ call: Call) async throws(CartError) -> Response {
        let body = try await call.optionalBody()
        try body.allow(["order"])
        return .ended(
            try await handle.completeCheckout(id, order: try body.optionalString("order"), following: mayFollow)
        )
    }

    private func clear(_ call: Call) async throws(CartError) -> Response {
        let condition = try call.condition()
        let (_, key) = try await call.withIdempotencyKey(scope: scope, status: 204)
        let change = try await handle.perform(
            .clear,
            if: condition,
            idempotencyKey: key
        )
        var response = Response.noContent(version: change.version)
        if change.isReplay { response.markReplayed() }
        return response
    }
}
