/// Why a campaign could not go on; no verdict on the carts.
public struct ChaosError: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
