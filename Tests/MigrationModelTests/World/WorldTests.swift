import Testing

@testable import MigrationModel

@Suite("The state of the model")
struct WorldTests {
    @Test("a state has no padding, so its words are its value")
    func noPadding() {
        #expect(!World.hasPadding)
    }

    @Test("a difference in any part is a difference of states and of fingerprints")
    func differences() {
        let changes: [(inout World) -> Void] = [
            { $0.guest.phase = .marker },
            { $0.guest.reopened.insert(12) },
            { $0.guestReplica.isDue = true },
            { $0.users[0].booked = LineSet(line: 0) },
            { $0.users[1].ledger[12] = LedgerEntry(.undone) },
            { $0.usersReplica[1].undos[1] = .init(state: .returning, lines: []) },
            { $0.drivers.insert(Driver(role: .sweeper, step: .seal, user: 0)) },
            { $0.delayed.insert(.add(0)) },
            { $0.history.windowPassed = true },
            { $0.history.issued.nonces = 1 },
        ]
        let start = World()
        var fingerprints: Set = [start.fingerprint]
        for change in changes {
            var world = start
            change(&world)
            #expect(world != start)
            fingerprints.insert(world.fingerprint)
        }
        #expect(fingerprints.count == changes.count + 1)
    }

    @Test("a fault-free migration in Cluster moves the lines and leaves a marker")
    func faultFree() throws {
        let scenario = Scenario()
        var world = World.start(of: scenario)
        _ = try world.run(.add(0), scenario: scenario)
        let seal = Request(script: .seal, generation: 1, operations: OperationSet(operation: 0), madeFor: 1)
        let sealed = try world.run(seal, scenario: scenario)
        #expect(sealed == .sealed(1, to: 0, 1, LineSet(line: 0), by: OperationSet(operation: 0)))
        _ = try world.run(.add(1), scenario: scenario)
        #expect(world.guest.lines == LineSet(line: 0), "a sealed cart takes nothing")
        let apply = Request(
            script: .apply,
            generation: 1,
            operations: OperationSet(operation: 0),
            nonce: 1,
            lines: LineSet(line: 0),
        )
        #expect(try world.run(apply, scenario: scenario) == .applied)
        #expect(try world.run(apply, scenario: scenario) == .duplicate)
        #expect(!world.isAtRest(in: scenario))
        let otherNonce = Request(script: .final, generation: 1, nonce: 2)
        #expect(try world.run(otherNonce, scenario: scenario) == .again)
        #expect(try world.run(Request(script: .final, generation: 1, nonce: 1), scenario: scenario) == .done)
        #expect(world.guest.phase == .marker && world.guest.lines.isEmpty)
        #expect(world.users[0].booked == LineSet(line: 0))
        #expect(world.isAtRest(in: scenario) && world.brokenInvariant(in: scenario) == nil)
        _ = try world.run(.add(1), scenario: scenario)
        #expect(world.guest.generation == 2 && world.guest.ring == LineSet(rawValue: 3), "a new cart with the old ring")
    }
}
