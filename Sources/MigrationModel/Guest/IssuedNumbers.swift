/// Numbers that stand for the random values of a real system.
///
/// No two are equal, even across failovers.
struct IssuedNumbers: Equatable {
    var generations: UInt8 = 0
    var nonces: UInt8 = 0

    mutating func nextGeneration() -> Generation {
        guard generations < GenerationSet.last else {
            preconditionFailure("Cannot give out a generation when a state has no room for another")
        }
        generations += 1
        return generations
    }

    mutating func nextNonce() -> Nonce {
        nonces += 1
        return nonces
    }
}
