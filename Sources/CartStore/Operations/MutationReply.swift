import CartModel
import Hiredis

/// The reply of a script that changes a cart: words separated by blanks.
struct MutationReply {
    /// The change, when the script made it or recognised it.
    let change: CartChange?
    /// The answer's first word, and what stands behind it; empty when there is a change.
    private var word = ""
    private var detail = ""

    init(_ value: RedisValue) throws(CartError) {
        change = value.withBytes { Self.change($0) } ?? nil
        guard change == nil else { return }
        guard let text = value.string, !text.isEmpty else { throw .unexpectedReply(of: "of a change") }
        let parts = text.split(separator: " ", maxSplits: 1)
        word = String(parts[0])
        detail = parts.count > 1 ? String(parts[1]) : ""
    }

    /// Reads `done|repeat|replayed gen version lines items`.
    private static func change(_ bytes: UnsafeRawBufferPointer) -> CartChange? {
        var scanner = WordScanner(bytes)
        guard let word = scanner.word() else { return nil }
        let isDone = word.elementsEqual("done".utf8)
        let isRepeat = !isDone && word.elementsEqual("repeat".utf8)
        let isReplay = !isDone && !isRepeat && word.elementsEqual("replayed".utf8)
        guard isDone || isRepeat || isReplay, let generation = scanner.word(), let version = scanner.number(),
            let lines = scanner.number(), let items = scanner.number(), scanner.isAtEnd
        else { return nil }
        return CartChange(
            version: CartVersion(
                generation: generation.elementsEqual("-".utf8) ? nil : String(decoding: generation, as: UTF8.self),
                number: version
            ),
            lineCount: lines,
            itemCount: items,
            isRepeat: isRepeat,
            isReplay: isReplay
        )
    }

    /// The change, or the error that the answer stands for.
    func change(
        by mutation: CartMutation,
        at address: CartAddress,
        _ condition: VersionCondition?,
        _ configuration: CartsConfiguration
    ) throws(CartError) -> CartChange {
        if let change { return change }
        switch word {
        case "conflict":
            let expected = condition?.text ?? ""
            throw .versionConflict(expected: expected, actual: detail, instance: address.instance)
        case "limit":
            throw limitExceeded(mutation, address, configuration)
        case "not_found":
            throw .lineNotFound(given: id(in: mutation), instance: address.instance)
        case "differs":
            let field = detail.prefix { $0 != " " }
            throw .lineDiffers(field: String(field), given: id(in: mutation), instance: address.instance)
        case "currency":
            throw currencyMismatch(mutation, address, configuration)
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
            guard case .adjustQuantity(_, let delta) = mutation, let quantity = Int64(detail) else { break }
            return .invalidQuantity(given: String(delta), allowed: "\(-quantity) or more", field: "quantity_delta")
        case "reused":
            return .idempotencyKeyReused
        case "busy" where detail == "replies":
            return .tooManyIdempotencyKeys
        case "busy":
            return CartError(.cartBusy, "The cart has had 4,096 changes within \(configuration.operationWindow).")
        case "sealed":
            return CartError(.migrationInProgress, "The cart is being migrated.")
        case "late", "early":
            return CartError(.storeUnavailable, "The change did not reach Redis in time; nothing was changed.")
        case "corrupted":
            return .cartCorrupted(stored: detail)
        default:
            break
        }
        return .unexpectedReply(of: "of a change")
    }

    private func limitExceeded(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ configuration: CartsConfiguration
    )
        -> CartError
    {
        let limit = String(detail.prefix { $0 != " " })
        let limits = configuration.limits
        let value: Int64
        switch limit {
        case "max_lines": value = limits.maxLines
        case "max_quantity": value = limits.maxQuantity
        case "max_item_bytes": value = limits.maxItemBytes
        case "max_metadata_keys": value = limits.maxMetadataKeys
        default: return .unexpectedReply(of: "of a change")
        }
        let given = limit == "max_quantity" ? id(in: mutation) : nil
        return .limitExceeded(limit, value: value, given: given, instance: address.instance)
    }

    /// The line id at the position that the last word of the reply gives.
    private func id(in mutation: CartMutation) -> String {
        let ids: [String] =
            switch mutation {
            case .add(let items, _), .replace(let items, _): items.map(\.id)
            case .setQuantity(let id, _), .adjustQuantity(let id, _), .update(let id, _): [id]
            case .reprice(let prices): prices.map(\.id)
            case .remove(let ids), .move(let ids, _): ids
            case .clear, .setMetadata: []
            }
        let position = (detail.split(separator: " ").last.flatMap { Int($0) } ?? 0) - 1
        return ids.indices.contains(position) ? ids[position] : ""
    }

    /// The currency of the lines that were to come in, and that of the instance that was to take them.
    private func currencyMismatch(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ configuration: CartsConfiguration
    ) -> CartError {
        guard case .move(_, let target) = mutation else {
            let given = currency(of: mutation, configuration)
            return .currencyMismatch(expected: detail, actual: given, instance: address.instance)
        }
        let currencies = detail.split(separator: " ").map { String($0) }
        guard currencies.count == 2 else { return .unexpectedReply(of: "of a change") }
        return .currencyMismatch(expected: currencies[0], actual: currencies[1], instance: target)
    }

    private func currency(of mutation: CartMutation, _ configuration: CartsConfiguration) -> String {
        guard case .add(let items, _) = mutation else { return "" }
        return items.currency(configuration)?.code ?? ""
    }
}
