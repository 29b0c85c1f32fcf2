/// Where a command should go instead, according to an error reply of a Cluster's node.
///
/// The command did not run.
enum Redirection: Equatable {
    /// The slot is served by another node from now on.
    case moved(RedisHashSlot, to: RedisEndpoint.Address)
    /// The slot is being moved, and this key may already be at the target.
    case ask(to: RedisEndpoint.Address)
    /// No node can run it at the moment: its keys are on both sides of a move, or no node serves the slot yet.
    case tryAgain
    /// The node does not have the role that the topology gave it.
    case staleTopology

    /// Reads an error reply; nil when the reply is meant for the caller.
    ///
    /// - Parameter asked: The node that answered: an address without a host means its host.
    init?(_ error: RedisServerError, asked: RedisEndpoint.Address) {
        switch error.prefix {
        case "MOVED", "ASK":
            let words = error.message.split(separator: " ")
            guard words.count == 3, let slot = Int(words[1]).flatMap(RedisHashSlot.init) else { return nil }
            guard let address = Self.address(words[2], asked: asked) else {
                self = .staleTopology
                return
            }
            self = error.prefix == "MOVED" ? .moved(slot, to: address) : .ask(to: address)
        case "TRYAGAIN":
            self = .tryAgain
        case "CLUSTERDOWN", "MASTERDOWN", "LOADING", "READONLY":
            self = .staleTopology
        default:
            return nil
        }
    }

    // IPv6 addresses stand there without brackets, so the last colon is the port's.
    private static func address(_ text: Substring, asked: RedisEndpoint.Address) -> RedisEndpoint.Address? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let host = text[..<colon]
        // A question mark means that the node does not know.
        guard host != "?" else { return nil }
        return RedisEndpoint.Address(host: host.isEmpty ? asked.host : String(host), port: port)
    }
}
