import CartModel
import Hiredis
import Testing

@testable import CartStore

/// The same history on one server, on one server in steps, and on a Cluster: the same answers, carts and reports.
@Suite("Differential")
struct DifferentialTests {
    /// One thing that somebody does.
    private enum Act {
        case change(Identifier, Instance, CartMutation)
        case migrate(Identifier, Identifier, MergeStrategy, [Instance]?, isDryRun: Bool)
        /// Undoes the migration of that number in the history.
        case undo(Int, isForced: Bool)
    }

    private static let instances: [Instance] = [.default, .wishlist, .saved]

    @Test("any history gives the same answers, carts and reports wherever the carts live")
    func same() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SplitMix(state: seed)
        let acts = (0..<600).map { _ in act(&generator) }
        var transcripts: [Place: [String]] = [:]
        for place in Place.allCases {
            try await Store.open(in: place, change: { $0.limits.maxQuantity = 20 }) { redis in
                transcripts[place] = try await play(acts, on: redis)
            }
        }
        let expected = try #require(transcripts[.server])
        #expect(expected.contains { $0.contains("completed") } && expected.contains { $0.contains("undone") })
        for place in [Place.serverInSteps, .cluster] {
            let transcript = try #require(transcripts[place])
            let different = zip(expected, transcript).enumerated().first { $0.element.0 != $0.element.1 }
            #expect(different == nil, "seed \(seed), \(place), act \(different.map { "\(acts[$0.offset])" } ?? "")")
            #expect(transcript.count == expected.count)
        }
    }

    private func act(_ generator: inout SplitMix) -> Act {
        let guests: [Identifier] = (0..<4).map { .guest("g\($0)") }
        let users: [Identifier] = (0..<3).map { .user("u\($0)") } + [Identifier.user("team")]
        let owner = (guests + users)[Int.random(in: 0..<8, using: &generator)]
        let instance = Self.instances[Int.random(in: 0..<3, using: &generator)]
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<4:
            let isPair = Bool.random(using: &generator)
            let from = isPair ? guests[Int.random(in: 0..<4, using: &generator)] : owner
            let strategies = MergeStrategy.allCases
            let strategy = strategies[Int.random(in: strategies.indices, using: &generator)]
            let some: [Instance]? = Int.random(in: 0..<4, using: &generator) == 0 ? [instance] : nil
            let isDryRun = Int.random(in: 0..<4, using: &generator) == 0
            return .migrate(from, users[Int.random(in: 0..<4, using: &generator)], strategy, some, isDryRun: isDryRun)
        case 4: return .undo(Int.random(in: 0..<40, using: &generator), isForced: Bool.random(using: &generator))
        default: return .change(owner, instance, change(instance, &generator))
        }
    }

    private func change(_ instance: Instance, _ generator: inout SplitMix) -> CartMutation {
        let id = "p\(Int.random(in: 0..<4, using: &generator))"
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return .remove([id])
        case 1: return .setQuantity(id: id, Int64.random(in: 0...20, using: &generator))
        case 2: return .adjustQuantity(id: id, by: Bool.random(using: &generator) ? 3 : -2)
        case 3: return .setMetadata([["x", "y"][Int.random(in: 0..<2, using: &generator)]: .integer(1)])
        case 4: return .clear
        case 5: return .move([id], to: instance == .saved ? .default : .saved)
        default:
            let quantity = Int64.random(in: 1...9, using: &generator)
            let price = Int64.random(in: 1...3, using: &generator)
            return .add([NewLineItem(id: id, name: "P \(id)", price: price, quantity: quantity)], onDifference: .keep)
        }
    }

    /// Plays a history, and writes down every answer and all carts that it speaks of, without random ids and times.
    private func play(_ acts: [Act], on redis: Store) async throws -> [String] {
        var transcript: [String] = []
        var migrations: [(id: String, to: Identifier)] = []
        for act in acts {
            var owners: [Identifier] = []
            var answer = ""
            do {
                switch act {
                case .change(let owner, let instance, let mutation):
                    owners = [owner]
                    let change = try await redis.perform(mutation, owner, instance)
                    answer = "\(change.version.number) \(change.lineCount) \(change.itemCount)"
                case .migrate(let from, let to, let strategy, let instances, let isDryRun):
                    owners = [from, to]
                    let report = try await redis.store.migrate(
                        MigrationRequest(
                            from: from,
                            to: to,
                            strategy: MigrationStrategy(strategy),
                            instances: instances,
                            isDryRun: isDryRun
                        )
                    )
                    if report.status == .completed, !isDryRun, let id = report.id { migrations.append((id, to)) }
                    answer = text(report)
                case .undo(let number, let isForced):
                    guard migrations.indices.contains(number) else { break }
                    owners = [migrations[number].to]
                    let undo = try await redis.store.undo(
                        migrations[number].id,
                        to: migrations[number].to,
                        isForced: isForced
                    )
                    owners.append(try redis.store.configuration.identifiers.parse(undo.restoredTo))
                    answer = "undone \(undo.restoredTo)"
                }
            } catch let error as CartError {
                answer = error.code.rawValue
            }
            for owner in owners { answer += try await contents(owner, redis) }
            transcript.append(answer)
        }
        return transcript
    }

    private func text(_ report: MigrationReport) -> String {
        let parts = report.instances.sorted { $0.key.name < $1.key.name }.map { instance, part in
            let lines = part.lines.map {
                "\($0.id) \($0.outcome) \($0.guestQuantity) \($0.userQuantity) \($0.quantity) \($0.lost?.quantity ?? 0)"
            }
            return "\(instance) \(lines) \(part.metadataDiscarded.keys.sorted()) \(part.versionBefore)>\(part.version)"
        }
        return "\(report.status) \(report.reason ?? "") \(report.isReplayed) \(parts)"
    }

    private func contents(_ owner: Identifier, _ redis: Store) async throws -> String {
        try await redis.store.loadAll(owner).map { cart in
            let lines = cart.items.map { "\($0.id) \($0.quantity) \($0.price)" }.sorted()
            return " | \(owner) \(cart.instance) \(cart.version.number) \(lines) \(cart.metadata.keys.sorted())"
        }.joined()
    }
}
