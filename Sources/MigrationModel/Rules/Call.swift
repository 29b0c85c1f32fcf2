/// One call that asks for the guest's cart to be migrated.
public struct Call: Hashable, Sendable {
    /// The user who gets the cart, 0 or 1.
    public var user: UInt8
    /// The operation id, 0 to 2; calls that share it are repeats of each other.
    public var operation: UInt8
    /// Whether the caller gave the id (an `Idempotency-Key`), so that it is looked up before anything is sealed.
    public var isCallersId: Bool

    /// Creates a call with an operation id.
    public init(_ operation: UInt8, user: UInt8 = 0, isCallersId: Bool = false) {
        self.operation = operation
        self.user = user
        self.isCallersId = isCallersId
    }
}
