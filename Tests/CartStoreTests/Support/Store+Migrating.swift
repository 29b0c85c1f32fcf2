import CartModel
import Hiredis

@testable import CartStore

extension Store {
    @discardableResult
    func migrate(
        _ from: Identifier = .guest("1"),
        to: Identifier = .user("1"),
        strategy: MigrationStrategy? = nil,
        instances: [Instance]? = nil,
        isExplicit: Bool = true,
        isDryRun: Bool = false
    ) async throws -> MigrationReport {
        var request = MigrationRequest(
            from: from,
            to: to,
            strategy: strategy,
            instances: instances,
            isExplicit: isExplicit
        )
        request.isDryRun = isDryRun
        return try await store.migrate(request)
    }

    /// What drives a migration in steps.
    func driver(_ from: Identifier = .guest("1"), to: Identifier = .user("1")) throws -> MigrationDriver {
        let flow = MigrationFlow(
            MigrationRequest(from: from, to: to),
            from: try store.configuration.identifiers.text(of: from),
            to: try store.configuration.identifiers.text(of: to),
            goesInSteps: true,
            settings: store.configuration.migration
        )
        return MigrationDriver(store: store, flow: flow)
    }

    /// Drives a migration in steps, and stops before the first action for which `stop` is true, as a crash would.
    ///
    /// - Returns: The action that was not carried out.
    @discardableResult
    func drive(
        _ from: Identifier = .guest("1"),
        to: Identifier = .user("1"),
        stoppingBefore stop: (MigrationFlow.Action) -> Bool
    ) async throws -> MigrationFlow.Action {
        var driver = try driver(from, to: to)
        var action = MigrationFlow.Action.look
        while !stop(action) { action = try await driver.perform(action) }
        return action
    }

    /// Sends a command word by word.
    @discardableResult
    func redis(_ words: String...) async throws -> RedisValue {
        var command = RedisCommand(words[0], capacity: 128)
        for word in words.dropFirst() { command.append(word) }
        return try await client.execute(command)
    }
}

extension MigrationFlow.Action {
    var isApply: Bool { if case .apply = self { true } else { false } }
    var isEnd: Bool { if case .end = self { true } else { false } }
    var isUnseal: Bool { if case .unseal = self { true } else { false } }
}
