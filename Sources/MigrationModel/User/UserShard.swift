/// The users' shard: one user, or two whose carts fail over together.
struct UserShard: Equatable {
    private var first = UserCart()
    private var second = UserCart()

    subscript(user: User) -> UserCart {
        get { user == 0 ? first : second }
        set { if user == 0 { first = newValue } else { second = newValue } }
    }

    func contains(where predicate: (UserCart) -> Bool) -> Bool {
        predicate(first) || predicate(second)
    }
}
