/// A state that a table can hold.
protocol ModelState: Equatable {
    /// A hash over all of the state; equal states have equal ones.
    var fingerprint: UInt64 { get }
}

/// Something that can be explored: a first state, the steps from each state, and what must hold.
protocol StateSpace {
    associatedtype State: ModelState

    var start: State { get }

    /// Every step that can be taken from a state.
    func steps(from state: State, into steps: inout Steps<State>)

    /// Whether nothing is under way, so that a history may end here.
    func isAtRest(_ state: State) -> Bool

    /// The invariant that a state breaks, if there is one.
    func brokenInvariant(in state: State) -> Invariant?
}

/// The steps from one state, in a fixed order.
struct Steps<State> {
    private(set) var states: ContiguousArray<State> = []
    /// What the step after the last of `states` breaks, if there is such a step.
    private(set) var broken: Invariant?
    private(set) var labels: [String] = []
    /// Labels are made only for a counterexample.
    private let isLabelling: Bool

    init(isLabelling: Bool) {
        self.isLabelling = isLabelling
    }

    mutating func append(_ state: State, _ label: @autoclosure () -> String) {
        guard broken == nil else { return }
        states.append(state)
        if isLabelling { labels.append(label()) }
    }

    mutating func fail(_ invariant: Invariant, _ label: @autoclosure () -> String) {
        guard broken == nil else { return }
        broken = invariant
        if isLabelling { labels.append(label()) }
    }

    mutating func removeAll() {
        states.removeAll(keepingCapacity: true)
        labels.removeAll(keepingCapacity: true)
        broken = nil
    }
}
