/// Why a foreign cart is not imported; the subject is the cart.
struct ImportRefusal: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
