import Hiredis

extension CommandFailure {
    /// A Redis that cannot be used, and what to do about it.
    ///
    /// It shows no password.
    init(_ error: RedisError, endpoint: RedisEndpoint) {
        switch error.code {
        case .authenticationFailed:
            self = .refused(
                "Redis at \(endpoint) refused the login: \(error.message). Give user and password in redis.url."
            )
        case .tlsFailed:
            self = .usage("Redis at \(endpoint) was refused: \(error.message). Check redis.tls.*.")
        case .unsupported, .invalidConfiguration, .invalidURL:
            self = .usage("Redis at \(endpoint) cannot be used: \(error.message).")
        default:
            self = .unreachable("Redis at \(endpoint) cannot be reached: \(error.message). Is it running?")
        }
    }
}
