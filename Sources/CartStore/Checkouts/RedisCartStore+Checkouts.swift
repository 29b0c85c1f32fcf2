public import CartModel
import Hiredis

extension RedisCartStore {
    /// Notes what an instance holds, so that it can be paid for while the cart stays open.
    ///
    /// If a checkout of this version is already open, the call returns that checkout, which then stays open for as long as
    /// a new one would.
    ///
    /// - Parameters:
    ///   - address: Which instance.
    ///   - timeToLive: How long the checkout can be completed; whole seconds, a minute to seven days.
    ///   - condition: What must hold of the version; `nil` demands nothing.
    /// - Throws: ``CartError`` with code `cart_empty`, `version_conflict`, `limit_exceeded`, `invalid_request`,
    ///   `migration_in_progress`, `store_unavailable` or `outcome_unknown`; asking again is safe.
    public func startCheckout(
        at address: CartAddress,
        timeToLive: Duration = CheckoutRules.standardTimeToLive,
        if condition: VersionCondition? = nil
    ) async throws(CartError) -> Checkout {
        try CheckoutRules.check(timeToLive: timeToLive)
        let reply = try await ask(address, if: condition) { () async throws(CartError) in
            try await self.startCommand(at: address, timeToLive: timeToLive, if: condition)
        }
        let (id, text) = reply.parts
        var checkout = try checkout(in: text, id: String(id), of: address.owner)
        checkout.isRepeat = reply.word == "same"
        if !checkout.isRepeat {
            try await announce(.checkoutStarted, checkout, version: checkout.cart.version.description)
        }
        return checkout
    }

    /// Reads a checkout, and how the cart differs now.
    ///
    /// - Parameters:
    ///   - id: The checkout's id.
    ///   - address: Whose it is, and of which instance.
    ///   - mayFollow: Whether it may be read from the owner that a migration has moved it to.
    /// - Returns: The checkout, and what differs while it is open.
    /// - Throws: ``CartError`` with code `checkout_not_found`, `store_unavailable` or `cart_corrupted`.
    public func checkout(
        _ id: String,
        at address: CartAddress,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> (checkout: Checkout, changes: [CheckoutDifference]?) {
        try await following(address, mayFollow) { address throws(CartError) in
            let now = try await self.serverTime(forKey: self.keyspace.cart(address.owner))
            var command = RedisCommand("HGET", self.keyspace.checkouts(address.owner), id)
            command.isRepeatable = true
            let results = await self.redis.pipeline([command] + self.loadingCommands(address.owner))
            let owner: StoredOwner
            let text: String?
            do throws(RedisError) {
                text = try results[0].get().string
                let key = self.keyspace.cart(address.owner)
                owner = StoredOwner(address.owner, key: key, fields: try results[1].get(), expiry: try results[2].get())
            } catch {
                throw CartError(error).of(self.keyspace.cart(address.owner))
            }
            guard let text else { throw .checkoutNotFound }
            let record = try self.record(in: text, id: id, of: address.owner)
            guard record.instance == address.instance else { throw .checkoutNotFound }
            switch record.content {
            case .moved(let owner): return .elsewhere(owner)
            case .checkout(let checkout):
                guard checkout.status == .open else { return .here((checkout, nil)) }
                guard record.expiry.milliseconds > now else { throw .checkoutNotFound }
                let cart = try owner.cart(address.instance)
                return .here((checkout, CheckoutDifference.between(checkout.cart, cart)))
            }
        }
    }

    /// Completes a checkout: takes its quantities out of the cart, once however often it is called.
    ///
    /// - Parameters:
    ///   - id: The checkout's id.
    ///   - address: Whose it is, and of which instance.
    ///   - order: The name of the order. A repeat may leave it out, but may not give another name.
    ///   - mayFollow: Whether it may be completed in the cart of the owner to whom a migration has taken it.
    /// - Returns: The checkout; `missing` lists what the cart no longer had.
    /// - Throws: ``CartError`` with code `checkout_not_found`, `checkout_ended`, `invalid_request`, `migration_in_progress`,
    ///   `store_unavailable`, `outcome_unknown` or `not_replicated`; asking again is safe.
    public func completeCheckout(
        _ id: String,
        at address: CartAddress,
        order: String? = nil,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> Checkout {
        if let order { try CheckoutRules.check(order: order) }
        return try await end(id, as: .completed, at: address, order: order, mayFollow)
    }

    /// Gives a checkout up; the cart stays as it is.
    ///
    /// - Throws: ``CartError`` with code `checkout_not_found`, `checkout_ended`, `migration_in_progress`, `store_unavailable`
    ///   or `outcome_unknown`; asking again is safe.
    public func cancelCheckout(
        _ id: String,
        at address: CartAddress,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> Checkout {
        try await end(id, as: .cancelled, at: address, order: nil, mayFollow)
    }

    /// The checkouts that an owner has open, the oldest first.
    public func openCheckouts(of identifier: Identifier) async throws(CartError) -> [Checkout] {
        try await checkouts(of: identifier).filter { $0.status == .open }
    }

    /// All stored checkouts of an owner, including those that have ended, oldest first.
    public func checkouts(of identifier: Identifier) async throws(CartError) -> [Checkout] {
        let owner = try configuration.identifiers.text(of: identifier)
        let now = try await serverTime(forKey: keyspace.cart(owner))
        var command = RedisCommand("HGETALL", keyspace.checkouts(owner))
        command.isRepeatable = true
        guard let fields = try await send(command, about: owner).elements else { throw .unexpectedReply(of: "HGETALL") }
        var found: [Checkout] = []
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            let record = try record(in: fields[index + 1].string ?? "", id: fields[index].string ?? "", of: owner)
            guard case .checkout(let checkout) = record.content, record.expiry.milliseconds > now else { continue }
            found.append(checkout)
        }
        return found.sorted { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }
    }

    private func end(
        _ id: String,
        as status: Checkout.Status,
        at address: CartAddress,
        order: String?,
        _ mayFollow: (Identifier) -> Bool
    ) async throws(CartError) -> Checkout {
        try await following(address, mayFollow) { address throws(CartError) in
            let reply = try await self.ask(address) { () async throws(CartError) in
                try await self.endCommand(id, as: status, at: address, order: order)
            }
            if reply.word == "moved" { return .elsewhere(String(reply.rest)) }
            let (version, text) = reply.parts
            var checkout = try self.checkout(in: text, id: id, of: address.owner)
            checkout.isRepeat = reply.word == "repeat"
            if !checkout.isRepeat, status == .completed {
                try await self.announce(.ordered, checkout, version: String(version))
            }
            return .here(checkout)
        }
    }
}

/// Where the answer to a request about a checkout is found.
private enum Place<Answer> {
    case here(Answer)
    /// A migration has taken the checkout to that owner.
    case elsewhere(String)
}

extension RedisCartStore {
    /// Asks for a checkout where it is now: follows it from owner to owner, as migrations and undos have moved it.
    private func following<Answer>(
        _ address: CartAddress,
        _ mayFollow: (Identifier) -> Bool,
        _ ask: (CartAddress) async throws(CartError) -> Place<Answer>
    ) async throws(CartError) -> Answer {
        var address = address
        // While a checkout is kept, nobody's carts are handed on this often.
        for _ in 0..<16 {
            switch try await ask(address) {
            case .here(let answer): return answer
            case .elsewhere(let owner):
                let identifier = try configuration.identifiers.parse(owner)
                guard mayFollow(identifier) else { throw .checkoutNotFound }
                address = try CartAddress(identifier, address.instance, in: configuration)
            }
        }
        throw .checkoutNotFound
    }

    /// Runs a script about an owner's checkouts; waits while a migration holds the cart.
    private func ask(
        _ address: CartAddress,
        if condition: VersionCondition? = nil,
        _ command: () async throws(CartError) -> RedisCommand
    ) async throws(CartError) -> CheckoutReply {
        let (cart, checkouts) = (keyspace.cart(address.owner), keyspace.checkouts(address.owner))
        return try await waitingForMigration(ChangeOptions()) { () async throws(CartError) in
            let reply = try CheckoutReply(try await self.send(try await command(), about: address.owner))
            if let error = reply.refusal(address, condition, checkouts: checkouts) { throw error.of(cart) }
            return reply
        }
    }

    private func record(
        in text: some StringProtocol,
        id: String,
        of owner: String
    ) throws(CartError) -> CheckoutRecord {
        guard let record = CheckoutRecord(text, id: id, of: owner) else {
            throw .cartCorrupted(stored: id, key: keyspace.checkouts(owner))
        }
        return record
    }

    private func checkout(
        in text: some StringProtocol,
        id: String,
        of owner: String
    ) throws(CartError) -> Checkout {
        guard case .checkout(let checkout) = try record(in: text, id: id, of: owner).content else {
            throw .cartCorrupted(stored: id, key: keyspace.checkouts(owner))
        }
        return checkout
    }

    /// Writes the event of a checkout in a Cluster, where the checkout's script cannot write it.
    private func announce(
        _ kind: CartEvent.Kind,
        _ checkout: Checkout,
        version: String
    ) async throws(CartError) {
        guard tellsAfterwards else { return }
        let missing = Dictionary(checkout.missing.map { ($0.id, $0.quantity) }) { first, _ in first }
        let lines = checkout.cart.items.map { "\($0.id):\($0.quantity - missing[$0.id, default: 0])" }
        var fields = ["instance", checkout.cart.instance.name, "lines", lines.joined(separator: " ")]
        fields += ["version", version, "checkout", checkout.id]
        if kind == .ordered { fields += ["order", checkout.order ?? "-"] }
        try await tell(kind, of: checkout.cart.identifier, fields)
    }
}
