import CartService
import Testing

@Suite("Guest tokens")
struct GuestTokensTests {
    private static let day: Int64 = 86_400_000
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    private func tokens(_ keys: (String, UInt8)..., days: Int64 = 7) throws -> GuestTokens {
        let secrets = try keys.map { try SessionSecret(keyID: $0.0, bytes: Array(repeating: $0.1, count: 32)) }
        return try GuestTokens(secrets: secrets, timeToLive: .seconds(days * 86_400))
    }

    private func later(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + milliseconds)
    }

    @Test("a token is good until its end, and is signed anew past half of its life with the same identifier")
    func life() throws {
        let tokens = try tokens(("a", 1))
        let session = tokens.mint(now: start)
        #expect(session.expiresAt == later(7 * Self.day))
        #expect(tokens.verify(session.token, now: start) == .valid(session))
        #expect(tokens.verify(session.token, now: later(7 * Self.day / 2)) == .valid(session))
        guard case .renewable(let old, let renewed) = tokens.verify(session.token, now: later(4 * Self.day)) else {
            Issue.record("a token past half of its life is renewable")
            return
        }
        #expect(old == session && renewed.identifier == session.identifier && renewed.token != session.token)
        #expect(renewed.issuedAt == later(4 * Self.day))
        #expect(tokens.verify(session.token, now: later(7 * Self.day)) == .expired)
        #expect(tokens.verify(renewed.token, now: later(8 * Self.day)).isGood)
    }

    @Test("a token from the future is invalid beyond a minute")
    func future() throws {
        let tokens = try tokens(("a", 1))
        let session = tokens.mint(now: start)
        #expect(tokens.verify(session.token, now: later(-60_000)).isGood)
        #expect(tokens.verify(session.token, now: later(-61_000)) == .invalid)
    }

    @Test("without an end a token is good for ever")
    func endless() throws {
        let tokens = try tokens(("a", 1), days: 0)
        let session = tokens.mint(now: start)
        #expect(session.expiresAt == nil)
        #expect(tokens.verify(session.token, now: later(10_000 * Self.day)) == .valid(session))
    }

    @Test("every guest is another, with an identifier that carts accept")
    func distinct() throws {
        let tokens = try tokens(("a", 1))
        let sessions = (0..<200).map { _ in tokens.mint(now: start) }
        #expect(Set(sessions.map(\.identifier)).count == 200)
        for session in sessions {
            #expect(session.identifier.id.utf8.count == 22)
            #expect(throws: Never.self) { try IdentifierFormat.standard.text(of: session.identifier) }
        }
    }

    @Test("no other byte anywhere in a token is accepted")
    func tampering() throws {
        let tokens = try tokens(("a", 1))
        let token = Array(tokens.mint(now: start).token.utf8)
        for index in token.indices {
            for byte in Array("AZaz09-_.=%".utf8) where byte != token[index] {
                var changed = token
                changed[index] = byte
                let text = String(decoding: changed, as: UTF8.self)
                #expect(tokens.verify(text, now: start) == .invalid, "byte \(index) as \(byte)")
            }
        }
    }

    @Test("no prefix of a token and nothing appended to it is accepted")
    func truncation() throws {
        let tokens = try tokens(("a", 1))
        let token = tokens.mint(now: start).token
        for count in 0..<token.count { #expect(tokens.verify(String(token.prefix(count)), now: start) == .invalid) }
        for tail in ["A", ".", "=", " ", "\0", "."] { #expect(tokens.verify(token + tail, now: start) == .invalid) }
    }

    @Test("keys rotate: the newest signs, older ones still verify, unknown ones do not")
    func rotation() throws {
        let old = try tokens(("a", 1))
        let both = try tokens(("b", 2), ("a", 1))
        let new = try tokens(("b", 2))
        let session = old.mint(now: start)
        #expect(both.verify(session.token, now: start) == .valid(session))
        #expect(both.mint(now: start).token.hasPrefix("b."))
        #expect(new.verify(session.token, now: start) == .invalid)
        #expect(try tokens(("a", 3)).verify(session.token, now: start) == .invalid)
    }

    @Test("secrets are read newest first, and an error never shows one")
    func list() throws {
        let long = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
        #expect(try SessionSecret.list("b=\(long),a=\(long)").map(\.keyID) == ["b", "a"])
        for wrong in [
            "", "a", "a=", "=\(long)", "a=secret!", "a=QUFB", "a-b=\(long)", "a=\(long),a=\(long)", "a=\(long),",
        ] {
            let error = #expect(throws: CartError.self, "\(wrong)") { try SessionSecret.list(wrong) }
            #expect(error?.field == "session.secrets")
            let shown = "\(error?.message ?? "")\(error?.given ?? "")\(error?.allowed ?? "")"
            #expect(!shown.contains("QUF") && !shown.contains("secret!"))
        }
    }
}

extension GuestTokenVerdict {
    fileprivate var isGood: Bool {
        switch self {
        case .valid, .renewable: true
        case .expired, .invalid: false
        }
    }
}
