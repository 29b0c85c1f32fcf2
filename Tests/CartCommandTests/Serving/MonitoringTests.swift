import Foundation
import Testing

@testable import cart

@Suite("Dashboards and alert rules")
struct MonitoringTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "every metric that they ask for is one that is kept",
        arguments: ["deploy/grafana/dashboard.json", "deploy/prometheus/rules.yml"]
    )
    func metrics(path: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
        let parts = ["_bucket", "_count", "_sum"]
        let named = text.matches(of: /\b(cart|process)_[a-z_]+\b/).map { match in
            let name = String(match.output.0)
            return parts.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
        }
        let unknown = Set(named).subtracting(ServiceMetrics.help.keys)
        #expect(named.count > 5 && unknown.isEmpty, "\(unknown.sorted())")
    }
}
