/// Breadth-first exploration of a state space: exhaustive, and the first violation that it finds has a shortest way.
struct Explorer<Space: StateSpace> {
    let space: Space
    /// The number of states after which it gives up.
    let limit: Int

    private var table = StateTable<Space.State>()
    /// From where each state was found first.
    private var parents: [UInt32] = []
    private var edges = Edges()

    init(_ space: Space, limit: Int) {
        self.space = space
        self.limit = limit
    }

    mutating func explore() -> Exploration {
        _ = table.insert(space.start)
        parents.append(0)
        var steps = Steps<Space.State>(isLabelling: false)
        var resting: [UInt32] = []
        var current = 0
        while current < table.states.count {
            let state = table.states[current]
            if let broken = space.brokenInvariant(in: state) { return end(.broken(broken, steps: path(to: current))) }
            if space.isAtRest(state) { resting.append(UInt32(current)) }
            steps.removeAll()
            space.steps(from: state, into: &steps)
            for next in steps.states {
                let (number, isNew) = table.insert(next)
                if isNew { parents.append(UInt32(current)) }
                edges.append(from: current, to: number)
            }
            if let broken = steps.broken {
                return end(.broken(broken, steps: path(to: current) + [label(ofLastStepFrom: current)]))
            }
            if table.states.count > limit { return end(.unfinished) }
            current += 1
        }
        if let stuck = edges.firstState(of: table.states.count, thatCannotReach: resting) {
            return end(.broken(.restIsReachable, steps: path(to: stuck)))
        }
        return end(.holds)
    }

    private func end(_ verdict: Exploration.Verdict) -> Exploration {
        Exploration(verdict: verdict, states: table.states.count, transitions: edges.count)
    }

    /// The labels of a shortest way from the start to a state; only now are steps put into words.
    private func path(to number: Int) -> [String] {
        var labels: [String] = []
        var current = number
        while current != 0 {
            let parent = Int(parents[current])
            let steps = labelledSteps(from: parent)
            let index = steps.states.firstIndex(of: table.states[current]) ?? 0
            labels.append(steps.labels[index])
            current = parent
        }
        return labels.reversed()
    }

    private func label(ofLastStepFrom number: Int) -> String {
        labelledSteps(from: number).labels.last ?? ""
    }

    private func labelledSteps(from number: Int) -> Steps<Space.State> {
        var steps = Steps<Space.State>(isLabelling: true)
        space.steps(from: table.states[number], into: &steps)
        return steps
    }
}
