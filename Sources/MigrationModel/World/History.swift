/// How much of the bounds is used up, and the numbers that were given out.
struct History: Equatable {
    var guestFailovers: UInt8 = 0
    var userFailovers: UInt8 = 0
    var issued = IssuedNumbers()
    var adds: UInt8 = 0
    var calls: UInt8 = 0
    var undos: UInt8 = 0
    var userChanges: UInt8 = 0
    var currencyChanges: UInt8 = 0
    var delayedCopies: UInt8 = 0
    /// Seals up to this nonce are near their deadline; 0 = none.
    var lateNonce: Nonce = 0
    var windowPassed = false
    private var reserved: UInt32 = 0
}
