extension ConfigurationKeys {
    static let webhookURLs = ConfigurationKey(
        "webhooks.urls",
        .list(allowed: "http:// or https:// and a host, each once"),
        isSecret: true,
        "Who receives the events of merges, undos, abandoned and repriced carts, and erasures"
    )
    static let webhookSecrets = ConfigurationKey(
        "webhooks.secrets",
        .list(allowed: "whsec_ and 24 to 64 bytes in base64, for all URLs; N=whsec_… for the Nth alone"),
        isSecret: true,
        "What these messages are signed with; each URL needs one at least"
    )
}
