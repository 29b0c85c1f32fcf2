/// What one node says about the Cluster.
///
/// Nodes may disagree while the Cluster changes: a node that was cut off from the others reports an outdated topology.
struct ClusterReport: Sendable {
    /// Whether the node considers the Cluster able to serve.
    var isHealthy: Bool
    /// The Cluster's logical time, as far as the node knows; grows with each failover.
    var epoch: Int
    var table: SlotTable

    /// Reads the answers of `CLUSTER INFO` and `CLUSTER SLOTS`; nil when they have another form.
    init?(info: RedisValue, slots: RedisValue, asked: RedisEndpoint.Address) {
        guard let text = info.string, let table = SlotTable(slots, asked: asked) else { return nil }
        var fields: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        self.init(
            isHealthy: fields["cluster_state"] == "ok",
            epoch: fields["cluster_current_epoch"].flatMap { Int($0) } ?? 0,
            table: table
        )
    }

    init(isHealthy: Bool, epoch: Int, table: SlotTable) {
        self.isHealthy = isHealthy
        self.epoch = epoch
        self.table = table
    }

    /// The report to trust.
    ///
    /// Reports of a healthy Cluster come first, then those of the latest epoch, then those with the most slots.
    static func best(of reports: [ClusterReport]) -> ClusterReport? {
        reports.max { left, right in
            let rank = { (report: ClusterReport) in
                (report.isHealthy ? 1 : 0, report.epoch, report.table.coveredSlots)
            }
            return rank(left) < rank(right)
        }
    }
}
