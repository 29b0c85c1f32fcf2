import CartModel
import Hiredis

extension CartMutation {
    /// The script that makes this change.
    func script(_ scripts: CartScripts) -> RedisScript {
        switch self {
        case .add: scripts.add
        case .reprice: scripts.reprice
        // Removing a line must work when memory is short, so a quantity of 0 uses the script for removals.
        case .setQuantity(_, 0): scripts.remove
        case .setQuantity: scripts.setQuantity
        case .adjustQuantity: scripts.adjustQuantity
        case .update: scripts.update
        case .remove: scripts.remove
        case .clear: scripts.clear
        case .setMetadata: scripts.setMetadata
        case .replace: scripts.replace
        case .move: scripts.move
        }
    }

    /// Appends what the script takes after the arguments that all of them share.
    func appendArguments(
        to command: inout RedisCommand,
        _ configuration: CartsConfiguration
    ) {
        switch self {
        case .add(let items, let difference):
            // If no line gives attributes or a product id, nothing can differ, and the script need not read the stored
            // lines.
            let canDiffer = items.contains { $0.attributes != nil || $0.productID != nil }
            command.append(difference == .refuse && !canDiffer ? LineDifference.keep.rawValue : difference.rawValue)
            command.append(items.currency(configuration)?.code ?? "")
            Self.append(items, to: &command)
        case .reprice(let prices):
            for price in prices {
                command.append(price.id)
                command.append(price.price)
            }
        case .setQuantity(let id, 0):
            command.append(id)
        case .setQuantity(let id, let quantity), .adjustQuantity(let id, let quantity):
            command.append(id)
            command.append(quantity)
        case .update(let id, let update):
            command.append(id)
            command.append(update.name.map(JSONText.quoted) ?? "")
            command.append(update.price.map(String.init) ?? "")
            command.append(update.attributes.map { $0 == .null ? "-" : $0.text } ?? "")
        case .remove(let ids):
            for id in ids { command.append(id) }
        case .clear:
            break
        case .setMetadata(let members):
            Self.append(members, to: &command)
        case .replace(let items, let members):
            command.append(items.currency(configuration)?.code ?? "")
            command.append(items.count)
            Self.append(items, to: &command)
            Self.append(members, to: &command)
        case .move(let ids, let target):
            command.append(target.name)
            for id in ids { command.append(id) }
        }
    }

    private static func append(_ items: [NewLineItem], to command: inout RedisCommand) {
        for item in items {
            command.append(item.id)
            command.append(item.quantity)
            StoredItem.withPrefix(of: item) { command.append(bytes: $0) }
        }
    }

    /// Metadata by ascending key.
    private static func append(_ members: [String: JSONValue?], to command: inout RedisCommand) {
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            command.append(key)
            command.append(value?.text ?? "")
        }
    }
}

extension [NewLineItem] {
    /// The currency that the lines name, or else the configured one.
    func currency(_ configuration: CartsConfiguration) -> Currency? {
        lazy.compactMap(\.currency).first ?? configuration.defaultCurrency
    }
}
