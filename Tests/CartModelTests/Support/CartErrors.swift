import CartModel
import Testing

/// The error that a refusal must end with; records an issue when nothing is refused.
func refusal(
    of what: String = "this",
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws(CartError) -> Void
) -> CartError? {
    do {
        try body()
    } catch {
        return error
    }
    Issue.record("Nothing refused \(what).", sourceLocation: sourceLocation)
    return nil
}
