/// A set of generations.
struct GenerationSet: Hashable, Sendable {
    private var bits: UInt16 = 0

    /// The last generation that a state has room for.
    static let last: Generation = 12

    func contains(_ generation: Generation) -> Bool {
        bits >> UInt16(generation) & 1 != 0
    }

    mutating func insert(_ generation: Generation) {
        bits |= 1 << UInt16(generation)
    }
}
