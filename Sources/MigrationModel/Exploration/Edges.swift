/// The steps between numbered states, used to find out which states can still be reached.
struct Edges {
    private var sources: [UInt32] = []
    private var targets: [UInt32] = []

    var count: Int { sources.count }

    mutating func append(from source: Int, to target: Int) {
        sources.append(UInt32(source))
        targets.append(UInt32(target))
    }

    /// The first of `count` states from which none of `goals` can be reached.
    func firstState(of count: Int, thatCannotReach goals: [UInt32]) -> Int? {
        var starts = [UInt32](repeating: 0, count: count + 1)
        for target in targets { starts[Int(target) + 1] += 1 }
        for state in 0..<count { starts[state + 1] += starts[state] }
        var next = starts
        var incoming = [UInt32](repeating: 0, count: sources.count)
        for edge in sources.indices {
            let target = Int(targets[edge])
            incoming[Int(next[target])] = sources[edge]
            next[target] += 1
        }
        var reaches = [Bool](repeating: false, count: count)
        for goal in goals { reaches[Int(goal)] = true }
        var open = goals
        while let state = open.popLast() {
            for edge in Int(starts[Int(state)])..<Int(starts[Int(state) + 1]) {
                let source = incoming[edge]
                if !reaches[Int(source)] {
                    reaches[Int(source)] = true
                    open.append(source)
                }
            }
        }
        return reaches.firstIndex(of: false)
    }
}
