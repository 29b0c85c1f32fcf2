/// Who is subscribed to what.
///
/// Pure: decides what to send to Redis and who gets a message.
struct SubscriptionTable {
    private var topics: [Int: Set<SubscriptionTopic>] = [:]
    private var receivers: [SubscriptionTopic: Set<Int>] = [:]

    /// Whether nobody is subscribed to anything.
    var isEmpty: Bool { topics.isEmpty }

    /// Everything somebody is subscribed to.
    var allTopics: [SubscriptionTopic] { Array(receivers.keys) }

    /// Those subscribed to a topic.
    func receivers(of topic: SubscriptionTopic) -> Set<Int> {
        receivers[topic] ?? []
    }

    /// Adds a subscription.
    mutating func add(_ subscription: Int, to new: [SubscriptionTopic]) {
        topics[subscription, default: []].formUnion(new)
        for topic in new {
            receivers[topic, default: []].insert(subscription)
        }
    }

    /// Removes a subscription; returns the topics that nobody needs any more.
    mutating func remove(_ subscription: Int) -> [SubscriptionTopic] {
        var unneeded: [SubscriptionTopic] = []
        for topic in topics.removeValue(forKey: subscription) ?? [] {
            receivers[topic]?.remove(subscription)
            if receivers[topic]?.isEmpty == true {
                receivers[topic] = nil
                unneeded.append(topic)
            }
        }
        return unneeded
    }
}
