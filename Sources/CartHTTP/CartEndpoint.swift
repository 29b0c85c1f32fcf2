import CartService
import Hummingbird

/// Everything that can be done with one instance over HTTP; shared by the service API and the storefront.
struct CartEndpoint {
    let handle: CartHandle
    let reader: MutationReader

    func respond(to call: Call, _ resource: CartResource) async throws(CartError) -> Response {
        switch (resource, call.method) {
        case (.cart, .delete):
            return .noContent(version: try await handle.perform(.clear, if: try call.condition()).version)
        case (.cart, _):
            return .cart(try await handle.load())
        case (.items, _):
            let condition = try call.condition()
            return .cart(try await handle.performAndLoad(try await reader.add(try await call.body()), if: condition))
        case (.item(let id), .patch):
            let condition = try call.condition()
            return .cart(try await handle.performAndLoad(try reader.patch(id, try await call.body()), if: condition))
        case (.item(let id), .delete):
            return .cart(try await handle.performAndLoad(.remove([id]), if: try call.condition()))
        case (.item(let id), _):
            guard let line = try await handle.line(id) else {
                throw .lineNotFound(given: id, instance: handle.instance)
            }
            return .line(line)
        case (.metadata, _):
            let condition = try call.condition()
            return .cart(try await handle.performAndLoad(reader.metadata(try await call.body()), if: condition))
        case (.move, _):
            let condition = try call.condition()
            let move = try reader.move(try await call.body())
            return .move(try await handle.moveAndLoad(move.ids, to: move.target, if: condition))
        }
    }
}
