/// A cart as it is answered over HTTP: the JSON of ``Cart`` and the version that it shows.
public struct CartDocument: Sendable {
    /// Life and number of changes.
    public let version: CartVersion

    /// The cart as JSON.
    public let json: [UInt8]

    /// Makes a document.
    public init(version: CartVersion, json: [UInt8]) {
        self.version = version
        self.json = json
    }
}
