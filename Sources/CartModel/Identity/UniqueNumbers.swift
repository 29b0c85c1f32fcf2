import Synchronization

/// Numbers for ids that must be unique but need not be secret: operations, lives of carts, requests.
///
/// Two 64-bit words each, from a counter that starts at random in every process, mixed by SplitMix64
/// (https://doi.org/10.1145/2714064.2660195) under a random key. The system's generator, a call into the kernel for each
/// word, was a sixth of what an add cost the caller. Use the system's generator for tokens and secrets: somebody who
/// knows many of these numbers could predict others.
package enum UniqueNumbers {
    private static let counter = Atomic<UInt64>(.random(in: .min ... .max))
    private static let key = UInt64.random(in: .min ... .max)

    /// The next number; safe to ask for from any thread.
    package static func next() -> (UInt64, UInt64) {
        let (number, _) = counter.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed)
        let first = mix(number)
        return (first, mix(first ^ key))
    }

    private static func mix(_ number: UInt64) -> UInt64 {
        var bits = number
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
