import CartGRPC
import Foundation

/// Online Boutique's cart over gRPC, or one that speaks like it.
struct BoutiqueCart: CartUnderTest {
    let client: BoutiqueClient
    let product: String

    let offersMerge = false

    func owner(_ kind: CartOwnerKind) async throws -> String { "proof-\(UUID().uuidString.lowercased())" }

    func add(_ quantity: Int, to owner: String, repeatKey: String) async throws {
        try await client.add(product, Int32(quantity), to: owner, key: repeatKey)
    }

    func quantity(of owner: String) async throws -> (quantity: Int, version: String?) {
        (try await client.quantities(of: owner)[product] ?? 0, nil)
    }

    func clear(_ owner: String, version: String?) async throws -> Bool {
        try await client.empty(owner)
        return true
    }

    func merge(_ guest: String, into user: String, repeatKey: String) async throws {}
}
