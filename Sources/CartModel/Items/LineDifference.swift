/// What to do if an addition meets a line of the same id with other attributes.
///
/// If the addition gives no attributes, they are not compared. An empty object means that the line has no attributes.
public enum LineDifference: String, Hashable, Sendable {
    /// Nothing is changed, and the call ends with `line_differs`: nothing that a shopper typed is dropped.
    case refuse

    /// The quantity is added, and the line keeps its name, price and attributes.
    case keep

    /// The quantity is added, and the line takes over name, price and attributes.
    case refresh
}
