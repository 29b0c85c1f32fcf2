public import CartStore

extension Carts {
    /// What happens to carts from a place on.
    ///
    /// At least once, in the order of each stream. On one server and with Sentinel an event is written by the script
    /// that makes the change; in a Cluster after it, so that an event may be missing: versions show the gap.
    public func events(from start: CartEvents.Start = .latest) -> CartEvents { store.events(from: start) }
}
