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
            self.init(.outcomeUnknown, "Redis was asked but its answer never came; the change may have been made.")
        } else if let server = error.server {
            self.init(.storeUnavailable, "Redis refuses to work (\(server.prefix)); nothing was changed.")
        } else {
            self.init(.storeUnavailable, "Redis cannot be reached (\(error.code)); nothing was changed.")
        }
    }

    /// A reply that no script of this service gives.
    static func unexpectedReply(of script: String) -> CartError {
        CartError(.storeUnavailable, "The script \(script) gave a reply that this version does not know.")
    }
}
