public import CartService
public import Logging
import NIOCore
import NIOSSL

/// The certificate that a service shows to its clients, read again when its file changes.
///
/// A new certificate is shown to connections made from then on. One that cannot be used is logged once, and the
/// one from before stays.
public final class ServerCertificate: Sendable {
    /// A certificate with what signed it, and its key.
    struct Chain: Sendable {
        let certificates: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKeySource
    }

    private let file: ReloadedFile<Chain>

    /// Reads certificate and key for the first time.
    ///
    /// - Parameters:
    ///   - certificateFile: A PEM file: the certificate, and after it those that lead to its authority. Only this file
    ///     is watched for changes, so a rotation must write the key first.
    ///   - keyFile: A PEM file with the certificate's key, without a password.
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the file that cannot be used.
    public init(certificateFile: String, keyFile: String, logger: Logger) async throws(CartError) {
        file = try await ReloadedFile(path: certificateFile, key: "http.tls.cert_file", logger: logger) {
            bytes async throws(CartError) in
            try Self.read(bytes, certificateFile, keyFile)
        }
    }

    /// How connections are secured: TLS 1.3, with the certificate as it is when each begins.
    func configuration() async -> TLSConfiguration {
        let chain = await file.current()
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.certificates,
            privateKey: chain.key
        )
        configuration.minimumTLSVersion = .tlsv13
        configuration.sslContextCallback = { [file] _, promise in
            promise.completeWithTask {
                let chain = await file.current()
                var change = NIOSSLContextConfigurationOverride()
                change.certificateChain = chain.certificates
                change.privateKey = chain.key
                return change
            }
        }
        return configuration
    }

    private static func read(
        _ bytes: [UInt8],
        _ certificateFile: String,
        _ keyFile: String
    ) throws(CartError) -> Chain {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
        } catch {
            throw .invalidConfiguration("http.tls.cert_file", given: certificateFile, allowed: "certificates in PEM")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        } catch {
            throw .invalidConfiguration(
                "http.tls.key_file",
                given: keyFile,
                allowed: "a key in PEM, without a password"
            )
        }
        let chain = Chain(certificates: certificates.map { .certificate($0) }, key: .privateKey(key))
        do {
            // Otherwise a key that does not match the certificate would be noticed only at the first connection.
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: chain.certificates, privateKey: chain.key)
            )
        } catch {
            throw .invalidConfiguration("http.tls.key_file", given: keyFile, allowed: "the key of the certificate")
        }
        return chain
    }
}
