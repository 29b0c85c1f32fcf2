import CartService
import Foundation
import Hiredis
import Testing

@Suite("Swift code in the documents")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What ends the mailer, which otherwise never ends.
    private struct Mailed: Error {
        let owner: String
        let migration: String
    }

    private static let documents = [
        "README.md", "docs/troubleshooting.md", "docs/checkout.md", "docs/events.md",
        "Sources/CartService/CartService.docc/CartService.md",
        "Sources/CartService/CartService.docc/OwnRules.md",
    ]

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOf: root.appending(path: path), encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The blocks of a document that are marked as Swift, without imports.
    private static func blocks(_ path: String) throws -> [[String]] {
        var blocks: [[String]] = []
        var block: [String]?
        for line in try lines(path) {
            if line == "```swift" {
                block = []
            } else if line == "```" {
                if let block { blocks.append(block) }
                block = nil
            } else if !line.isEmpty, !line.hasPrefix("import ") {
                block?.append(line)
            }
        }
        return blocks
    }

    @Test("every block is compiled, line for line, by the tests", arguments: documents)
    func compiled(document: String) throws {
        let snippets = try Self.lines("Tests/CartServiceTests/Documentation/Snippets.swift").filter { !$0.isEmpty }
        let blocks = try Self.blocks(document)
        #expect(!blocks.isEmpty)
        for block in blocks {
            let starts = snippets.indices.filter { snippets[$0...].starts(with: block) }
            #expect(!starts.isEmpty, "\(document) has code that Snippets.swift has not: \(block.first ?? "")")
        }
    }

    @Test("what the documents show does what they say")
    func run() async throws {
        try await Service.open { service in
            let client = try Service.client(service.redis)
            try await Snippets.overview(client)
            try await Snippets.login(service.carts)
            let user = service.carts.cart(.user("123"), instance: .saved)
            #expect(try await user.load().items.map(\.quantity) == [3])
            var told: [String] = []
            try await Snippets.notification(service.carts) { owner, _ in told.append(owner) }
            #expect(told == ["user:123"])
            let mailed = await #expect(throws: Mailed.self) {
                try await Snippets.mailer(client) { owner, migration in
                    throw Mailed(owner: owner, migration: migration)
                }
            }
            let booked = try await service.carts.migration(id: mailed?.migration ?? "", to: .user("123"))
            #expect(mailed?.owner == "user:123" && booked.id == mailed?.migration)
            try await Snippets.teams(service.carts)
            let gift = NewLineItem(id: "gift", name: "Gift", price: 0, currency: try Currency("EUR"))
            try await Snippets.retry(service.carts.cart(.user("123")), gift)
            #expect(try await service.carts.cart(.user("123")).load().items.map(\.id) == ["desk", "gift"])
            try await service.carts.cart(.guest("abc")).add(gift)
            #expect(try await Snippets.strategy(client).status == .completed)
            #expect(try await Snippets.person(service.carts).carts.isEmpty == false)
            #expect(try await service.carts.loadAll(.user("123")).isEmpty)
            await client.close()
        }
    }
}
