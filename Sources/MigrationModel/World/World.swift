/// One state of everything that the model knows: both shards and their replicas, drivers, requests in flight, and how
/// much of the bounds is used up.
///
/// All of it is plain bytes without padding, so that states are compared and hashed as words.
struct World {
    var guest = GuestShard()
    var guestReplica = GuestShard()
    var users = UserShard()
    var usersReplica = UserShard()
    var drivers = Bag<Driver>()
    /// Requests that are in flight and that nobody waits for.
    var delayed = Bag<Request>()
    var history = History()

    /// The state in which everything begins.
    static func start(of scenario: Scenario) -> World {
        var world = World()
        world.users[0].isInOtherCurrency = scenario.bounds.startsInOtherCurrency
        world.usersReplica = world.users
        return world
    }

    /// Forgets the replicas that can no longer become primaries, so that states which differ in nothing else are one.
    mutating func forgetIdleReplicas(bounds: Bounds) {
        let guestIsSafe = history.guestFailovers >= bounds.guestFailovers
        let usersAreSafe = bounds.path == .oneScript ? guestIsSafe : history.userFailovers >= bounds.userFailovers
        if guestIsSafe { guestReplica = guest }
        if usersAreSafe { usersReplica = users }
    }

    /// Whether the sizes of the parts do not add up to the size of the whole.
    static var hasPadding: Bool {
        let parts = 2 * 16 + 4 * 32 + 2 * 24 + 16
        return MemoryLayout<World>.size != parts || MemoryLayout<World>.stride != parts
    }
}

extension World: ModelState {
    static func == (left: World, right: World) -> Bool {
        withWords(of: left) { left in
            withWords(of: right) { right in left.elementsEqual(right) }
        }
    }

    var fingerprint: UInt64 {
        withWords(of: self) { words in
            var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
            for word in words {
                hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
                hash ^= hash >> 32
            }
            return hash
        }
    }
}

private func withWords<Result>(of world: World, _ body: (UnsafeBufferPointer<UInt64>) -> Result) -> Result {
    withUnsafeBytes(of: world) { bytes in bytes.withMemoryRebound(to: UInt64.self, body) }
}
