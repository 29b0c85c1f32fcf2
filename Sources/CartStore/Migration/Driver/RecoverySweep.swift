import CartModel
import Hiredis

/// One visit to every due index, which ends what a crash or a lost reply left half done.
struct RecoverySweep {
    private let store: RedisCartStore
    private let takesAll: Bool
    private var report = RecoveryReport()

    /// Makes a sweep; `takesAll` also takes what is not due yet.
    init(store: RedisCartStore, takesAll: Bool) {
        self.store = store
        self.takesAll = takesAll
    }

    /// Visits the indexes in random order; what fails for one entry is left for the next sweep.
    mutating func run() async throws(CartError) -> RecoveryReport {
        let tags = store.redis.isCluster ? SlotTags.all.shuffled() : [SlotTags.only]
        var start = 0
        while start < tags.count {
            let batch = tags[start..<min(start + 512, tags.count)].map { store.keyspace.due(tag: $0) }
            start += batch.count
            for index in try await occupied(batch) { try await sweep(index) }
        }
        return report
    }

    /// Those of the due indexes that exist.
    private func occupied(_ indexes: [String]) async throws(CartError) -> [String] {
        let commands = indexes.map { index in
            var command = RedisCommand("EXISTS", index)
            command.isRepeatable = true
            return command
        }
        var found: [String] = []
        for (index, result) in zip(indexes, await store.redis.pipeline(commands)) {
            do {
                if try result.get().integer == 1 { found.append(index) }
            } catch {
                throw CartError(error)
            }
        }
        return found
    }

    private mutating func sweep(_ index: String) async throws(CartError) {
        var command = RedisCommand(script: store.scripts.claim, keys: [index])
        command.append("1000")
        command.append(takesAll ? "1" : "")
        guard let claimed = try await store.send(command).elements else { throw .unexpectedReply(of: "claim") }
        for position in stride(from: 0, to: claimed.count - 1, by: 2) {
            guard let age = claimed[position].integer, let member = claimed[position + 1].string else {
                throw .unexpectedReply(of: "claim")
            }
            report.due += 1
            report.oldestAge = max(report.oldestAge, .milliseconds(age))
            let words = member.split(separator: " ").map(String.init)
            do {
                try await finish(words)
                report.ended += 1
            } catch  where error.code == .cancelled {
                throw error
            } catch {
                report.left += 1
                note(error, of: words)
            }
        }
    }

    private mutating func note(_ error: CartError, of words: [String]) {
        guard report.failures.count < RecoveryReport.maximumFailures else { return }
        report.failures.append(
            RecoveryReport.Failure(
                work: words.first == "undo" ? .undo : .migration,
                owner: words.count > 1 ? words[1] : words.joined(),
                error: error
            )
        )
    }

    /// Ends what an entry speaks of: `migration <source>` or `undo <target> <id>`.
    private func finish(_ words: [String]) async throws(CartError) {
        switch (words.first, words.count) {
        case ("migration", 2):
            try await finishMigration(from: try store.configuration.identifiers.parse(words[1]), words[1])
        case ("undo", 3):
            let undo = try await store.undo(words[2], to: try store.configuration.identifiers.parse(words[1]))
            guard undo.isRestored else { throw CartError(.migrationInProgress, "The cart is being migrated.") }
        default:
            throw .cartCorrupted(field: nil, expected: "migration <source>, or undo <target> <id>")
        }
    }

    private func finishMigration(from source: Identifier, _ from: String) async throws(CartError) {
        var command = RedisCommand(script: store.scripts.lookAtSource, keys: [store.keyspace.cart(from)])
        command.isRepeatable = true
        let look = try SourceLook(try await store.send(command, about: from), key: store.keyspace.cart(from))
        guard case .sealed(let to) = look.state else {
            // Nothing holds the cart any more. An end command that matches no seal removes the entry, and does nothing
            // else.
            let record = SealRecord(id: "-", nonce: "", target: "", strategy: .addQuantities)
            let flow = flow(from: source, from, to: source, from)
            _ = try await store.send(MigrationDriver(store: store, flow: flow).endCommand(record))
            return
        }
        let flow = flow(from: source, from, to: try store.configuration.identifiers.parse(to), to)
        var driver = MigrationDriver(store: store, flow: flow)
        guard let report = try await driver.run() else { return }
        guard report.isConfirmed else { throw CartError(.notReplicated, "Too few replicas have the migration.") }
    }

    private func flow(from source: Identifier, _ from: String, to target: Identifier, _ to: String) -> MigrationFlow {
        MigrationFlow(
            MigrationRequest(from: source, to: target),
            from: from,
            to: to,
            caller: .sweep,
            goesInSteps: true,
            settings: store.configuration.migration
        )
    }
}
