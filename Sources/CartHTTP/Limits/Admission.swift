import CartService
import HTTPTypes
import Synchronization

/// Counts one request against the limits that apply to it, and adds the remaining count to the answer.
final class Admission: Sendable {
    private let limiter: RateLimiter
    private let tightest = Mutex<(subject: RateLimitPolicy.Subject, verdict: RateVerdict)?>(nil)

    init(_ limiter: RateLimiter) {
        self.limiter = limiter
    }

    /// Counts the request for a subject.
    ///
    /// - Throws: ``CartError`` with code `rate_limited`.
    func count(_ subject: RateLimitPolicy.Subject, _ name: String) throws(CartError) {
        guard let verdict = limiter.take(subject, name) else { return }
        tightest.withLock { tightest in
            if !verdict.isAllowed || verdict.remaining < tightest?.verdict.remaining ?? .max {
                tightest = (subject, verdict)
            }
        }
        guard verdict.isAllowed else { throw .rateLimited(subject, verdict.limit) }
    }

    /// Adds header fields that say how much is left of the limit closest to being reached
    /// (draft-ietf-httpapi-ratelimit-headers-10).
    func mark(_ headers: inout HTTPFields) {
        guard let (subject, verdict) = tightest.withLock({ $0 }) else { return }
        let name = subject.rawValue
        headers[.rateLimitPolicy] = "\"\(name)\";q=\(verdict.limit.count);w=\(verdict.limit.windowMilliseconds / 1000)"
        headers[.rateLimit] = "\"\(name)\";r=\(verdict.remaining);t=\(verdict.resetSeconds)"
        if !verdict.isAllowed { headers[.retryAfter] = "\(verdict.resetSeconds)" }
    }
}
