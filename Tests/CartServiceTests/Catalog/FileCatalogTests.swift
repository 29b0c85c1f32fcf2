import CartService
import Foundation
import RedisTestKit
import Testing

@Suite("A catalog's file that changes")
struct FileCatalogTests {
    private static let good = #"{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR"}]}"#
    private static let misspelt =
        #"{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR","availible":false}]}"#

    @Test("a deleted file is reported once, a wrong one with its entry, and the products stay meanwhile")
    func broken() async throws {
        // An error's value is cut to 64 bytes, so the name is short.
        let name = "cart-\(UUID().uuidString.prefix(8)).json"
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(Self.good.utf8).write(to: file, options: .atomic)
        let log = RecordedLog()
        let catalog = try await FileCatalog(path: file.path, logger: log.logger)
        func isTold(_ count: Int) async -> Bool {
            await eventually {
                _ = await catalog.all
                return log.lines("file.refused").count == count
            }
        }
        try FileManager.default.removeItem(at: file)
        let isDeletionTold = await isTold(1)
        #expect(isDeletionTold)
        try Data(Self.misspelt.utf8).write(to: file, options: .atomic)
        let isMistakeTold = await isTold(2)
        #expect(isMistakeTold)
        #expect(log.lines("file.refused").last?.metadata["reason"]?.contains("products[0].availible") == true)
        let products = await catalog.all
        #expect(products.map(\.id) == ["tea"])
    }
}
