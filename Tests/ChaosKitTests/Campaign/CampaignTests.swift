import ChaosKit
import Foundation
import Testing

/// A short campaign with every run of the tests; `scripts/chaos` has long ones.
@Suite("Campaign", .serialized)
struct CampaignTests {
    @Test(
        "nothing is lost or doubled while processes are killed and Redis breaks",
        arguments: RedisPlace.Topology.allCases
    )
    func short(topology: RedisPlace.Topology) async throws {
        var campaign = Campaign(seed: .random(in: .min ... .max), executable: try executable())
        campaign.topology = topology
        campaign.duration = .seconds(topology == .cluster ? 25 : 12)
        campaign.shoppers = 16
        let report = try await campaign.run()
        print(report)
        #expect(report.violations.isEmpty, "\(report)\n\(report.violations.prefix(20))")
        #expect(report.operations > 500 && report.faults.values.reduce(0, +) >= 3, "\(report)")
    }

    /// `cart` lies beside the test bundle.
    private func executable() throws -> String {
        let places =
            [Bundle.main.bundleURL, Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])]
            .compactMap(\.self) + Bundle.allBundles.map(\.bundleURL)
        let found = places.map { $0.deletingLastPathComponent().appendingPathComponent("cart").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) && !isDirectory($0) }
        return try #require(found, "the executable 'cart' is not beside the tests")
    }

    private func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
