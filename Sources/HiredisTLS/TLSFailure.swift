import Hiredis
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Why a TLS connection failed or ended.
///
/// Only the first reason is kept.
final class TLSFailure: Sendable {
    private let first = Mutex<RedisError?>(nil)

    /// The reason; nil when the peer just closed.
    var reason: RedisError? { first.withLock { $0 } }

    /// Keeps the meaning of an error, if the error says more than that the connection ended.
    ///
    /// - Parameter certificate: The server's certificate, if it showed one.
    func note(_ error: any Error, certificate: NIOSSLCertificate?) {
        guard let explained = Self.explanation(of: error, certificate) else { return }
        first.withLock { $0 = $0 ?? explained }
    }

    /// The error of an attempt that failed before TLS had anything to say.
    static func error(_ error: any Error, connectingTo address: RedisEndpoint.Address) -> RedisError {
        if let error = error as? RedisError { return error }
        let reason =
            switch error {
            case let error as NIOConnectionError:
                error.connectionErrors.first.map { "\($0.error)" } ?? "the name cannot be resolved"
            case ChannelError.connectTimeout: "no answer in time"
            case ChannelError.eof, NIOSSLError.uncleanShutdown: "the peer closed it"
            default: "\(error)"
            }
        return RedisError(.connectionFailed, outcome: .notSent, message: "cannot connect to \(address): \(reason)")
    }

    private static func explanation(of error: any Error, _ certificate: NIOSSLCertificate?) -> RedisError? {
        let text = "\(error)"
        func refused(_ message: String) -> RedisError {
            RedisError(.tlsFailed, outcome: .notSent, message: message)
        }
        if error is NIOSSLExtraError {
            return refused("the server's certificate is for another name")
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            let now = time_t(time(nil))
            if let certificate, certificate.notValidAfter < now {
                return refused("the server's certificate has expired")
            }
            if let certificate, certificate.notValidBefore > now {
                return refused("the server's certificate is not valid yet")
            }
            return refused("the server's certificate comes from no authority that is trusted")
        }
        if text.contains("WRONG_VERSION_NUMBER") {
            return refused("the server does not speak TLS on this port")
        }
        if text.contains("UNSUPPORTED_PROTOCOL") || text.contains("ALERT_PROTOCOL_VERSION") {
            return refused("the server speaks no TLS from 1.2 up")
        }
        if text.contains("CERTIFICATE_REQUIRED") || text.contains("HANDSHAKE_FAILURE") {
            return refused("the server asks for a client certificate and none, or none that suits it, is configured")
        }
        if text.contains("ALERT_UNKNOWN_CA") || text.contains("ALERT_BAD_CERTIFICATE")
            || text.contains("ALERT_CERTIFICATE_EXPIRED") || text.contains("ALERT_CERTIFICATE_UNKNOWN")
            || text.contains("DECRYPT_ERROR")
        {
            return refused("the server refused the client certificate")
        }
        guard case NIOSSLError.handshakeFailed(let reason) = error else { return nil }
        // The peer closed during the handshake. That says nothing about the certificates.
        if case .sslError(let stack) = reason, stack.contains(.eofDuringHandshake) { return nil }
        return refused("TLS could not be agreed on (\(reason))")
    }
}
