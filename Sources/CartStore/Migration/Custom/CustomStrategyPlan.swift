import CartModel

/// What a caller's own strategy made of two instances, as changes of the target and entries of the books.
struct CustomStrategyPlan {
    private var sets: [String] = []
    private var drops: [String] = []
    private var before: [String] = []
    private var booked: [String] = []
    private var entries = 0
    private let name: String
    private let guest: Cart
    private let user: Cart
    private let result: Cart

    /// The arguments of `apply_result` from the target's gen on: a plan for each instance that the guest hands over.
    ///
    /// - Throws: What the strategy throws; ``CartError`` when its result is no possible cart.
    static func arguments(
        _ record: SealRecord,
        from owner: String,
        user: StoredOwner,
        strategy: MigrationRules.Strategy,
        configuration: CartsConfiguration
    ) throws -> [String] {
        var arguments: [String] = []
        var generation = ""
        for name in record.instances.split(separator: ",") {
            let instance = Instance(String(name))
            let (ours, theirs) = (try record.cart(instance, of: owner), try user.cart(instance))
            generation = theirs.generation ?? ""
            if ours.items.isEmpty && ours.metadata.isEmpty { continue }
            let result = ours.items.isEmpty ? theirs : try strategy(ours, theirs)
            try check(result, configuration.limits)
            var plan = CustomStrategyPlan(instance: instance, guest: ours, user: theirs, result: result)
            plan.compareLines()
            plan.compareMetadata(isStrategysChoice: !ours.items.isEmpty)
            arguments += plan.arguments
        }
        return [generation] + arguments
    }

    private init(instance: Instance, guest: Cart, user: Cart, result: Cart) {
        name = instance.name
        self.guest = guest
        self.user = user
        self.result = result
    }

    /// Refuses a result that no cart can hold.
    private static func check(_ cart: Cart, _ limits: Limits) throws(CartError) {
        let failed = CartError(.strategyFailed, "The strategy returned a cart that is not allowed.")
        var ids: Set<String> = []
        for line in cart.items {
            guard NameRule.lineItem.accepts(line.id), ids.insert(line.id).inserted, line.quantity > 0,
                line.quantity <= limits.maxQuantity, (0...limits.maxPrice).contains(line.price),
                String(line.addedAt.milliseconds).utf8.count == 13
            else { throw failed }
        }
        guard Int64(cart.items.count) <= 2 * limits.maxLines else { throw failed }
        for key in cart.metadata.keys where !NameRule.metadataKey.accepts(key) { throw failed }
    }

    private mutating func compareLines() {
        let (ours, theirs) = (InstanceContents(guest).lines, InstanceContents(user).lines)
        let results = InstanceContents(result).lines
        for id in Set(ours.keys).union(theirs.keys).union(results.keys).sorted() {
            let (line, old) = (results[id], theirs[id])
            let quantity = line?.quantity ?? 0
            if quantity != old?.quantity ?? 0 || line != old { change(id, from: old, to: line) }
            if let ours = ours[id] {
                book(ours, user: old, quantity: quantity)
            } else if let old, quantity != old.quantity {
                bookChangeOfUsers(old, quantity: quantity)
            }
        }
    }

    private mutating func change(_ id: String, from old: LineItem?, to line: LineItem?) {
        let (quantity, item) = ("\(name):qty:\(id)", "\(name):item:\(id)")
        before += [quantity, old.map { "+\($0.quantity)" } ?? "-", item, old.map { "+\($0.stored)" } ?? "-"]
        if let line {
            sets += [quantity, String(line.quantity), item, line.stored]
        } else {
            drops += [quantity, item]
        }
        entries += (line == nil ? 0 : 1) - (old == nil ? 0 : 1)
    }

    /// Books one of the guest's lines.
    ///
    /// Units that are in neither cart any more count as the guest's loss. If they are more than the guest had, they count
    /// as the user's loss, for example when the guest's line replaced the user's. If both sides lose units, only the
    /// user's loss is booked.
    private mutating func book(_ line: LineItem, user: LineItem?, quantity: Int64) {
        let before = user?.quantity ?? 0
        let outcome: LineOutcome =
            switch (before, quantity) {
            case (_, 0): .discarded
            case (0, _): quantity < line.quantity ? .capped : .added
            case (_, before): .kept
            case (_, line.quantity) where quantity < before: .replaced
            default: .merged
            }
        var value = "\(line.quantity),\(before),\(quantity),\(outcome.rawValue)"
        let lost = line.quantity + before - quantity
        if let user, lost > line.quantity {
            value += ",user,\(min(lost, before)),\(user.stored)"
        } else if lost > 0 {
            value += ",guest,\(lost),\(line.stored)"
        }
        booked += ["q:\(name):\(line.id)", value]
    }

    private mutating func bookChangeOfUsers(_ line: LineItem, quantity: Int64) {
        let outcome: LineOutcome = quantity == 0 ? .discarded : .merged
        var value = "0,\(line.quantity),\(quantity),\(outcome.rawValue)"
        if quantity < line.quantity { value += ",user,\(line.quantity - quantity),\(line.stored)" }
        booked += ["q:\(name):\(line.id)", value]
    }

    /// Takes the strategy's metadata.
    ///
    /// If the strategy was not called, unites the metadata of both sides; for a key that both have, the user's value
    /// stays.
    private mutating func compareMetadata(isStrategysChoice: Bool) {
        let united = isStrategysChoice ? result.metadata : user.metadata.merging(guest.metadata) { theirs, _ in theirs }
        for key in Set(united.keys).union(user.metadata.keys).sorted() where united[key] != user.metadata[key] {
            let field = "\(name):meta:\(key)"
            before += [field, user.metadata[key].map { "+\($0.text)" } ?? "-"]
            if let value = united[key] { sets += [field, value.text] } else { drops.append(field) }
            entries += (united[key] == nil ? 0 : 1) - (user.metadata[key] == nil ? 0 : 1)
        }
        for (key, value) in guest.metadata.sorted(by: { $0.key < $1.key }) where united[key] != value {
            booked += ["m:\(name):\(key)", value.text]
        }
    }

    private var arguments: [String] {
        let currency = result.items.isEmpty ? nil : (result.currency ?? user.currency ?? guest.currency)
        let head = [
            name, String(user.version.number), String(result.items.count), String(result.itemCount), String(entries),
            currency?.code ?? "",
        ]
        return [sets, drops, before, booked].reduce(head) { $0 + [String($1.count)] + $1 }
    }
}

extension LineItem {
    /// The line as Redis holds it, without its quantity.
    fileprivate var stored: String { StoredItem.text(of: self) }
}
