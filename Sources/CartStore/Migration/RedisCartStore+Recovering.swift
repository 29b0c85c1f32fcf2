public import CartModel
import Hiredis

extension RedisCartStore {
    /// Ends migrations and undos that a crash or a lost reply left half done.
    ///
    /// Visits the due index of every slot, in random order, without `SCAN`. Two sweeps at one time do no harm: each
    /// entry is left alone for a while once one has taken it.
    ///
    /// - Parameter takesAll: Whether to take also what is not due yet, because its own driver may still be at it.
    /// - Throws: ``CartError`` with code `store_unavailable`; what fails for one entry is left for the next sweep.
    public func recover(takesAll: Bool = false) async throws(CartError) -> RecoveryReport {
        var report = RecoveryReport()
        let tags = redis.isCluster ? SlotTags.all.shuffled() : [SlotTags.only]
        var start = 0
        while start < tags.count {
            let batch = tags[start..<min(start + 512, tags.count)].map { keyspace.due(tag: $0) }
            start += batch.count
            for index in try await occupied(batch) { try await sweep(index, takesAll: takesAll, into: &report) }
        }
        return report
    }

    /// Takes the lease of sweeping, so that of many processes one does it at a time.
    ///
    /// It sheds load and is not needed for correctness.
    ///
    /// - Returns: Whether it was free.
    public func takeSweepLease(for duration: Duration) async throws(CartError) -> Bool {
        let milliseconds = String(duration.milliseconds)
        let command = RedisCommand("SET", keyspace.sweepLease, RandomText.make(count: 11), "NX", "PX", milliseconds)
        return try await send(command).string == "OK"
    }

    /// Those of the due indexes that exist.
    private func occupied(_ indexes: [String]) async throws(CartError) -> [String] {
        let commands = indexes.map { index in
            var command = RedisCommand("EXISTS", index)
            command.isRepeatable = true
            return command
        }
        var found: [String] = []
        for (index, result) in zip(indexes, await redis.pipeline(commands)) {
            do {
                if try result.get().integer == 1 { found.append(index) }
            } catch {
                throw CartError(error)
            }
        }
        return found
    }

    private func sweep(_ index: String, takesAll: Bool, into report: inout RecoveryReport) async throws(CartError) {
        var command = RedisCommand(script: scripts.claim, keys: [index])
        command.append("1000")
        command.append(takesAll ? "1" : "")
        guard let claimed = try await send(command).elements else { throw .unexpectedReply(of: "claim") }
        for position in stride(from: 0, to: claimed.count - 1, by: 2) {
            guard let age = claimed[position].integer, let member = claimed[position + 1].string else {
                throw .unexpectedReply(of: "claim")
            }
            report.due += 1
            report.oldestAge = max(report.oldestAge, .milliseconds(age))
            do {
                try await finish(member)
                report.ended += 1
            } catch  where error.code == .cancelled {
                throw error
            } catch {
                report.left += 1
            }
        }
    }

    /// Ends what an entry speaks of: `migration <source>` or `undo <target> <id>`.
    private func finish(_ member: String) async throws(CartError) {
        let words = member.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("migration", 2):
            try await finishMigration(from: try configuration.identifiers.parse(words[1]), words[1])
        case ("undo", 3):
            let undo = try await undo(words[2], to: try configuration.identifiers.parse(words[1]))
            guard undo.isRestored else { throw CartError(.migrationInProgress, "The cart is being migrated.") }
        default:
            throw .cartCorrupted(field: nil, expected: "migration <source>, or undo <target> <id>")
        }
    }

    private func finishMigration(from source: Identifier, _ from: String) async throws(CartError) {
        var command = RedisCommand(script: scripts.lookAtSource, keys: [keyspace.cart(from)])
        command.isRepeatable = true
        let look = try SourceLook(try await send(command, about: from), key: keyspace.cart(from))
        guard case .sealed(let to) = look.state else {
            // Nothing holds the cart any more: an end that names no seal takes the entry out, and nothing else.
            let record = SealRecord(id: "-", nonce: "", target: "", strategy: .addQuantities)
            let flow = MigrationFlow(
                MigrationRequest(from: source, to: source),
                from: from,
                to: from,
                caller: .sweep,
                goesInSteps: true,
                settings: configuration.migration
            )
            _ = try await send(MigrationDriver(store: self, flow: flow).endCommand(record))
            return
        }
        let flow = MigrationFlow(
            MigrationRequest(from: source, to: try configuration.identifiers.parse(to)),
            from: from,
            to: to,
            caller: .sweep,
            goesInSteps: true,
            settings: configuration.migration
        )
        var driver = MigrationDriver(store: self, flow: flow)
        guard let report = try await driver.run() else { return }
        guard report.isConfirmed else { throw CartError(.notReplicated, "Too few replicas have the migration.") }
    }
}
