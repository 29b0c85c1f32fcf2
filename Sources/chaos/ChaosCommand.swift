import ArgumentParser
import ChaosKit
import Foundation

/// Runs a campaign and prints what it found.
///
/// Exit code 1 means violations were found, 2 means there is no verdict.
@main
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Shop while processes are killed and Redis breaks, and account for every line at the end."
    )

    @Option(help: "From which every choice follows; a random one by default.")
    var seed: UInt64 = .random(in: .min ... .max)

    @Option(help: "The built 'cart'.")
    var cart: String

    @Option(help: "cluster or server.")
    var topology = "cluster"

    @Option(help: "How long to go on at least, in seconds.")
    var seconds = 60

    @Option(help: "How many operations to have at least.")
    var operations = 0

    @Option(help: "How many shoppers shop at one time.")
    var shoppers = 48

    func run() async throws {
        guard let topology = RedisPlace.Topology(rawValue: topology) else {
            throw ValidationError("--topology cannot be '\(topology)'; allowed: cluster, server.")
        }
        var campaign = Campaign(seed: seed, executable: cart)
        campaign.topology = topology
        campaign.duration = .seconds(seconds)
        campaign.operations = operations
        campaign.shoppers = shoppers
        campaign.progress = { text in
            try? FileHandle.standardError.write(contentsOf: Data("chaos: \(text)\n".utf8))
        }
        let report: CampaignReport
        do {
            report = try await campaign.run()
        } catch {
            try? FileHandle.standardError.write(contentsOf: Data("chaos: no verdict: \(error)\n".utf8))
            throw ExitCode(2)
        }
        print(report)
        for violation in report.violations.prefix(50) { print(violation) }
        if !report.violations.isEmpty { throw ExitCode(1) }
    }
}
