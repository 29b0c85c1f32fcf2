/// The key of a trusted app server.
public struct APIKey: Sendable {
    /// What the key is called, for operators.
    public let name: String

    let secret: String

    /// Makes a key.
    public init(name: String, secret: String) {
        self.name = name
        self.secret = secret
    }
}
