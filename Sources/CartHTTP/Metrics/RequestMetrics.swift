import CartService
import HTTPTypes
import Metrics
import Synchronization

/// Counts requests by route, method and status, and how long they took.
///
/// Each timer is made when it is first needed. After that it is found by its index, without a lock.
final class RequestMetrics: Sendable {
    private final class Place: Sendable {
        let timer = AtomicLazyReference<Timer>()
    }

    private static let methods = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "other"]
    private static let statuses = Set(ProblemTable.statuses.values.map(\.code)).union([200, 204]).sorted()

    private let places = (0..<(Route.templates.count + 1) * methods.count * statuses.count).map { _ in Place() }

    /// Notes a request that has been answered.
    ///
    /// - Parameters:
    ///   - route: Its route, never its path, because a path names people. `nil` for a path that is not served.
    ///   - method: Its method; unknown ones count as `other`, because a client can make up any number.
    ///   - status: The answer's status.
    ///   - duration: How long the answer took.
    func note(_ route: Route?, _ method: HTTPRequest.Method, _ status: Int, _ duration: Duration) {
        let method = Self.number(of: method)
        guard let position = Self.statuses.firstIndex(of: status) else {
            return timer(route, method, status).record(duration: duration)
        }
        let number = (route?.number ?? Route.templates.count) * Self.methods.count + method
        let place = places[number * Self.statuses.count + position]
        let timer = place.timer.load() ?? place.timer.storeIfNil(timer(route, method, status))
        timer.record(duration: duration)
    }

    private func timer(_ route: Route?, _ method: Int, _ status: Int) -> Timer {
        Timer(
            label: "cart_http_request_duration_seconds",
            dimensions: [
                ("route", route?.template ?? "none"), ("method", Self.methods[method]), ("status", "\(status)"),
            ]
        )
    }

    private static func number(of method: HTTPRequest.Method) -> Int {
        switch method {
        case .get: 0
        case .head: 1
        case .post: 2
        case .patch: 3
        case .delete: 4
        case .options: 5
        default: 6
        }
    }
}
