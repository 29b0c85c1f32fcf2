public import CartModel
import Hiredis

extension RedisCartStore {
    /// The options of a change, besides what to change and where.
    public struct ChangeOptions: Sendable {
        /// What must hold of the instance's version; `nil` demands nothing.
        public var condition: VersionCondition?

        /// The operation's id when this is a retry by hand; a repeat changes nothing and says so.
        public var operation: OperationID?

        /// The caller's name for the request; a repeat changes nothing and says so.
        public var idempotencyKey: IdempotencyKey?

        /// Whether to wait, within the command's time, for a migration that holds the cart; default `true`.
        public var waitsForMigration = true

        /// Makes options.
        public init(
            if condition: VersionCondition? = nil,
            operation: OperationID? = nil,
            idempotencyKey: IdempotencyKey? = nil,
            waitsForMigration: Bool = true
        ) {
            self.condition = condition
            self.operation = operation
            self.idempotencyKey = idempotencyKey
            self.waitsForMigration = waitsForMigration
        }
    }

    /// Makes a change.
    ///
    /// - Parameters:
    ///   - mutation: What to change.
    ///   - address: Where.
    ///   - options: How.
    /// - Returns: The instance's counters after the change.
    /// - Throws: ``CartError``; nothing is changed unless its code is `outcome_unknown`, `not_replicated` or
    ///   `cancelled`.
    public func perform(
        _ mutation: CartMutation,
        at address: CartAddress,
        _ options: ChangeOptions = ChangeOptions()
    ) async throws(CartError) -> CartChange {
        if let replay = try await replay(address, options) { return replay.change }
        let change = try await waitingForMigration(options) { () async throws(CartError) -> CartChange in
            let command = try await self.command(mutation, address, options)
            do throws(CartError) {
                return try MutationReply(try await self.send(command))
                    .change(by: mutation, at: address, options.condition, self.configuration)
            } catch {
                throw error.of(self.keyspace.cart(address.owner))
            }
        }
        try await announce(mutation, at: address, change)
        return change
    }

    /// Makes a change and reads the instances that it speaks of, in one round trip.
    ///
    /// - Returns: The change, and the cart as it was right after it or a little later; for a move, also the target.
    public func performAndLoad(
        _ mutation: CartMutation,
        at address: CartAddress,
        _ options: ChangeOptions = ChangeOptions()
    ) async throws(CartError) -> (change: CartChange, cart: Cart, target: Cart?) {
        try await perform(mutation, at: address, options) { owner, instance throws(CartError) in
            try owner.cart(instance)
        }
    }

    /// The same as ``performAndLoad(_:at:_:)``, with carts as HTTP answers them.
    package func performAndAnswer(
        _ mutation: CartMutation,
        at address: CartAddress,
        _ options: ChangeOptions = ChangeOptions()
    ) async throws(CartError) -> (change: CartChange, cart: CartDocument, target: CartDocument?) {
        try await perform(mutation, at: address, options) { owner, instance throws(CartError) in
            try owner.document(instance)
        }
    }

    private func perform<Shown>(
        _ mutation: CartMutation,
        at address: CartAddress,
        _ options: ChangeOptions,
        showing show: (StoredOwner, Instance) throws(CartError) -> Shown
    ) async throws(CartError) -> (change: CartChange, cart: Shown, target: Shown?) {
        let change: CartChange
        let owner: StoredOwner
        if let replay = try await replay(address, options) {
            (change, owner) = replay
        } else {
            (change, owner) = try await waitingForMigration(options) { () async throws(CartError) in
                try await self.changeAndRead(mutation, address, options)
            }
            try await announce(mutation, at: address, change)
        }
        do throws(CartError) {
            var target: Shown?
            if case .move(_, let instance) = mutation { target = try show(owner, instance) }
            return (change, try show(owner, address.instance), target)
        } catch {
            // The corrupted field belongs to another line, which the change did not read.
            throw error.code == .cartCorrupted ? error.afterChange : error
        }
    }

    /// The answer to a request that was carried out before a login, under the guest; `nil` when it was not.
    private func replay(
        _ address: CartAddress,
        _ options: ChangeOptions
    ) async throws(CartError) -> (change: CartChange, owner: StoredOwner)? {
        guard let key = options.idempotencyKey,
            try await wasCarriedOut(key, underFormerOwnersOf: address.owner)
        else { return nil }
        let owner = try await read(address.identifier, address.owner)
        let cart = try owner.cart(address.instance)
        let change = CartChange(
            version: cart.version,
            lineCount: Int64(cart.lineCount),
            itemCount: cart.itemCount,
            isRepeat: false,
            isReplay: true
        )
        return (change, owner)
    }

    private func changeAndRead(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ options: ChangeOptions
    ) async throws(CartError) -> (CartChange, StoredOwner) {
        let command = try await command(mutation, address, options)
        let reading = loadingCommands(address.owner)
        var results: [Result<RedisValue, RedisError>]
        if command.replication == nil {
            results = try await Self.traced(command) { () async throws(CartError) in
                await redis.pipeline([command] + reading)
            }
        } else {
            // A replicated change uses a separate connection, so reading must wait for it.
            results = [.success(try await send(command))]
            results += await redis.pipeline(reading)
        }
        do {
            let change = try MutationReply(try results[0].get())
                .change(by: mutation, at: address, options.condition, configuration)
            let (fields, expiry) = (try results[1].get(), try results[2].get())
            let key = keyspace.cart(address.owner)
            return (change, StoredOwner(address.owner, key: key, fields: fields, expiry: expiry))
        } catch let error as RedisError {
            throw failures.noted(CartError(error), of: command).of(keyspace.cart(address.owner))
        } catch let error as CartError {
            throw error.of(keyspace.cart(address.owner))
        } catch {
            throw .unexpectedReply(of: "of a change")
        }
    }

    /// Tries again while a migration holds the cart, for as long as a command may take.
    func waitingForMigration<Outcome: Sendable>(
        _ options: ChangeOptions,
        _ body: () async throws(CartError) -> Outcome
    ) async throws(CartError) -> Outcome {
        let deadline = ContinuousClock.now + redis.commandTimeout
        let backoff = RedisBackoff(initial: .milliseconds(2), maximum: .milliseconds(50))
        var attempt = 0
        while true {
            attempt += 1
            do {
                return try await body()
            } catch  where error.code == .migrationInProgress && options.waitsForMigration {
                let delay = backoff.delay(beforeAttempt: attempt, jitter: .random(in: 0..<1))
                guard ContinuousClock.now + delay < deadline else { throw error }
                try await pause(delay)
            }
        }
    }

    /// Waits.
    ///
    /// - Throws: ``CartError`` with code `cancelled`.
    func pause(_ duration: Duration) async throws(CartError) {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw CartError(.cancelled, "The call was cancelled.")
        }
    }

    private func command(
        _ mutation: CartMutation,
        _ address: CartAddress,
        _ options: ChangeOptions
    ) async throws(CartError) -> RedisCommand {
        try mutation.check(limits: configuration.limits, instances: configuration.instances, on: address.instance)
        let cart = keyspace.cart(address.owner)
        let operation = try await operation(options.operation, forKey: cart)
        var keys = [cart]
        if let scriptedStream { keys.append(scriptedStream) }
        if options.idempotencyKey != nil { keys += replyKeys(address.owner, now: operation.notAfter, days: 2) }
        if case .reprice = mutation { keys.append(keyspace.ledger(address.owner)) }
        let call = MutationCall(
            mutation: mutation,
            operation: operation,
            condition: options.condition,
            idempotencyKey: options.idempotencyKey,
            keys: keys,
            timeToLive: timesToLive.text(of: address.identifier),
            generation: RandomText.make(count: 16),
            instance: address.instance
        )
        return call.command(scripts, configuration)
    }
}
