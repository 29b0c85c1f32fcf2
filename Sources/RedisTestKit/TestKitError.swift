/// Why something that a test needs is not available.
public struct TestKitError: Error, Sendable, CustomStringConvertible {
    /// What is missing and how to get it.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
