import Configuration

/// Where configured values come from, strongest first: the command line, the environment, a YAML file.
///
/// An unknown name in any layer is refused, so that a mistyped key never passes silently.
struct ConfigurationLayers: Sendable {
    /// One source of values.
    struct Layer: Sendable {
        /// How errors call it.
        let name: String
        let snapshot: any ConfigSnapshot
        /// The keys that it sets, with dots.
        let keys: [String]
    }

    /// A value as it was written.
    struct Entry: Sendable {
        let text: String
        /// Where a value came from, for people: `--set`, an environment variable, or a file.
        let origin: String
    }

    private let layers: [Layer]

    init(_ layers: [Layer]) {
        self.layers = layers
    }

    /// The strongest value of a key; an empty one counts as none, as container tools pass unset variables on.
    func value(of key: String) throws(CommandFailure) -> Entry? {
        for layer in layers where layer.keys.contains(key) {
            let text = try Self.text(of: key, in: layer)
            guard !text.isEmpty else { continue }
            let isEnvironment = layer.name == Self.environmentName
            return Entry(text: text, origin: isEnvironment ? ConfigurationKey.environmentName(of: key) : layer.name)
        }
        return nil
    }

    /// All keys that any layer sets.
    var keys: Set<String> { Set(layers.flatMap(\.keys)) }

    static let environmentName = "the environment"

    private static func text(of key: String, in layer: Layer) throws(CommandFailure) -> String {
        let path = AbsoluteConfigKey(key.split(separator: ".").map(String.init))
        do {
            if case .string(let text)? = try layer.snapshot.value(forKey: path, type: .string).value?.content {
                return text
            }
            return ""
        } catch {
            // A YAML sequence is no string; as a list it reads the same as with commas.
            guard
                case .stringArray(let texts)? = try? layer.snapshot.value(forKey: path, type: .stringArray).value?
                    .content
            else { throw .usage("\(key) in \(layer.name) is neither a single value nor a list of values.") }
            return texts.joined(separator: ",")
        }
    }
}
