/// The id under which a change is carried out at most once, however often it is sent.
///
/// 11 random base64url characters when the library makes it; whoever retries a change by hand keeps the id of the
/// first attempt.
public struct OperationID: Hashable, Sendable, CustomStringConvertible {
    /// The id, 11 to 22 base64url characters.
    public let text: String

    /// Makes a new id from 66 random bits.
    public init() {
        text = RandomText.make(count: 11)
    }

    /// Takes an id that a caller keeps.
    ///
    /// - Returns: `nil` unless it is 11 to 22 base64url characters.
    public init?(_ text: String) {
        guard text.utf8.count >= 11, text.utf8.count <= 22, text.utf8.allSatisfy(RandomText.alphabet.contains) else {
            return nil
        }
        self.text = text
    }

    /// The id.
    public var description: String { text }
}
