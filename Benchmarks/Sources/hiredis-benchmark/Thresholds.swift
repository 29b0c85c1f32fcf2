import Foundation

/// The limits that must not be exceeded, and the targets.
struct Thresholds: Codable {
    /// The most allocations a command may cost, by workload, with one call a command.
    var allocations: [String: Double]
    /// The target ratios to redis-benchmark, by workload.
    var ratios: [String: Double]

    init(file: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        self = try JSONDecoder().decode(Thresholds.self, from: data)
    }

    /// What exceeds its threshold.
    func exceeded(_ rows: [Row]) -> [String] {
        rows.compactMap { row in
            guard row.pipeline == 1, let limit = allocations[row.workload], let found = row.allocations, found > limit
            else { return nil }
            return "\(row.workload): \(String(format: "%.2f", found)) allocations a command, at most \(limit)"
        }
    }

    /// The workloads that miss their target in every setting.
    func missed(_ rows: [Row]) -> [String] {
        ratios.sorted { $0.key < $1.key }.compactMap { workload, aim in
            let best = rows.filter { $0.workload == workload }.map(\.ratio).max() ?? 0
            guard best < aim else { return nil }
            return "\(workload): \(String(format: "%.2f", best)) of redis-benchmark -P 64 at best, aimed at \(aim)"
        }
    }
}
