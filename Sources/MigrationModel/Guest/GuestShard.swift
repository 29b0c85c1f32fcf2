/// The guest's slot: its cart, the due entry, and the guest's own ledger of undone migrations.
///
/// Sixteen bytes without padding.
struct GuestShard: Equatable {
    enum Phase: UInt8 {
        case absent
        case open
        case sealed
        case marker
    }

    var phase = Phase.absent
    var generation: Generation = 0
    var lines: LineSet = []
    /// Lines that a kept cart has given away (`given`).
    var given: LineSet = []
    /// Lines whose adds the ring of operation ids knows.
    var ring: LineSet = []
    /// Lines whose adds were acknowledged and not rolled back (an observer's field: no script reads it).
    var acknowledged: LineSet = []
    /// Operation ids of migration calls in the ring, used only where SEAL is fenced by the ring.
    var sealRing: OperationSet = []
    /// To whom the cart is sealed, or was migrated.
    var target: User = 0
    var nonce: Nonce = 0
    /// The operation id of the call whose SEAL took effect.
    var sealedBy: OperationSet = []
    var isDue = false
    private var reserved: UInt8 = 0
    /// Migrations whose undo has given the lines back, or has lifted the seal.
    var returned = GenerationSet()
    /// Generations whose seal was lifted (an observer's field: no script reads it).
    var reopened = GenerationSet()

    /// The lines that a seal made now would hand over.
    func linesToMigrate(in scenario: Scenario) -> LineSet {
        lines.subtracting(given).subtracting(scenario.bounds.otherInstances)
    }

    /// Opens a sealed cart with a generation.
    mutating func open(as generation: Generation) {
        phase = .open
        self.generation = generation
        isDue = false
        nonce = 0
        sealedBy = []
        target = 0
    }

    /// Replaces whatever there is by a new cart; the ring of a marker lives on.
    mutating func startCart(as generation: Generation, lines: LineSet) {
        var cart = GuestShard()
        cart.phase = .open
        cart.generation = generation
        cart.lines = lines
        cart.ring = phase == .marker ? ring : []
        cart.sealRing = phase == .marker ? sealRing : []
        cart.acknowledged = acknowledged
        cart.returned = returned
        cart.reopened = reopened
        self = cart
    }

    /// Removes the cart as an expiry does; the due entry and the guest's ledger are keys of their own.
    mutating func vanish() {
        var nothing = GuestShard()
        nothing.acknowledged = acknowledged
        nothing.isDue = isDue
        nothing.returned = returned
        nothing.reopened = reopened
        self = nothing
    }
}
