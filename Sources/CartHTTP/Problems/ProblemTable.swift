import CartService
import HTTPTypes

/// The HTTP status of each error code.
///
/// The table is closed, and a test holds it against the contract.
enum ProblemTable {
    /// Every code that the service answers with.
    static let statuses: [CartError.Code: HTTPResponse.Status] = [
        .invalidRequest: .badRequest, .invalidIdentifier: .badRequest, .invalidLineID: .badRequest,
        .invalidQuantity: .badRequest, .invalidPrice: .badRequest, .priceNotAllowed: .badRequest,
        .unauthenticated: .unauthorized, .invalidToken: .unauthorized, .forbidden: .forbidden,
        .notFound: .notFound, .unknownInstance: .notFound, .lineNotFound: .notFound, .migrationNotFound: .notFound,
        .checkoutNotFound: .notFound,
        .methodNotAllowed: .methodNotAllowed, .notAcceptable: .notAcceptable, .requestTimeout: .requestTimeout,
        .payloadTooLarge: .contentTooLarge,
        .unsupportedMediaType: .unsupportedMediaType,
        .lineDiffers: .conflict, .catalogUnavailable: .serviceUnavailable,
        .migrationInProgress: .conflict, .migrationConflict: .conflict, .undoConflict: .conflict,
        .checkoutEnded: .conflict, .cartEmpty: .conflict,
        .versionConflict: .preconditionFailed,
        .limitExceeded: .unprocessableContent, .currencyMismatch: .unprocessableContent,
        .unknownStrategy: .unprocessableContent, .sameIdentifier: .unprocessableContent,
        .strategyFailed: .unprocessableContent, .idempotencyKeyReused: .unprocessableContent,
        .cartBusy: .tooManyRequests, .rateLimited: .tooManyRequests,
        .cartCorrupted: .internalServerError,
        .storeUnavailable: .serviceUnavailable, .outcomeUnknown: .serviceUnavailable,
        .notReplicated: .serviceUnavailable, .overloaded: .serviceUnavailable,
    ]

    /// The code that callers see.
    ///
    /// Internal codes are shown as their effect on the caller.
    static func publicCode(_ code: CartError.Code) -> CartError.Code {
        switch code {
        case .cancelled: .outcomeUnknown
        case .invalidConfiguration: .storeUnavailable
        default: code
        }
    }

    /// The status of a code.
    static func status(of code: CartError.Code) -> HTTPResponse.Status {
        statuses[publicCode(code)] ?? .serviceUnavailable
    }
}
