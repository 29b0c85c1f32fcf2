public import CartModel
import Hiredis

extension RedisCartStore {
    /// Plans a repair of an owner's corrupted carts: what can be kept, and what has to go.
    ///
    /// It changes nothing.
    ///
    /// - Throws: ``CartError`` with code `migration_in_progress` while a migration holds them.
    public func planRepair(of identifier: Identifier) async throws(CartError) -> RepairPlan {
        let owner = try configuration.identifiers.text(of: identifier)
        let key = keyspace.cart(owner)
        let type = try await send(RedisCommand("TYPE", key)).string ?? "none"
        guard type == "hash" || type == "none" else { return RepairPlan(type: type) }
        guard let elements = try await send(RedisCommand("HGETALL", key)).elements else {
            throw .unexpectedReply(of: "HGETALL")
        }
        var fields: [(field: String, value: String)] = []
        for index in stride(from: 0, to: elements.count - 1, by: 2) {
            fields.append((elements[index].string ?? "", elements[index + 1].string ?? ""))
        }
        guard !fields.contains(where: { $0.field == "seal" }) else {
            throw CartError(.migrationInProgress, "A migration holds the cart; 'cart recover' ends it.")
        }
        return RepairPlan(
            fields: fields,
            generation: RandomText.make(count: 16),
            defaultCurrency: configuration.defaultCurrency,
            now: try await serverTime(forKey: key)
        )
    }

    /// Makes a repair, if the carts are still as they were when it was planned.
    ///
    /// - Returns: Whether it was made; `false` when somebody has changed the carts since.
    public func repair(_ identifier: Identifier, _ plan: RepairPlan) async throws(CartError) -> Bool {
        let owner = try configuration.identifiers.text(of: identifier)
        var command = RedisCommand(script: scripts.repair, keys: [keyspace.cart(owner)], capacity: 4096)
        command.append(timesToLive.text(of: identifier))
        command.append(plan.type)
        command.append(plan.read.count)
        for (field, value) in plan.read {
            command.append(field)
            command.append(value)
        }
        command.append(plan.drops.count)
        for drop in plan.drops { command.append(drop.field) }
        for (field, value) in plan.sets {
            command.append(field)
            command.append(value)
        }
        switch try await send(command).elements?.first?.string {
        case "done": return true
        case "changed": return false
        default: throw .unexpectedReply(of: "repair")
        }
    }
}
