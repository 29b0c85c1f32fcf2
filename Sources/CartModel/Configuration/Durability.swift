/// How far a change must have spread before it is acknowledged.
public enum Durability: Hashable, Sendable {
    /// The primary has it; a failover may lose it.
    case primary

    /// This many replicas, at least 1, have it too; otherwise the call ends with `not_replicated` and is safe to repeat.
    case replicated(minReplicas: Int)
}
