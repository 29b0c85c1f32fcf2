import CartService
import HTTPTypes
import Metrics
import Synchronization

/// Counts requests by route, method and status, and how long they took.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    private let timers = Mutex<[Key: Timer]>([:])

    /// Notes a request that has been answered.
    ///
    /// - Parameters:
    ///   - route: The template of its path; never the path itself, which names people.
    ///   - method: Its method; unknown ones are told as `other`, because a client can make up any number.
    ///   - status: The answer's status.
    ///   - duration: How long the answer took.
    func note(_ route: String, _ method: HTTPRequest.Method, _ status: Int, _ duration: Duration) {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .patch, .delete, .options]
        let key = Key(route: route, method: known.contains(method) ? method.rawValue : "other", status: status)
        let timer = timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let dimensions = [("route", key.route), ("method", key.method), ("status", "\(status)")]
            let timer = Timer(label: "cart_http_request_duration_seconds", dimensions: dimensions)
            timers[key] = timer
            return timer
        }
        timer.record(duration: duration)
    }
}
