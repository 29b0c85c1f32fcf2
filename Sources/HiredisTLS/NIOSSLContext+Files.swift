import Hiredis
import NIOSSL

extension NIOSSLContext {
    /// Makes a context from the configured files.
    static func make(_ configuration: RedisTLSConfiguration) throws(RedisError) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        settings.certificateVerification = .fullVerification
        if let file = configuration.caFile {
            settings.trustRoots = .certificates(try certificates("caFile", file))
        }
        switch (configuration.certificateFile, configuration.keyFile) {
        case (nil, nil):
            break
        case (let certificateFile?, let keyFile?):
            settings.certificateChain = try certificates("certificateFile", certificateFile).map { .certificate($0) }
            settings.privateKey = .privateKey(try key(keyFile))
        case (_?, nil):
            throw refusal("certificateFile is given without keyFile; give both or neither")
        case (nil, _?):
            throw refusal("keyFile is given without certificateFile; give both or neither")
        }
        if let name = configuration.serverName, name.isEmpty || name.utf8.contains(0) {
            throw refusal("serverName is empty or holds a NUL byte; give a host name")
        }
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw refusal("the key in \(configuration.keyFile ?? "keyFile") does not fit the certificate")
        }
    }

    private static func certificates(_ setting: String, _ file: String) throws(RedisError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(file)
            guard !certificates.isEmpty else { throw refusal("\(setting): \(file) holds no certificate") }
            return certificates
        } catch let error as RedisError {
            throw error
        } catch {
            throw refusal("\(setting): \(file) cannot be read as PEM certificates")
        }
    }

    private static func key(_ file: String) throws(RedisError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw refusal("keyFile: \(file) cannot be read as a PEM key")
        }
    }

    private static func refusal(_ message: String) -> RedisError {
        RedisError(.invalidConfiguration, outcome: .notSent, message: message)
    }
}
