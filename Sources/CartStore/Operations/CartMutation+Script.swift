import CartModel
import Hiredis

extension CartMutation {
    /// The script that makes this change.
    var script: RedisScript {
        switch self {
        case .add: CartScripts.add
        case .reprice: CartScripts.reprice
        // Taking a line out must work when memory is short, so it goes the way of removals.
        case .setQuantity(_, 0): CartScripts.remove
        case .setQuantity: CartScripts.setQuantity
        case .adjustQuantity: CartScripts.adjustQuantity
        case .update: CartScripts.update
        case .remove: CartScripts.remove
        case .clear: CartScripts.clear
        case .setMetadata: CartScripts.setMetadata
        case .move: CartScripts.move
        }
    }

    /// Appends what the script takes after the arguments that all of them share.
    func appendArguments(
        to command: inout RedisCommand,
        _ constants: ConstantArguments,
        _ configuration: CartsConfiguration
    ) {
        switch self {
        case .add(let items, let difference):
            let currency = items.lazy.compactMap(\.currency).first ?? configuration.defaultCurrency
            command.append(difference.rawValue)
            command.append(currency?.code ?? "")
            for item in items {
                command.append(item.id)
                command.append(item.quantity)
                let attributes = item.attributes.map(JSONText.init)
                command.append(
                    StoredItem.prefix(
                        name: item.name,
                        price: item.price,
                        productID: item.productID,
                        attributes: attributes
                    )
                )
            }
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
            command.append(constants.maxItemBytes)
        case .remove(let ids):
            for id in ids { command.append(id) }
        case .clear:
            break
        case .setMetadata(let members):
            command.append(constants.maxMetadataKeys)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                command.append(key)
                command.append(value?.text ?? "")
            }
        case .move(let ids, let target):
            command.append(target.name)
            for id in ids { command.append(id) }
        }
    }
}
