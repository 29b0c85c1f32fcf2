/// What becomes of an addition to a line that is there and holds other attributes than those given.
///
/// Attributes that are not given make no difference; an empty object says that the line is to have none.
public enum LineDifference: String, Hashable, Sendable {
    /// Nothing is changed, and the call ends with `line_differs`: nothing that a shopper typed is dropped.
    case refuse

    /// The quantity is added, and the line keeps its name, price and attributes.
    case keep

    /// The quantity is added, and the line takes over name, price and attributes.
    case refresh
}
