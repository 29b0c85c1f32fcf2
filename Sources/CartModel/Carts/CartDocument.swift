/// A cart as it is answered over HTTP: the JSON of ``Cart`` and the version that it shows.
package struct CartDocument: Sendable {
    /// Life and number of changes.
    package let version: CartVersion

    /// The cart as JSON.
    package let json: [UInt8]

    /// Makes a document.
    package init(version: CartVersion, json: [UInt8]) {
        self.version = version
        self.json = json
    }
}
