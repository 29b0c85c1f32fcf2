import CartService
import Hummingbird
import JWTKit

/// The public keys that users' tokens are verified with: a JSON Web Key Set (RFC 7517) of RSA and P-256 keys.
///
/// Each key verifies only the algorithm of its type, so that a token cannot make a public key be used as a shared
/// secret. Keys of other types and keys for encryption are ignored. Private and symmetric keys are refused, because
/// they do not belong in such a file.
struct UserKeySet: Sendable {
    private struct Key: Sendable {
        let keyID: String?
        let algorithm: TokenHeader.Algorithm
        let verifier: JWTKeyCollection
    }

    private let keys: [Key]

    /// Reads a key set.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`; the file never holds anything secret.
    init(_ bytes: [UInt8]) async throws(CartError) {
        var keys: [Key] = []
        do throws(CartError) {
            for body in try JSONBody(ByteBuffer(bytes: bytes)).objects("keys") ?? [] {
                if let key = try await Self.key(body) { keys.append(key) }
            }
        } catch {
            throw Self.refusal(error.message, error.allowed)
        }
        guard !keys.isEmpty else { throw Self.refusal("no usable key", nil) }
        self.keys = keys
    }

    /// The keys that may verify a token: those of its algorithm and, if the token names a key id, of that id.
    func verifiers(for header: TokenHeader) -> [JWTKeyCollection] {
        keys.filter { key in
            key.algorithm == header.algorithm && (header.keyID == nil || key.keyID == nil || key.keyID == header.keyID)
        }.map(\.verifier)
    }

    private static func key(_ body: JSONBody) async throws(CartError) -> Key? {
        let type = try body.string("kty")
        guard !body.has("d"), type != "oct" else { throw refusal("a private or symmetric key", nil) }
        guard try body.optionalString("use") ?? "sig" == "sig" else { return nil }
        let keyID = try body.optionalString("kid")
        let algorithm = try body.optionalString("alg")
        let curve = try body.optionalString("crv")
        let verifier = JWTKeyCollection()
        do {
            switch type {
            case "RSA" where algorithm ?? "RS256" == "RS256":
                let modulus = try body.string("n")
                guard (Base64URL.decode(modulus[...])?.count ?? 0) >= 256 else {
                    throw refusal("an RSA key of fewer than 2048 bits", nil)
                }
                let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: try body.string("e"))
                await verifier.add(rsa: key, digestAlgorithm: .sha256)
                return Key(keyID: keyID, algorithm: .rs256, verifier: verifier)
            case "EC" where algorithm ?? "ES256" == "ES256" && curve == "P-256":
                let parameters = (x: try body.string("x"), y: try body.string("y"))
                await verifier.add(ecdsa: try ES256PublicKey(parameters: parameters))
                return Key(keyID: keyID, algorithm: .es256, verifier: verifier)
            default:
                return nil
            }
        } catch let error as CartError {
            throw error
        } catch {
            throw refusal("a key that is not valid", nil)
        }
    }

    private static func refusal(_ given: String, _ allowed: String?) -> CartError {
        .invalidConfiguration(
            "jwt.jwks_file",
            given: given,
            allowed: allowed ?? "a JSON Web Key Set of public RSA (RS256, 2048 bits and more) or P-256 (ES256) keys"
        )
    }
}
