import CartService
import Crypto

/// Takes carts in, each once, and never over one that is there.
///
/// Lines and metadata of a cart come in one change, on the condition that the cart was never written. A record of what
/// was imported keeps a later run from importing a cart again that was merged, removed or expired meanwhile.
struct ImportRun: Sendable {
    /// What became of one foreign cart.
    enum Outcome: Equatable, Sendable {
        /// It was taken in; `isPartlyKept` when another of the owner's carts stays as it is.
        case imported(lines: Int, isPartlyKept: Bool = false)
        /// The owner's cart is exactly what would be taken in.
        case unchanged
        /// Nothing was written, for the reason given.
        case kept(String)
        /// There are neither lines nor metadata to be taken in.
        case empty
        case refused(String)

        /// The word in a report.
        var word: String {
            switch self {
            case .imported: "imported"
            case .unchanged: "unchanged"
            case .kept: "kept"
            case .empty: "empty"
            case .refused: "refused"
            }
        }
    }

    let carts: Carts
    let format: ImportFormat
    let isDryRun: Bool
    /// Whether to take in again what is on record.
    let ignoresRecord: Bool

    /// Which parts of some carts an earlier run has imported, by their names in the record.
    func recorded(of batch: [ImportSource.Found]) async throws(CartError) -> Set<String> {
        guard !ignoresRecord else { return [] }
        var digests: [String] = []
        for found in batch {
            guard case .success(let cart) = found.cart else { continue }
            for part in cart.parts { digests.append(digest(of: part)) }
        }
        return try await carts.store.recordedImports(among: digests)
    }

    /// Takes one owner's carts in.
    ///
    /// - Parameters:
    ///   - foreign: The owner's carts.
    ///   - recorded: What is on record, of these carts or more.
    /// - Throws: ``CartError`` when Redis cannot be asked; what is wrong with the cart is its outcome.
    func take(_ foreign: ForeignCart, recorded: Set<String>) async throws(CartError) -> Outcome {
        var lines = 0
        var (isEmpty, isImported) = (true, false)
        var kept: String?
        var refusal: String?
        for part in foreign.parts where !part.items.isEmpty || !part.metadata.isEmpty {
            isEmpty = false
            switch try await take(part, of: foreign.owner, isRecorded: recorded.contains(digest(of: part))) {
            case .imported(let count, _):
                lines += count
                isImported = true
            case .unchanged, .empty: break
            case .kept(let reason): kept = kept ?? reason
            case .refused(let reason): refusal = refusal ?? reason
            }
        }
        if let refusal {
            return .refused(
                lines > 0 ? "\(refusal) (\(lines) lines of the owner's other carts were imported)" : refusal
            )
        }
        if isImported { return .imported(lines: lines, isPartlyKept: kept != nil) }
        if let kept { return .kept(kept) }
        return isEmpty ? .empty : .unchanged
    }

    private func take(
        _ part: ForeignCart.Part,
        of owner: Identifier,
        isRecorded: Bool
    ) async throws(CartError) -> Outcome {
        let handle = carts.cart(owner, instance: part.instance)
        do throws(CartError) {
            if isRecorded {
                let cart = try await handle.load()
                if Self.holds(cart, part) { return .unchanged }
                return .kept(cart.version.number > 0 ? Self.changed : Self.gone)
            }
            if isDryRun { return try await foresee(part, handle) }
            return try await write(part, handle)
        } catch {
            return try Self.refusal(error)
        }
    }

    private static let other = "The owner has another cart, which stays as it is."
    private static let changed = "It was imported before, and the cart has changed since."
    private static let gone =
        "It was imported before, and the cart is gone since: merged at a login, removed or expired."

    private func foresee(_ part: ForeignCart.Part, _ handle: CartHandle) async throws(CartError) -> Outcome {
        let metadata = part.metadata.mapValues(JSONValue?.some)
        let settings = carts.configuration
        try CartMutation.replace(part.items, metadata: metadata)
            .check(limits: settings.limits, instances: settings.instances, on: part.instance)
        let cart = try await handle.load()
        guard cart.version.number > 0 else { return .imported(lines: part.items.count) }
        return Self.holds(cart, part) ? .unchanged : .kept(Self.other)
    }

    private func write(_ part: ForeignCart.Part, _ handle: CartHandle) async throws(CartError) -> Outcome {
        let metadata = part.metadata.mapValues(JSONValue?.some)
        var outcome = Outcome.imported(lines: part.items.count)
        do throws(CartError) {
            try await handle.replace(part.items, metadata: metadata, ifVersion: .never)
        } catch {
            guard error.code == .versionConflict else { throw error }
            // A run that ended between the change and the record has left such a cart.
            let cart = try await handle.load()
            guard Self.holds(cart, part) else { return .kept(Self.other) }
            outcome = .unchanged
        }
        try await carts.store.recordImport(digest(of: part))
        return outcome
    }

    /// The name of a part in the record: a digest, so that Redis holds no text of another system there.
    private func digest(of part: ForeignCart.Part) -> String {
        let name = "\(format.rawValue)\n\(part.place)"
        return Base64URL.encode(Array(SHA256.hash(data: Array(name.utf8)).prefix(12)))
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

    /// Whether a cart is exactly what would be taken in.
    private static func holds(_ cart: Cart, _ part: ForeignCart.Part) -> Bool {
        let there = Dictionary(uniqueKeysWithValues: cart.items.map { ($0.id, $0) })
        guard there.count == part.items.count else { return false }
        for item in part.items {
            guard let line = there[item.id], line.quantity == item.quantity, line.price == item.price,
                line.name == item.name, line.productID == item.productID ?? item.id,
                item.currency == nil || item.currency == cart.currency,
                attributes(line.attributes) == attributes(item.attributes.map { JSONText($0) })
            else { return false }
        }
        // Both are read from text, as numbers may look otherwise before they are written.
        let stored = cart.metadata.mapValues { $0.value }
        let wanted = part.metadata.mapValues { JSONText($0).value }
        return stored == wanted
    }

    /// Attributes to be compared; none and an empty object are the same.
    private static func attributes(_ text: JSONText?) -> JSONValue {
        text?.value ?? .object([:])
    }
}
