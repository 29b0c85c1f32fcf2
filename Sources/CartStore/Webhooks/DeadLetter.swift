public import Hiredis

/// An event that could not be delivered, with all that is needed to send it once more.
public struct DeadLetter: Hashable, Sendable {
    /// The entry's id in the list.
    public let id: RedisStreamID

    /// The receiver, as ``WebhookEndpoint`` names it.
    public let endpoint: String

    /// The message's id, by which the receiver recognises repeats.
    public let messageID: String

    /// The owner whom the event is about.
    public let identifier: String

    /// What was wrong the last time.
    public let reason: String

    /// The body that is sent.
    public let body: String

    /// Makes a dead letter.
    package init(
        id: RedisStreamID = .beginning,
        endpoint: String,
        messageID: String,
        identifier: String,
        reason: String,
        body: String
    ) {
        self.id = id
        self.endpoint = endpoint
        self.messageID = messageID
        self.identifier = identifier
        self.reason = reason
        self.body = body
    }

    init?(_ entry: RedisStreamEntry) {
        guard let endpoint = entry["endpoint"]?.string, let messageID = entry["message"]?.string,
            let identifier = entry["identifier"]?.string, let reason = entry["reason"]?.string,
            let body = entry["body"]?.string
        else { return nil }
        self.init(
            id: entry.id,
            endpoint: endpoint,
            messageID: messageID,
            identifier: identifier,
            reason: reason,
            body: body
        )
    }
}
