import CartService
import Testing

@Suite("Session rules")
struct SessionRulesTests {
    @Test("a bad user token is refused whatever the guest's token is")
    func refused() {
        for token in SessionRules.GuestToken.allCases {
            #expect(SessionRules.open(.init(token: token, credential: .invalid)) == .refuse)
        }
    }

    @Test(
        "without a user's token the guest's own cart is opened, or a new one",
        arguments: [
            (SessionRules.GuestToken.none, SessionRules.TokenAction.mint), (.expired, .mint), (.invalid, .mint),
            (.valid, .keep), (.renewable, .renew),
        ]
    )
    func guests(token: SessionRules.GuestToken, action: SessionRules.TokenAction) {
        #expect(SessionRules.open(.init(token: token, credential: .none)) == .guest(action))
    }

    @Test("with a user's token the cart is the user's, and only a good guest token is migrated")
    func users() {
        for token in SessionRules.GuestToken.allCases {
            let migrates = token == .valid || token == .renewable
            #expect(SessionRules.open(.init(token: token, credential: .valid)) == .user(migratesGuest: migrates))
        }
    }

    @Test("the guest's token goes only when nothing is left behind it")
    func ends() {
        for end in SessionRules.MigrationEnd.allCases {
            let goes = end == .completed || end == .nothingToMigrate
            #expect(SessionRules.close(end) == (goes ? .clear : .keep), "\(end)")
        }
    }
}
