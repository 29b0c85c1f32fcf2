import CartService
import Testing

@Suite("Guest token format")
struct GuestTokenFormatTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func tokens(_ keyID: String = "a", seconds: Int64 = 600) throws -> GuestTokens {
        let secret = try SessionSecret(keyID: keyID, bytes: Array(repeating: 1, count: 32))
        return try GuestTokens(secrets: [secret], timeToLive: .seconds(seconds))
    }

    @Test("a token is key id, 22 random characters, seconds in base 36 and 43 signature characters, safe in a cookie")
    func format() throws {
        let token = try tokens("k7").mint(now: now).token
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 4 && parts[0] == "k7" && parts[1].utf8.count == 22 && parts[3].utf8.count == 43)
        #expect(parts[2] == String(1_800_000_000, radix: 36))
        #expect(
            token.utf8.allSatisfy {
                Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8).contains($0)
            }
        )
    }

    @Test("the identifier shows nothing of the token")
    func identifier() throws {
        let session = try tokens().mint(now: now)
        #expect(!session.token.contains(session.identifier.id))
    }

    @Test("every other value of every byte is refused")
    func everyByte() throws {
        let tokens = try tokens()
        let token = Array(tokens.mint(now: now).token.utf8)
        for index in token.indices {
            for byte in UInt8.min...UInt8.max where byte != token[index] {
                var changed = token
                changed[index] = byte
                let text = String(decoding: changed, as: UTF8.self)
                #expect(tokens.verify(text, now: now) == .invalid, "byte \(index) as \(byte)")
            }
        }
    }

    @Test("no part of one token is good in another, and no part may be empty")
    func spliced() throws {
        let tokens = try tokens()
        let one = tokens.mint(now: now).token.split(separator: ".").map(String.init)
        let other = tokens.mint(now: Timestamp(milliseconds: now.milliseconds - 60_000)).token.split(separator: ".")
            .map(String.init)
        for index in 1...3 {
            var mixed = one
            mixed[index] = other[index]
            #expect(tokens.verify(mixed.joined(separator: "."), now: now) == .invalid, "part \(index)")
        }
        for index in 0...3 {
            var emptied = one
            emptied[index] = ""
            #expect(tokens.verify(emptied.joined(separator: "."), now: now) == .invalid, "part \(index)")
        }
        for text in ["", ".", "...", "....", "a...", String(repeating: "a", count: 100_000)] {
            #expect(tokens.verify(text, now: now) == .invalid)
        }
    }

    @Test("the last moment of a token, and the one that follows")
    func boundary() throws {
        let tokens = try tokens()
        let token = tokens.mint(now: now).token
        guard case .renewable = tokens.verify(token, now: Timestamp(milliseconds: now.milliseconds + 599_999)) else {
            Issue.record("a token is good until its end")
            return
        }
        #expect(tokens.verify(token, now: Timestamp(milliseconds: now.milliseconds + 600_000)) == .expired)
    }

    @Test("a renewed token is signed with the newest key, for the same guest")
    func renewedByNewest() throws {
        let old = try SessionSecret(keyID: "a", bytes: Array(repeating: 1, count: 32))
        let new = try SessionSecret(keyID: "b", bytes: Array(repeating: 2, count: 32))
        let session = try GuestTokens(secrets: [old], timeToLive: .seconds(600)).mint(now: now)
        let later = Timestamp(milliseconds: now.milliseconds + 400_000)
        let rotated = try GuestTokens(secrets: [new, old], timeToLive: .seconds(600))
        guard case .renewable(_, let renewed) = rotated.verify(session.token, now: later) else {
            Issue.record("a token of an older key is renewable")
            return
        }
        #expect(renewed.token.hasPrefix("b.") && renewed.identifier == session.identifier)
        let newestAlone = try GuestTokens(secrets: [new], timeToLive: .seconds(600))
        #expect(newestAlone.verify(renewed.token, now: later) == .valid(renewed))
    }

    @Test("without secrets there is no signer")
    func noSecrets() {
        let error = #expect(throws: CartError.self) { try GuestTokens(secrets: [], timeToLive: .seconds(600)) }
        #expect(error?.code == .invalidConfiguration && error?.field == "session.secrets")
    }
}
