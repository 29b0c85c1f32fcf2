/// One configuration key: its name, its type and range, and its default.
struct ConfigurationKey: Hashable, Sendable {
    /// The name with dots, for example `http.port`.
    let name: String

    /// What the value may be.
    let type: ConfigurationType

    /// The value when none is given, as it would be written; empty for none.
    let standard: String

    /// What the key does, for the docs.
    let summary: String

    /// Whether the value must never be shown.
    let isSecret: Bool

    init(_ name: String, _ type: ConfigurationType, standard: String = "", isSecret: Bool = false, _ summary: String) {
        self.name = name
        self.type = type
        self.standard = standard
        self.isSecret = isSecret
        self.summary = summary
    }

    /// The environment variable of the key, for example `CART_HTTP_PORT`.
    var environmentName: String { Self.environmentName(of: name) }

    /// The environment variable of a key.
    static func environmentName(of key: String) -> String {
        "CART_" + key.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
