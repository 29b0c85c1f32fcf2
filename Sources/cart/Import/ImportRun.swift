import CartService
import CartStore
import Crypto
import Foundation

/// Takes carts in, each once, and never over one that is there.
///
/// All of a cart comes in one change, on the condition that the cart was never written, and is then noted in a record. A
/// run that was cut short is simply run again. What it took in is in the record, also when the owner has merged or erased
/// the cart since.
struct ImportRun: Sendable {
    /// What became of one foreign cart.
    enum Outcome: Equatable, Sendable {
        /// Its lines were taken in; `isPartlyKept` when another of the owner's carts stays as it is.
        case imported(lines: Int, isPartlyKept: Bool = false)
        /// An earlier run took it in, and nothing has changed since; or it holds nothing.
        case unchanged
        /// An earlier run took it in, or the owner has another cart; what is there stays as it is.
        case kept
        case refused(String)

        /// The word in a report.
        var word: String {
            switch self {
            case .imported: "imported"
            case .unchanged: "unchanged"
            case .kept: "kept"
            case .refused: "refused"
            }
        }
    }

    let carts: Carts
    let isDryRun: Bool
    /// Whether carts are taken in again that the record names, if they are gone.
    let ignoresRecord: Bool

    /// Takes one owner's carts in.
    ///
    /// - Throws: ``CartError`` when Redis cannot be asked; what is wrong with the cart is its outcome.
    func take(_ foreign: ForeignCart) async throws(CartError) -> Outcome {
        var lines = 0
        var isImported = false
        var isKept = false
        var refusal: String?
        for part in foreign.parts where !part.items.isEmpty || !part.metadata.isEmpty {
            switch try await take(part, of: foreign.owner) {
            case .imported(let count, _):
                lines += count
                isImported = true
            case .unchanged: break
            case .kept: isKept = true
            case .refused(let reason): refusal = refusal ?? reason
            }
        }
        if let refusal {
            return .refused(
                lines > 0 ? "\(refusal) (\(lines) lines of the owner's other carts were imported)" : refusal
            )
        }
        if isImported { return .imported(lines: lines, isPartlyKept: isKept) }
        return isKept ? .kept : .unchanged
    }

    private func take(_ part: ForeignCart.Part, of owner: Identifier) async throws(CartError) -> Outcome {
        let handle = carts.cart(owner, instance: part.instance)
        let digest = try digest(of: owner, part.instance)
        if !ignoresRecord, try await carts.store.isImported(digest) {
            return try await isSame(part, handle) == true ? .unchanged : .kept
        }
        let change = CartMutation.replace(part.items, metadata: part.metadata.mapValues { $0 })
        do throws(CartError) {
            let settings = carts.configuration
            try change.check(limits: settings.limits, instances: settings.instances, on: part.instance)
            if isDryRun { return try await whatIsThere(part, handle) }
            try await handle.replace(part.items, metadata: part.metadata.mapValues { $0 }, ifVersion: .never)
            try await carts.store.noteImported(digest)
            return .imported(lines: part.items.count)
        } catch {
            guard error.code == .versionConflict else { return try Self.refusal(error) }
        }
        let outcome = try await whatIsThere(part, handle)
        // A run that ended between the cart and its record.
        if outcome == .unchanged { try await carts.store.noteImported(digest) }
        return outcome
    }

    /// The name of a cart in the record of imports.
    private func digest(of owner: Identifier, _ instance: Instance) throws(CartError) -> String {
        let text = "\(try carts.configuration.identifiers.text(of: owner)) \(instance)"
        return Data(SHA256.hash(data: Data(text.utf8)).prefix(15)).base64EncodedString()
    }

    /// What is wrong with a cart.
    ///
    /// - Throws: The error itself, when it says nothing about the cart.
    private static func refusal(_ error: CartError) throws(CartError) -> Outcome {
        switch error.code {
        case .storeUnavailable, .outcomeUnknown, .notReplicated, .cancelled: throw error
        default:
            let allowed = error.allowed.map { "; allowed: \($0)" } ?? ""
            return .refused(error.message + (error.given.map { " Given: \($0)" } ?? "") + allowed)
        }
    }

    /// The outcome that follows from the cart that the owner has now.
    private func whatIsThere(_ part: ForeignCart.Part, _ handle: CartHandle) async throws(CartError) -> Outcome {
        guard let isSame = try await isSame(part, handle) else { return .imported(lines: part.items.count) }
        return isSame ? .unchanged : .kept
    }

    /// Whether the owner has just what would be taken in; `nil` when there was never a cart.
    private func isSame(_ part: ForeignCart.Part, _ handle: CartHandle) async throws(CartError) -> Bool? {
        let cart = try await handle.load()
        guard cart.version.number > 0 else { return nil }
        let there = Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0) })
        return there.count == part.items.count && cart.metadata == part.metadata.mapValues { JSONText($0) }
            && part.items.allSatisfy { item in
                guard let line = there[item.id] else { return false }
                return line.quantity == item.quantity && line.price == item.price && line.name == item.name
            }
    }
}
