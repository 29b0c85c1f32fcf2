import Configuration

extension ConfigurationLayers.Layer {
    /// The `CART_…` variables.
    ///
    /// `CART_TTL_<KIND>` sets the time to live of a custom kind; kinds with a hyphen are out of its reach.
    static func environment(_ variables: [String: String]) throws(CommandFailure) -> ConfigurationLayers.Layer {
        let known = Dictionary(uniqueKeysWithValues: ConfigurationKeys.all.map { ($0.environmentName, $0.name) })
        var keys: [String] = []
        for (variable, value) in variables.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("CART_") {
            if let key = known[variable] {
                keys.append(key)
            } else if isServiceLink(variable, value) {
                continue
            } else if variable.hasPrefix("CART_TTL_"), variable == variable.uppercased(),
                case let key = "ttl.\(variable.dropFirst(9).lowercased())", ConfigurationKeys.key(named: key) != nil
            {
                keys.append(key)
            } else {
                let hint =
                    NearestName.find(variable, among: Array(known.keys).sorted())
                    .map { "did you mean '\($0)'?" } ?? "see docs/configuration.md for all keys."
                throw .usage("There is no configuration key for the environment variable '\(variable)'; \(hint)")
            }
        }
        return ConfigurationLayers.Layer(
            name: ConfigurationLayers.environmentName,
            snapshot: EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: .all)
                .prefixKeys(with: "cart").snapshot(),
            keys: keys
        )
    }

    /// Whether Kubernetes made a variable for a service that is called `cart` or `cart-…`: every pod beside it has them.
    ///
    /// They are `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_<name>`, `…_PORT` with a URL, and
    /// `…_PORT_<number>_<protocol>` with details.
    private static func isServiceLink(_ variable: String, _ value: String) -> Bool {
        let words = variable.split(separator: "_")
        guard let port = words.lastIndex(where: { $0 == "PORT" }) else { return variable.hasSuffix("_SERVICE_HOST") }
        if words[port - 1] == "SERVICE" { return true }
        if port == words.count - 1 { return value.contains("://") }
        return port + 2 < words.count && Int(words[port + 1]) != nil
            && ["TCP", "UDP", "SCTP"].contains(words[port + 2])
    }
}
