import CartModel
import Hiredis

extension CartError {
    /// What a failed command means for a cart.
    init(_ error: RedisError) {
        if error.code == .cancelled {
            self.init(.cancelled, "The call was cancelled.")
        } else if error.code == .notReplicated {
            self.init(.notReplicated, "Redis has made the change, but too few replicas had it in time.")
        } else if error.outcome == .unknown {
            self.init(.outcomeUnknown, "No answer came from Redis; the change may have been made.")
        } else if error.server?.prefix == "WRONGTYPE" {
            self = .cartCorrupted(field: nil, expected: "a hash")
        } else if let server = error.server {
            self.init(.storeUnavailable, "Redis refuses to work (\(server.prefix)); nothing was changed.")
        } else {
            self.init(.storeUnavailable, "Redis cannot be reached (\(error.code)); nothing was changed.")
        }
        underlyingError = error
    }

    /// What caused the error, as a log may hold it: Redis's own text may quote keys, and is left out.
    package var loggedCause: String? {
        guard let underlyingError else { return nil }
        return underlyingError is RedisError ? "\(underlyingError)" : String(reflecting: underlyingError)
    }

    /// The same error with the key of the cart, when it says that a stored cart is corrupted.
    func of(_ key: String) -> CartError {
        guard code == .cartCorrupted, self.key == nil else { return self }
        var error = self
        error.key = key
        return error
    }

    /// The same error, saying that the change before it was made.
    var afterChange: CartError {
        var error = CartError(
            code,
            "The change was made, but the stored cart is corrupted, so it cannot be shown."
        )
        (error.field, error.allowed, error.key) = (field, allowed, key)
        return error
    }

    /// A reply that no script of this service gives.
    static func unexpectedReply(of script: String) -> CartError {
        CartError(.storeUnavailable, "The script \(script) gave a reply that this version does not know.")
    }
}
