import Configuration

extension ConfigurationLayers.Layer {
    /// The values of the command line, later ones over earlier ones.
    ///
    /// - Parameters:
    ///   - assignments: What `--set` gave, each `key=value`.
    ///   - options: What options of their own gave, such as `--port`; they win over `--set`.
    static func commandLine(
        assignments: [String],
        options: [(key: ConfigurationKey, value: String)]
    )
        throws(CommandFailure) -> ConfigurationLayers.Layer
    {
        var values: [String: String] = [:]
        for assignment in assignments {
            // Only the key is repeated: the value may be a secret.
            guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
                throw .usage("--set takes key=value, for example --set http.port=9000; one without '=' was given.")
            }
            let key = String(assignment[..<equals])
            try checkKnown(key, in: "--set")
            values[key] = String(assignment[assignment.index(after: equals)...])
        }
        for option in options { values[option.key.name] = option.value }
        let pairs = values.map { key, value in
            let path = AbsoluteConfigKey(key.split(separator: ".").map(String.init))
            return (path, ConfigValue(.string(value), isSecret: true))
        }
        return ConfigurationLayers.Layer(
            name: "the command line",
            snapshot: InMemoryProvider(name: "command line", values: Dictionary(uniqueKeysWithValues: pairs))
                .snapshot(),
            keys: Array(values.keys)
        )
    }

    /// Refuses a key that does not exist, naming the one that may have been meant.
    static func checkKnown(_ key: String, in source: String) throws(CommandFailure) {
        guard ConfigurationKeys.key(named: key) == nil else { return }
        let nearest = NearestName.find(key, among: ConfigurationKeys.all.map(\.name))
        let hint = nearest.map { "did you mean '\($0)'?" } ?? "see docs/configuration.md for all keys."
        throw .usage("There is no configuration key '\(key)' (from \(source)); \(hint)")
    }
}
