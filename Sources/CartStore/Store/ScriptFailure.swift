public import CartModel

/// A script, and how a call of it failed.
public struct ScriptFailure: Hashable, Sendable {
    /// The script's name, for example `add`.
    public let script: String

    /// The code of the error: what Redis or the connection to it did, not a refusal by the script's own rules.
    public let code: CartError.Code
}
