import CartService
import GRPCCore

extension RPCError {
    /// Runs a call, and turns errors of the cart into those of gRPC.
    ///
    /// - Parameter storageIsPrecondition: Whether an unreachable store is `FAILED_PRECONDITION`, as callers of Online Boutique
    ///   expect, and not `UNAVAILABLE`.
    static func mapping<Outcome>(
        storageIsPrecondition: Bool = false,
        _ body: () async throws -> Outcome
    ) async throws -> Outcome {
        do {
            return try await body()
        } catch let error as CartError {
            let isStorage = [.storeUnavailable, .outcomeUnknown, .notReplicated].contains(error.code)
            let field = error.field.map { "; field: \($0)" } ?? ""
            let allowed = error.allowed.map { "; allowed: \($0)" } ?? ""
            if isStorage && storageIsPrecondition {
                throw RPCError(code: .failedPrecondition, message: "Can't access cart storage. \(error.message)")
            }
            throw RPCError(code: code(of: error.code), message: "\(error.message)\(field)\(allowed)")
        }
    }

    /// The code that a client acts upon.
    static func code(of code: CartError.Code) -> RPCError.Code {
        switch code {
        case .lineNotFound, .unknownInstance, .migrationNotFound: .notFound
        case .versionConflict, .migrationInProgress, .migrationConflict, .undoConflict: .aborted
        case .limitExceeded, .cartBusy: .resourceExhausted
        case .currencyMismatch, .lineDiffers: .failedPrecondition
        case .idempotencyKeyReused: .alreadyExists
        case .storeUnavailable, .outcomeUnknown, .notReplicated, .catalogUnavailable: .unavailable
        case .cancelled: .cancelled
        case .cartCorrupted: .dataLoss
        default: .invalidArgument
        }
    }
}
