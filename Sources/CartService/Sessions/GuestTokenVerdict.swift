/// What a token that a request carries is worth.
public enum GuestTokenVerdict: Hashable, Sendable {
    /// Good, and in the first half of its life.
    case valid(GuestSession)

    /// Good, but past half of its life; `renewed` is the same session, signed anew.
    case renewable(GuestSession, renewed: GuestSession)

    /// Rightly signed, but past its end.
    case expired

    /// Malformed, wrongly signed, signed by an unknown key, or from the future.
    case invalid
}
