/// Certificates for one test, made with openssl in a temporary directory that is removed with the object.
public final class TLSCertificates: Sendable {
    /// A certificate and its key, as paths of PEM files.
    public struct Identity: Sendable {
        /// The certificate.
        public let certificate: String
        /// The key.
        public let key: String
    }

    /// The authority that signed all certificates except `stranger`.
    public let authority: String
    /// Another authority, which signed only `stranger`.
    public let otherAuthority: String
    /// For `localhost`, 127.0.0.1 and ::1.
    public let server: Identity
    /// The same, but expired.
    public let expired: Identity
    /// For another name.
    public let otherName: Identity
    /// A client's.
    public let client: Identity
    /// A client's that the other authority signed.
    public let stranger: Identity
    private let directory: String

    // One call of the shell makes all of them: a process each would take longer than the keys.
    private static let recipe = """
        set -e
        cd "$1"
        authority() {
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
                -keyout "$1.key" -out "$1.crt"
        }
        certificate() {
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" \
                -keyout "$1.key" -out "$1.csr"
            printf 'subjectAltName=%s' "$3" >"$1.ext"
            openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days "$4" \
                -extfile "$1.ext" -out "$1.crt"
        }
        {
            authority authority
            authority other-authority
            certificate server authority DNS:localhost,IP:127.0.0.1,IP:::1 1
            certificate expired authority DNS:localhost,IP:127.0.0.1 -1
            certificate other-name authority DNS:elsewhere.example 1
            certificate client authority DNS:client 1
            certificate stranger other-authority DNS:stranger 1
        } >/dev/null 2>&1
        """

    /// Makes the certificates.
    ///
    /// - Throws: `TestKitError` when openssl is missing or fails.
    public init() async throws {
        let directory = try RedisServer.makeDirectory()
        self.directory = directory
        let status = try await blocking {
            try PipedProcess(["/bin/sh", "-c", Self.recipe, "certificates", directory]).finish()
        }
        func identity(_ name: String) -> Identity {
            Identity(certificate: "\(directory)/\(name).crt", key: "\(directory)/\(name).key")
        }
        authority = "\(directory)/authority.crt"
        otherAuthority = "\(directory)/other-authority.crt"
        server = identity("server")
        expired = identity("expired")
        otherName = identity("other-name")
        client = identity("client")
        stranger = identity("stranger")
        guard status == 0 else {
            RedisServer.remove(directory)
            throw TestKitError("openssl made no certificates; if it is missing: apt-get install openssl")
        }
    }

    deinit {
        RedisServer.remove(directory)
    }

    /// Makes a server listen with TLS as well; the plain port stays, for redis-cli.
    ///
    /// - Parameters:
    ///   - identity: What the server shows; default `server`.
    ///   - asksClients: Whether clients must show a certificate.
    public func listener(_ identity: Identity? = nil, asksClients: Bool = false) throws -> TLSListener {
        let identity = identity ?? server
        let port = try LoopbackPort.free()
        return TLSListener(
            port: port,
            options: [
                "--tls-port", "\(port)", "--tls-cert-file", identity.certificate, "--tls-key-file", identity.key,
                "--tls-ca-cert-file", authority, "--tls-auth-clients", asksClients ? "yes" : "no",
            ]
        )
    }
}
