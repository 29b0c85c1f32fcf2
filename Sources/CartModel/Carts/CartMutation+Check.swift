extension CartMutation {
    /// Refuses everything that can be refused without knowing the cart: names, ranges, sizes and contradictions.
    ///
    /// Limits that depend on what the cart holds (its number of lines, a line's quantity after an addition, its
    /// metadata keys) are counted again where the change is made.
    ///
    /// - Throws: ``CartError`` with code `unknown_instance`, `invalid_request`, `invalid_line_id`, `invalid_quantity`,
    ///   `invalid_price`, `limit_exceeded` or `currency_mismatch`.
    public func check(limits: Limits, instances: InstanceNames, on instance: Instance) throws(CartError) {
        try instances.check(instance)
        let check = MutationCheck(limits: limits, instance: instance)
        switch self {
        case .add(let items, _):
            try check.newLines(items)
        case .reprice(let prices):
            // A merged cart may have more lines than one call may add, and prices that are all the same change nothing.
            for price in prices {
                guard NameRule.lineItem.accepts(price.id) else { throw .invalidLineID(given: price.id) }
                try check.price(price.price)
            }
        case .setQuantity(let id, let quantity):
            try check.lineIDs([id])
            try check.quantity(quantity, from: 0)
        case .adjustQuantity(let id, let difference):
            try check.lineIDs([id])
            try check.difference(difference)
        case .update(let id, let update):
            try check.lineIDs([id])
            try check.update(update)
        case .remove(let ids):
            try check.lineIDs(ids)
        case .clear:
            break
        case .setMetadata(let members):
            try check.metadata(members)
        case .replace(let items, let members):
            if !items.isEmpty { try check.newLines(items) }
            if !members.isEmpty { try check.metadata(members) }
        case .move(let ids, let target):
            do throws(CartError) {
                try instances.check(target)
            } catch {
                throw error.at("to")
            }
            guard target != instance else {
                throw .invalidRequest(
                    "Lines cannot be moved to the instance they are in.",
                    field: "to",
                    given: target.name,
                    allowed: "another instance than \(instance)"
                )
            }
            try check.lineIDs(ids)
        }
    }
}
