import CartService
import Crypto

/// A receiver of events.
public struct WebhookEndpoint: Sendable {
    /// Where messages are sent to.
    public let url: String

    /// The secrets that sign the messages.
    ///
    /// Each secret makes one signature, so that a receiver can change to a new secret.
    public let secrets: [WebhookSecret]

    /// The receiver's name in Redis and in `cart webhooks`: a digest, because a URL may hold a password.
    public let name: String

    /// Makes a receiver.
    public init(url: String, secrets: [WebhookSecret]) {
        self.url = url
        self.secrets = secrets
        name = String(Base64URL.encode(Array(SHA256.hash(data: Array(url.utf8)))).prefix(11))
    }

    /// Reads `webhooks.urls` and `webhooks.secrets`.
    ///
    /// - Parameters:
    ///   - urls: `http://…` or `https://…`, each once.
    ///   - secrets: `whsec_…` for all receivers, or `N=whsec_…` for only the Nth one.
    /// - Returns: `nil` when one of the URLs or secrets is not valid, or when a receiver is left without a secret.
    public static func list(urls: [String], secrets: [String]) -> [WebhookEndpoint]? {
        var all: [WebhookSecret] = []
        var own = [[WebhookSecret]](repeating: [], count: urls.count)
        for text in secrets {
            let parts = text.split(separator: "=", maxSplits: 1)
            if text.hasPrefix("whsec_") {
                guard let secret = WebhookSecret(text) else { return nil }
                all.append(secret)
            } else {
                guard parts.count == 2, let number = Int(parts[0]), own.indices.contains(number - 1),
                    let secret = WebhookSecret(parts[1])
                else { return nil }
                own[number - 1].append(secret)
            }
        }
        guard areURLs(urls) else { return nil }
        var endpoints: [WebhookEndpoint] = []
        for (url, secrets) in zip(urls, own) {
            guard !(secrets + all).isEmpty else { return nil }
            endpoints.append(WebhookEndpoint(url: url, secrets: secrets + all))
        }
        return endpoints
    }

    /// Whether each text is a URL that messages can be sent to, and no URL occurs twice.
    public static func areURLs(_ urls: [String]) -> Bool {
        Set(urls).count == urls.count && urls.allSatisfy(\.isWebURL)
    }
}

extension String {
    /// Whether the text is `http://` or `https://` followed by something.
    package var isWebURL: Bool { ["http://", "https://"].contains { hasPrefix($0) && utf8.count > $0.utf8.count } }
}
