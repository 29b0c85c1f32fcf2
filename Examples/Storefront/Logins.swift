import CartService

/// The users who have logged in; a stand-in for a real shop's login.
actor Logins {
    private var users: [String: Identifier] = [:]

    /// Logs a user in; returns the value of the login's cookie.
    func begin(_ name: String) -> String {
        let login = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
        users[login] = .user(externalID: name)
        return login
    }

    /// The user of a cookie; `nil` for a guest.
    func user(_ login: String?) -> Identifier? { login.flatMap { users[$0] } }
}
