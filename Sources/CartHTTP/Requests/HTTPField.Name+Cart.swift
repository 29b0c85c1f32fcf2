import HTTPTypes

extension HTTPField.Name {
    static let cartSession = known("Cart-Session")
    static let cartMigration = known("Cart-Migration")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotentReplayed = known("Idempotent-Replayed")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let referrerPolicy = known("Referrer-Policy")
    static let requestID = known("Request-Id")
    static let ucpAgent = known("UCP-Agent")
    static let xRequestID = known("X-Request-Id")
    static let xForwardedFor = known("X-Forwarded-For")
    static let xAccelBuffering = known("X-Accel-Buffering")
    static let lastEventID = known("Last-Event-ID")

    private static func known(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("\(text) is no name of a field") }
        return name
    }
}
