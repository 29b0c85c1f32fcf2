import CartService
import Foundation
import Hiredis
import Logging

/// The carts of a running Redis, for a command that looks or changes something and ends.
struct CartConnection {
    let carts: Carts
    let redis: RedisClient

    /// Connects to the configured Redis, or to the private one of the data directory if it answers.
    ///
    /// - Throws: ``CommandFailure`` with exit code 3 when there is none, 1 when it refuses the login.
    init(_ settings: ServiceSettings, directory: DataDirectory) async throws(CommandFailure) {
        let configuration = try Self.redisConfiguration(settings, directory: directory)
        do {
            redis = try RedisClient(configuration)
            try await redis.connect()
        } catch {
            throw CommandFailure(error, endpoint: configuration.endpoint)
        }
        do {
            carts = try Carts(
                redis: redis,
                configuration: settings.carts,
                logger: Logger(label: "cart") { _ in
                    SwiftLogNoOpLogHandler()
                }
            )
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Closes the connection once all replies have come.
    func close() async { await redis.close() }

    /// Where Redis is: what is configured, or the private one's socket.
    static func redisConfiguration(
        _ settings: ServiceSettings,
        directory: DataDirectory
    ) throws(CommandFailure)
        -> RedisConfiguration
    {
        if let redis = settings.redis { return redis }
        guard access(directory.socket, F_OK) == 0 else {
            throw .unreachable(
                "No Redis is known and '\(directory.socket)' is not there: give --redis URL, or run 'cart serve' here."
            )
        }
        var configuration = RedisConfiguration(endpoint: .unix(path: directory.socket))
        configuration.commandTimeout = settings.commandTimeout
        configuration.connectTimeout = settings.connectTimeout
        return configuration
    }
}
