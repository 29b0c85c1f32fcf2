/// The result of verifying a guest's token.
public enum GuestTokenVerdict: Hashable, Sendable {
    /// Good, and in the first half of its life.
    case valid(GuestSession)

    /// Good, but past half of its life; `renewed` is the same session, signed anew.
    case renewable(GuestSession, renewed: GuestSession)

    /// Correctly signed, but expired.
    case expired

    /// Malformed, wrongly signed, signed by an unknown key, or from the future.
    case invalid

    /// The session of a token that verifies.
    public var session: GuestSession? {
        switch self {
        case .valid(let session), .renewable(let session, _): session
        case .expired, .invalid: nil
        }
    }
}

extension SessionRules.GuestToken {
    /// What a verdict means to the rules; `nil` stands for a request without a token.
    public init(_ verdict: GuestTokenVerdict?) {
        self =
            switch verdict {
            case nil: .none
            case .valid: .valid
            case .renewable: .renewable
            case .expired: .expired
            case .invalid: .invalid
            }
    }
}
