/// Decides which Sentinel to ask next for the primary, and evaluates their answers.
///
/// Pure. The Sentinel that answered last is asked first the next time; see "Guidelines for Redis clients with support for
/// Redis Sentinel", https://redis.io/docs/latest/develop/reference/sentinel-clients/.
struct SentinelSearch {
    /// What to do next.
    enum Step: Equatable {
        /// Ask this Sentinel.
        case ask(RedisEndpoint.Address)
        /// The address of the primary.
        case found(RedisEndpoint.Address)
        /// No Sentinel could name the primary. The text is one sentence with the reason.
        case failed(String)
    }

    /// What became of a question.
    enum Answer: Equatable {
        case primary(RedisEndpoint.Address)
        /// The Sentinel does not watch a service of that name.
        case unknownService
        /// There was no answer, for this reason.
        case none(String)
    }

    /// The Sentinels in the order of asking.
    private(set) var sentinels: [RedisEndpoint.Address]
    private let service: String
    private var asked = 0
    private var unknown = 0
    private var lastReason = ""

    init(_ sentinels: [RedisEndpoint.Address], service: String) {
        self.sentinels = sentinels
        self.service = service
    }

    /// Starts a search.
    mutating func start() -> Step {
        asked = 0
        unknown = 0
        return next()
    }

    /// Takes the answer of the Sentinel asked last.
    mutating func receive(_ answer: Answer) -> Step {
        switch answer {
        case .primary(let address):
            sentinels.insert(sentinels.remove(at: asked - 1), at: 0)
            return .found(address)
        case .unknownService:
            unknown += 1
        case .none(let reason):
            lastReason = reason
        }
        return next()
    }

    private mutating func next() -> Step {
        guard asked < sentinels.count else {
            if unknown == asked {
                return .failed("no Sentinel watches a service named \(service)")
            }
            let others = unknown > 0 ? ", \(unknown) know no service named \(service)" : ""
            return .failed("\(asked - unknown) of \(asked) Sentinels did not answer\(others); the last: \(lastReason)")
        }
        asked += 1
        return .ask(sentinels[asked - 1])
    }
}
