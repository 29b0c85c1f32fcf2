/// What shoppers do, other than logging in.
extension Moves {
    mutating func shop() {
        addLine()
        delayAdds()
        changeUserCarts()
        orderLines()
        eraseUser()
    }

    private mutating func addLine() {
        guard Int(history.adds) < bounds.adds else { return }
        let request = Request.add(history.adds)
        if world.guest.phase != .sealed || !rules.sealedCartIsImmutable {
            var next = world
            next.history.adds += 1
            next.guest.add(request.lines, rules: rules, issued: &next.history.issued)
            emit(next, "the shopper adds \(request.lines)")
        }
        if mayDelay && bounds.addsMayBeDelayed {
            var next = world(leavingInFlight: request)
            next.history.adds += 1
            emit(next, "\(request) is left in flight")
        }
    }

    private mutating func delayAdds() {
        guard mayDelay && bounds.addsMayBeDelayed else { return }
        for line in 0..<history.adds {
            let request = Request.add(line)
            if world.guest.ring.meets(request.lines) && !world.delayed.contains(request) {
                emit(world(leavingInFlight: request), "a copy of \(request) is left in flight")
            }
        }
    }

    private mutating func changeUserCarts() {
        if Int(history.userChanges) < bounds.userChanges {
            for user in User(0)...1 where world.users[user].undos.contains(.possible) {
                var next = world
                next.users[user].undos.outdate()
                next.history.userChanges += 1
                emit(next, "user \(user) changes the cart")
            }
        }
        if Int(history.currencyChanges) < bounds.currencyChanges {
            var next = world
            next.users[0].isInOtherCurrency.toggle()
            next.users[0].undos.outdate()
            next.history.currencyChanges += 1
            emit(
                next,
                "user 0 shops in \(next.users[0].isInOtherCurrency ? "another" : "the guest's") currency from now on"
            )
        }
    }

    private mutating func orderLines() {
        guard bounds.orders > 0 else { return }
        let ordered = world.users[0].ordered.union(world.users[1].ordered)
        guard ordered.rawValue.nonzeroBitCount < bounds.orders else { return }
        for user in User(0)...1 {
            for number in 0..<history.adds where world.users[user].booked.meets(LineSet(line: number)) {
                var next = world
                next.users[user].order(LineSet(line: number))
                emit(next, "user \(user) orders \(LineSet(line: number))")
            }
        }
    }

    private mutating func eraseUser() {
        guard bounds.erasesUser, history.userChanges == 0, !world.users[0].ledger.isEmpty else { return }
        var next = world
        next.users[0].erase(rules: rules)
        next.history.userChanges += 1
        emit(next, "user 0 is erased")
    }
}
