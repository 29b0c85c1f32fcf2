/// How far a change must have spread before it is acknowledged.
public enum Durability: Hashable, Sendable {
    /// The primary has it; a failover may lose it.
    case primary

    /// So many replicas have it too, at least 1; otherwise the call ends with `not_replicated`, safe to repeat.
    case replicated(minReplicas: Int)
}
