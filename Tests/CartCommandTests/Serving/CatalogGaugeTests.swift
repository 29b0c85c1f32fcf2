import Foundation
import Testing

@Suite("The gauge of the catalog's file", .timeLimit(.minutes(2)))
struct CatalogGaugeTests {
    @Test("cart_catalog_broken is 0 from the start, and 1 once the file is wrong")
    func broken() async throws {
        let directory = try TemporaryDirectory()
        let good = #"{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR"}]}"#
        _ = try directory.write(good, to: "catalog.json")
        let service = try await RunningService(in: directory, ["--set", "catalog.file=catalog.json"])
        func figures() async throws -> String {
            try await service.output(of: ["curl", "-s", "\(service.url)/metrics"])
        }
        let before = try await figures()
        #expect(before.contains("\ncart_catalog_broken 0"), "\(before)")
        _ = try directory.write("{", to: "catalog.json")
        try await wait(until: "the gauge is 1") {
            // A request that needs the catalog looks at the file.
            _ = try await service.output(
                of: [
                    "curl", "-s", "-H", "Content-Type: application/json", "-d", #"{"id":"tea"}"#,
                    "\(service.url)/v1/cart/default/items",
                ]
            )
            return try await figures().contains("\ncart_catalog_broken 1")
        }
    }
}
