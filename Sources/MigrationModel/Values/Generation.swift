/// The life of a guest cart, its `gen`.
///
/// Real ones are random; the model numbers them from 1 in the order in which they are given out. 0 stands for none.
typealias Generation = UInt8

/// The number that tells one sealing of a cart from the next, from 1; 0 stands for none.
typealias Nonce = UInt8

/// Which of at most two users a cart is migrated to.
typealias User = UInt8
