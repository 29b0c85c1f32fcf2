import CartService

/// Takes carts in, each once, and never over one that is there.
///
/// All lines of a cart come in one change, on the condition that the cart was never written. A run that was cut short is
/// simply run again: what it took in is found as it was taken in.
struct ImportRun: Sendable {
    /// What became of one foreign cart.
    enum Outcome: Equatable, Sendable {
        /// Its lines were taken in; `isPartlyKept` when another of the owner's carts stays as it is.
        case imported(lines: Int, isPartlyKept: Bool = false)
        /// An earlier run took it in, and nothing has changed since.
        case unchanged
        /// The owner has another cart by now, which stays as it is.
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

    /// Takes one owner's carts in.
    ///
    /// - Throws: ``CartError`` when Redis cannot be asked; what is wrong with the cart is its outcome.
    func take(_ foreign: ForeignCart) async throws(CartError) -> Outcome {
        var lines = 0
        var isKept = false
        var refusal: String?
        for part in foreign.parts where !part.items.isEmpty || !part.metadata.isEmpty {
            switch try await take(part, of: foreign.owner) {
            case .imported(let count, _): lines += count
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
        if lines > 0 { return .imported(lines: lines, isPartlyKept: isKept) }
        return isKept ? .kept : .unchanged
    }

    private func take(_ part: ForeignCart.Part, of owner: Identifier) async throws(CartError) -> Outcome {
        let handle = carts.cart(owner, instance: part.instance)
        var added = 0
        do throws(CartError) {
            if isDryRun {
                let settings = carts.configuration
                if !part.items.isEmpty {
                    try CartMutation.add(part.items, onDifference: .refuse)
                        .check(limits: settings.limits, instances: settings.instances, on: part.instance)
                }
                return try await compare(part, handle)
            }
            var version = CartVersion.never
            if !part.items.isEmpty {
                version = try await handle.add(part.items, ifVersion: .never).version
                added = part.items.count
            }
            if !part.metadata.isEmpty { try await handle.setMetadata(part.metadata, ifVersion: version) }
            return .imported(lines: part.items.count)
        } catch {
            guard error.code == .versionConflict else { return try Self.refusal(error, added: added) }
        }
        do throws(CartError) {
            let outcome = try await compare(part, handle)
            return added > 0 && outcome == .unchanged ? .imported(lines: added) : outcome
        } catch {
            // Somebody changed it between the reading and the metadata.
            return error.code == .versionConflict ? .kept : try Self.refusal(error)
        }
    }

    /// What is wrong with a cart.
    ///
    /// - Throws: The error itself, when it says nothing about the cart.
    private static func refusal(_ error: CartError, added: Int = 0) throws(CartError) -> Outcome {
        switch error.code {
        case .storeUnavailable, .outcomeUnknown, .notReplicated, .cancelled: throw error
        default:
            let allowed = error.allowed.map { "; allowed: \($0)" } ?? ""
            let rest = added > 0 ? " (its \(added) lines were imported, without metadata)" : ""
            return .refused(error.message + (error.given.map { " Given: \($0)" } ?? "") + allowed + rest)
        }
    }

    /// What the owner has now, against what would be taken in.
    private func compare(_ part: ForeignCart.Part, _ handle: CartHandle) async throws(CartError) -> Outcome {
        let cart = try await handle.load()
        guard cart.version.number > 0 else { return .imported(lines: part.items.count) }
        let there = Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0) })
        let isSame =
            there.count == part.items.count
            && part.items.allSatisfy { item in
                guard let line = there[item.id] else { return false }
                return line.quantity == item.quantity && line.price == item.price && line.name == item.name
            }
        guard isSame else { return .kept }
        // A run that ended between the lines and the metadata.
        if !isDryRun, !part.metadata.isEmpty, cart.metadata.isEmpty {
            try await handle.setMetadata(part.metadata, ifVersion: cart.version)
        }
        return .unchanged
    }
}
