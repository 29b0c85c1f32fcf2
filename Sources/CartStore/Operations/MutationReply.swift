import CartModel
import Hiredis

/// What a script that changes a cart answered.
struct MutationReply {
    private let elements: RedisArray
    private let word: String

    init(_ value: RedisValue) throws(CartError) {
        guard let elements = value.elements, let word = elements.first?.string else {
            throw .unexpectedReply(of: "of a change")
        }
        self.elements = elements
        self.word = word
    }

    /// The change, or the error that the answer stands for.
    func change(
        by mutation: CartMutation,
        at address: CartAddress,
        _ condition: VersionCondition?,
        _ configuration: CartsConfiguration
    ) throws(CartError) -> CartChange {
        switch word {
        case "done", "repeat", "replayed":
            guard elements.count == 5, let version = elements[2].integer, let lines = elements[3].integer,
                let items = elements[4].integer
            else { throw .unexpectedReply(of: mutation.script.name) }
            let gen = elements[1].string.flatMap { $0.isEmpty ? nil : $0 }
            return CartChange(
                version: CartVersion(gen: gen, number: version),
                lineCount: lines,
                itemCount: items,
                isRepeat: word == "repeat",
                isReplay: word == "replayed"
            )
        case "conflict":
            let expected = condition?.text ?? ""
            throw .versionConflict(expected: expected, actual: text(1), instance: address.instance)
        case "limit":
            throw limitExceeded(mutation, address, configuration)
        case "not_found":
            throw .lineNotFound(given: id(in: mutation), instance: address.instance)
        case "differs":
            throw .lineDiffers(field: text(1), given: id(in: mutation), instance: address.instance)
        case "currency":
            throw .currencyMismatch(
                expected: text(1),
                actual: currency(of: mutation, configuration),
                instance: address.instance
            )
        default:
            throw refusal(mutation, configuration)
        }
    }

    private func refusal(_ mutation: CartMutation, _ configuration: CartsConfiguration) -> CartError {
        switch word {
        case "currency_required":
            return .invalidRequest(
                "The first line of a cart must name its currency.",
                field: "currency",
                allowed: "an ISO 4217 code, or set carts.default_currency"
            )
        case "negative":
            guard case .adjustQuantity(_, let delta) = mutation else {
                return .unexpectedReply(of: mutation.script.name)
            }
            let allowed = "\(-(elements[1].integer ?? 0)) or more"
            return .invalidQuantity(given: String(delta), allowed: allowed, field: "quantity_delta")
        case "reused":
            return .idempotencyKeyReused
        case "busy" where text(1) == "replies":
            return .tooManyIdempotencyKeys
        case "busy":
            return CartError(.cartBusy, "The cart was changed 4,096 times within \(configuration.operationWindow).")
        case "sealed":
            return CartError(.migrationInProgress, "The cart is being migrated.")
        case "late", "early":
            return CartError(.storeUnavailable, "The change did not reach Redis in time; nothing was changed.")
        case "corrupted":
            return .cartCorrupted(stored: text(1))
        default:
            return .unexpectedReply(of: mutation.script.name)
        }
    }

    private func limitExceeded(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ configuration: CartsConfiguration
    )
        -> CartError
    {
        let limit = text(1)
        let limits = configuration.limits
        let value =
            switch limit {
            case "max_lines": limits.maxLines
            case "max_quantity": limits.maxQuantity
            case "max_item_bytes": limits.maxItemBytes
            default: limits.maxMetadataKeys
            }
        let given = limit == "max_quantity" ? id(in: mutation) : nil
        return .limitExceeded(limit, value: value, given: given, instance: address.instance)
    }

    /// The id that the answer counts to.
    private func id(in mutation: CartMutation) -> String {
        let ids: [String] =
            switch mutation {
            case .add(let items, _): items.map(\.id)
            case .setQuantity(let id, _), .adjustQuantity(let id, _), .update(let id, _): [id]
            case .reprice(let prices): prices.map(\.id)
            case .remove(let ids), .move(let ids, _): ids
            case .clear, .setMetadata: []
            }
        let position = Int(elements.last?.integer ?? 0) - 1
        return ids.indices.contains(position) ? ids[position] : ""
    }

    private func currency(of mutation: CartMutation, _ configuration: CartsConfiguration) -> String {
        guard case .add(let items, _) = mutation else { return "" }
        return (items.lazy.compactMap(\.currency).first ?? configuration.defaultCurrency)?.code ?? ""
    }

    private func text(_ index: Int) -> String {
        index < elements.count ? elements[index].string ?? "" : ""
    }
}
