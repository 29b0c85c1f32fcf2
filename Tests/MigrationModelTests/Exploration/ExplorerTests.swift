import Testing

@testable import MigrationModel

@Suite("Exploration")
struct ExplorerTests {
    /// Numbers that may double or grow by one, up to a greatest one.
    private struct Numbers: StateSpace {
        struct State: ModelState {
            var value: Int
            /// Few different values, so that the table must tell colliding states apart.
            var fingerprint: UInt64 { UInt64(value % 3) }
        }

        var greatest = 100
        var forbidden = -1
        var failing = -1
        var resting = 1

        var start: State { State(value: 1) }

        func steps(from state: State, into steps: inout Steps<State>) {
            if state.value == failing { steps.fail(.lineIsBookedOnce, "fail") }
            if state.value * 2 <= greatest { steps.append(State(value: state.value * 2), "double") }
            if state.value < greatest { steps.append(State(value: state.value + 1), "grow") }
            if state.value == greatest { steps.append(State(value: 1), "begin again") }
        }

        func isAtRest(_ state: State) -> Bool { state.value == resting }

        func brokenInvariant(in state: State) -> Invariant? {
            state.value == forbidden ? .acknowledgedLineIsKept : nil
        }
    }

    private func explore(_ numbers: Numbers, limit: Int = 1_000) -> Exploration {
        var explorer = Explorer(numbers, limit: limit)
        return explorer.explore()
    }

    @Test("every state is found once, also when fingerprints collide")
    func exhaustive() {
        let exploration = explore(Numbers(greatest: 3_000), limit: 10_000)
        #expect(exploration.verdict == .holds)
        #expect(exploration.states == 3_000)
        #expect(exploration.transitions == 1_500 + 2_999 + 1)
    }

    @Test("a forbidden state is reported with a shortest way to it")
    func shortestWay() {
        let exploration = explore(Numbers(forbidden: 10))
        #expect(exploration.broken == .acknowledgedLineIsKept)
        let shortest = ["double", "double", "grow", "double"]
        #expect(exploration.verdict == .broken(.acknowledgedLineIsKept, steps: shortest))
    }

    @Test("a step that breaks an invariant is the last of its counterexample")
    func failingStep() {
        let exploration = explore(Numbers(failing: 4))
        #expect(exploration.verdict == .broken(.lineIsBookedOnce, steps: ["double", "double", "fail"]))
    }

    @Test("a state from which no rest can be reached is reported")
    func stuck() {
        let exploration = explore(Numbers(greatest: 8, resting: 0))
        #expect(exploration.verdict == .broken(.restIsReachable, steps: []))
        #expect(explore(Numbers(greatest: 8, resting: 5)).verdict == .holds)
    }

    @Test("an exploration that exceeds its limit of states proves nothing")
    func unfinished() {
        #expect(explore(Numbers(), limit: 50).verdict == .unfinished)
    }
}
