import Hiredis
import HiredisTLS

extension RedisConfiguration {
    /// Reads where Redis is and how to reach it; `nil` when no URL is given.
    static func read(_ reader: ConfigurationReader) throws(CommandFailure) -> RedisConfiguration? {
        typealias Keys = ConfigurationKeys
        guard let text = try reader.text(Keys.redisURL) else { return nil }
        let files = RedisTLSConfiguration(
            caFile: try reader.text(Keys.tlsCAFile),
            certificateFile: try reader.text(Keys.tlsCertificateFile),
            keyFile: try reader.text(Keys.tlsKeyFile)
        )
        do throws(RedisError) {
            var configuration = RedisConfiguration(url: try RedisURL(text))
            switch configuration.endpoint {
            case .tls:
                configuration.transport = try TLSTransport(files)
            case .sentinel where files != RedisTLSConfiguration(), .cluster where files != RedisTLSConfiguration():
                configuration.transport = try TLSTransport(files)
            case .tcp where files != RedisTLSConfiguration(), .unix where files != RedisTLSConfiguration():
                throw unusable("redis.tls.* is given, but the URL asks for no TLS: write rediss://")
            case .cluster, .sentinel, .tcp, .unix:
                break
            }
            return configuration
        } catch  where error.code == .invalidURL {
            // The message says what is wrong with the URL, and names what is allowed where that is a list.
            let reason = error.message.replacing("the Redis URL cannot be used: ", with: "")
            let example = "redis://user:password@127.0.0.1:6379/0"
            throw .usage("redis.url cannot be used: \(reason); allowed: for example \(example).")
        } catch {
            throw .usage("redis.url cannot be used: \(error.message).")
        }
    }

    private static func unusable(_ message: String) -> RedisError {
        RedisError(.invalidConfiguration, outcome: .notSent, message: message)
    }
}
