extension Variant {
    /// The protocol with kept carts and undo in Cluster, with one script, and its companions: all of it holds.
    public static let designsOfFeatures: [Variant] = [
        Variant(
            "design-keep",
            "the guest keeps its lines",
            .holds
        ) {
            $0.keepsGuestCart = true
        },
        Variant(
            "design-keep-two-users",
            "the guest keeps its lines, and two users ask for them",
            .holds
        ) {
            $0.withoutFailovers()
            $0.calls = [Call(0), Call(1, user: 1)]
            $0.keepsGuestCart = true
        },
        Variant(
            "design-keep-expiry",
            "the guest keeps its lines longer than the ledger keeps its entry",
            .holds
        ) {
            $0.withoutFailovers()
            $0.keepsGuestCart = true
            $0.ledgerExpires = true
        },
        Variant(
            "design-undo",
            "an undo, a second login, a delayed request",
            .holds
        ) {
            $0.withoutFailovers()
            $0.undos = 1
        },
        Variant(
            "design-undo-two-users",
            "an undo, then another user asks for the guest",
            .holds
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.calls = [Call(0), Call(1, user: 1)]
            $0.undos = 1
        },
        Variant(
            "design-undo-failover",
            "an undo, failovers, a change by the user",
            .holds
        ) {
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.undos = 1
            $0.userChanges = 1
        },
        Variant(
            "design-undo-forced",
            "a forced undo",
            .holds
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.undos = 1
            $0.undoIsForced = true
        },
        Variant(
            "design-undo-keep",
            "an undo where the guest has kept its lines",
            .holds
        ) {
            $0.withoutFailovers()
            $0.undos = 1
            $0.keepsGuestCart = true
        },
        Variant(
            "design-undo-erase",
            "an undo, and the user is erased while it is under way",
            .holds,
            unchecked: [.lineIsInOnePlace]
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.undos = 1
            $0.erasesUser = true
        },
        Variant(
            "design-undo-order",
            "a forced undo of what the user has ordered in part",
            .holds
        ) {
            $0.withoutFailovers()
            $0.calls = [Call(0)]
            $0.withForcedUndoOfAnOrder()
        },
        Variant(
            "design-undo-order-failover",
            "a forced undo of what the user has ordered, and failovers",
            .holds
        ) {
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.withForcedUndoOfAnOrder()
        },
        Variant(
            "design-undo-order-keep",
            "a forced undo of what the user has ordered, where the guest has kept its lines",
            .holds
        ) {
            $0.withoutFailovers()
            $0.calls = [Call(0)]
            $0.withForcedUndoOfAnOrder()
            $0.keepsGuestCart = true
        },
        Variant(
            "design-weak-wait-keep",
            "a lost seal where the guest keeps its lines",
            .holds,
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
            $0.keepsGuestCart = true
        },
        Variant(
            "design-weak-wait-undo",
            "a lost seal and an undo",
            .holds,
            unchecked: .brokenByLostSeals.union([.lineIsInOnePlace])
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.undos = 1
        },
        Variant(
            "design-weak-wait-undo-adds",
            "a lost seal and an undo: what was undone is never applied again, whatever is sealed the second time",
            .holds,
            unchecked: .brokenByLostSeals.subtracting([.undoneStaysUndone]).union([.lineIsInOnePlace])
        ) {
            $0.withLostSeals()
            $0.calls = [Call(0)]
            $0.undos = 1
        },
        Variant(
            "design-weak-wait-undo-order",
            "a lost seal, and a forced undo of what the user has ordered",
            .holds,
            unchecked: .brokenByLostSeals.union([.lineIsInOnePlace])
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
            $0.calls = [Call(0)]
            $0.withForcedUndoOfAnOrder()
        },
        Variant(
            "design-one",
            "one script does all of it",
            .holds
        ) {
            $0.path = .oneScript
        },
        Variant(
            "design-one-repeat",
            "one script; the caller repeats its call after the marker is gone, then somebody logs in again",
            .holds
        ) {
            $0.path = .oneScript
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true), Call(1)]
        },
        Variant(
            "design-one-keep",
            "one script; the guest keeps its lines",
            .holds
        ) {
            $0.path = .oneScript
            $0.keepsGuestCart = true
            $0.ledgerExpires = true
        },
        Variant(
            "design-one-undo",
            "one script; an undo",
            .holds
        ) {
            $0.path = .oneScript
            $0.undos = 1
            $0.userChanges = 1
        },
        Variant(
            "design-one-undo-order",
            "one script; a forced undo of what the user has ordered",
            .holds
        ) {
            $0.path = .oneScript
            $0.withForcedUndoOfAnOrder()
        },
        Variant(
            "design-one-instances",
            "one script; one of two instances is migrated",
            .holds
        ) {
            $0.path = .oneScript
            $0.otherInstances = LineSet(line: 1)
        },
        Variant(
            "design-one-two-users",
            "one script; two users ask for the same guest",
            .holds
        ) {
            $0.path = .oneScript
            $0.calls = [Call(0), Call(1, user: 1)]
        },
        Variant(
            "design-chain",
            "guest to user while user to team",
            .holds,
            .owners(OwnerGraph([.init(from: 0, to: 1), .init(from: 1, to: 2)]))
        ),
        Variant(
            "design-ring-of-two",
            "A to B while B to A",
            .holds,
            .owners(OwnerGraph([.init(from: 0, to: 1), .init(from: 1, to: 0)]))
        ),
        Variant(
            "design-ring-of-three",
            "A to B to C to A",
            .holds,
            .owners(OwnerGraph([.init(from: 0, to: 1), .init(from: 1, to: 2), .init(from: 2, to: 0)]))
        ),
        Variant(
            "design-booking",
            "a seal is lost and made anew: every strategy, quantity and limit",
            .holds,
            .booking(StepwiseBooking(.strategyDifference))
        ),
    ]
}
