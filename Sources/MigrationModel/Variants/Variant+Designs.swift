extension Variant {
    /// The protocol as it is, in Cluster, under different bounds: all of it holds.
    public static let designs: [Variant] = [
        Variant(
            "design-core",
            "two calls, crashes, lost replies, one delayed request, one failover of each shard",
            .holds
        ),
        Variant(
            "design-adds",
            "three adds and one call",
            .holds
        ) {
            $0.adds = 3
            $0.calls = [Call(0)]
        },
        Variant(
            "design-two-users",
            "two users ask for the same guest",
            .holds
        ) {
            $0.calls = [Call(0), Call(1, user: 1)]
        },
        Variant(
            "design-two-copies",
            "two delayed requests",
            .holds
        ) {
            $0.withoutFailovers()
            $0.delayedCopies = 2
        },
        Variant(
            "design-two-failovers",
            "each shard fails over twice",
            .holds
        ) {
            $0.guestFailovers = 2
            $0.userFailovers = 2
            $0.withoutDelays()
        },
        Variant(
            "design-three-drivers",
            "three drivers at one time",
            .holds
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.drivers = 3
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true), Call(1, isCallersId: true)]
        },
        Variant(
            "design-repeat",
            "a caller repeats its call with the same id, then somebody logs in again",
            .holds
        ) {
            $0.withoutFailovers()
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true), Call(1)]
        },
        Variant(
            "design-repeat-failover",
            "a caller repeats its call with the same id across failovers",
            .holds
        ) {
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true)]
        },
        Variant(
            "design-stale-look-up",
            "an old primary answers look-ups of operation ids",
            .holds
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true), Call(1, isCallersId: true)]
            $0.lookUpsMayBeStale = true
        },
        Variant(
            "design-instances",
            "one of two instances is migrated",
            .holds
        ) {
            $0.otherInstances = LineSet(line: 1)
        },
        Variant(
            "design-currency",
            "the currency does not fit at first, then it does",
            .holds
        ) {
            $0.withoutFailovers()
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        },
        Variant(
            "design-currency-failover",
            "a refusal and failovers",
            .holds
        ) {
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        },
        Variant(
            "design-deadline",
            "the seal's deadline comes before the user's shard is reached",
            .holds
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.sealDeadlinePasses = true
        },
        Variant(
            "design-erase",
            "the user is erased, the ledger keeps its ids",
            .holds
        ) {
            $0.withoutFailovers()
            $0.erasesUser = true
        },
        Variant(
            "design-weak-wait",
            "the promoted replica lacks a seal: nothing is lost, and nothing is booked twice",
            .holds,
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
        },
        Variant(
            "design-no-replicas",
            "no replicas, so neither WAIT nor failovers",
            .holds
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.waitsAfterApply = false
            $0.waitsAfterSeal = false
        },
    ]
}
