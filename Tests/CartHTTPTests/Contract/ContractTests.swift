import CartModel
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import Yams

@testable import CartHTTP

/// Holds `openapi.yaml` to what is served, and what is served to `openapi.yaml`.
@Suite("Contract")
struct ContractTests {
    private static var document: [String: Any] {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        return (try? Yams.load(yaml: text)) as? [String: Any] ?? [:]
    }

    /// Path templates and their methods, as the document has them.
    private static var documented: [String: Set<String>] {
        let paths = document["paths"] as? [String: [String: Any]] ?? [:]
        let methods: Set = ["get", "post", "patch", "delete"]
        return paths.mapValues { Set($0.keys).intersection(methods) }
    }

    /// One route of each kind.
    private static let routes: [Route] =
        [
            .live, .ready, .contract(.yaml), .contract(.json), .metrics, .page(.shop), .page(.console), .page(.docs),
            .page(.file("page.css")), .page(.demoProducts), .page(.demoToken), .page(.demoFields),
            .page(.demoMigrations), .page(.demoOrders), .service(.events), .service(.owners), .service(.status),
            .service(.fields("user:1")),
            .service(.export("user:1")), .storefront(.events), .service(.owner("user:1")), .service(.migrations),
            .service(.migration("x")),
            .service(.undo("x")), .service(.batch), .storefront(.cart(instance: nil, .cart)),
            .storefront(.migration("x")),
            .storefront(.undo("x")), .storefront(.session), .storefront(.login), .storefront(.logout),
            .service(.cart(owner: "user:1", instance: "default", .completeCheckout("x"))),
        ]
        + resources.flatMap { resource -> [Route] in
            [
                .service(.cart(owner: "user:1", instance: "default", resource)),
                .storefront(.cart(instance: "default", resource)),
            ]
        }

    private static let resources: [CartResource] = [
        .cart, .items, .item("a"), .summary, .metadata, .move, .reprice, .checkouts, .checkout("x"),
        .cancelCheckout("x"),
    ]

    @Test("every route is in the document with its methods, and nothing else is")
    func routes() {
        var served: [String: Set<String>] = [:]
        for route in Self.routes { served[route.template] = Set(route.methods.map { $0.rawValue.lowercased() }) }
        #expect(served == Self.documented)
    }

    @Test("every path of the document leads to a route that answers to its methods")
    func paths() throws {
        let samples = [
            "{identifier}": "user:1", "{instance}": "default", "{id}": "a", "{migration}": "abcdefghijk",
            "{file}": "page.css", "{checkout}": "abcdefghijk",
        ]
        for (template, methods) in Self.documented {
            var path = template
            for (name, value) in samples { path = path.replacingOccurrences(of: name, with: value) }
            let route = try Route(path: path)
            #expect(Set(route.methods.map { $0.rawValue.lowercased() }) == methods, "\(template)")
        }
    }

    @Test("the document names every error code under its status, and no other")
    func codes() throws {
        let components = try #require(Self.document["components"] as? [String: Any])
        let responses = try #require(components["responses"] as? [String: [String: Any]])
        var documented: [String: Set<Int>] = [:]
        for (name, response) in responses {
            let content = response["content"] as? [String: [String: Any]]
            guard let problem = content?["application/problem+json"] else { continue }
            let parts = (problem["schema"] as? [String: Any])?["allOf"] as? [[String: Any]] ?? []
            let codes = parts.compactMap {
                ($0["properties"] as? [String: [String: Any]])?["code"]?["enum"] as? [String]
            }
            let status = try #require((problem["example"] as? [String: Any])?["status"] as? Int, "\(name)")
            for code in codes.joined() { documented[code, default: []].insert(status) }
        }
        // What no route answers by itself: a method that a path lacks.
        documented["method_not_allowed"] = [405]
        let table = Dictionary(
            uniqueKeysWithValues: ProblemTable.statuses.map { ($0.key.rawValue, Set([$0.value.code])) }
        )
        #expect(documented == table)
    }

    @Test("every reference leads somewhere, and every operation has a name of its own")
    func references() throws {
        var names: [String] = []
        var broken: [String] = []
        let document = Self.document
        func walk(_ value: Any) {
            if let members = value as? [String: Any] {
                if let name = members["operationId"] as? String { names.append(name) }
                if let reference = members["$ref"] as? String, !leads(reference, in: document) {
                    broken.append(reference)
                }
                members.values.forEach(walk)
            } else if let elements = value as? [Any] {
                elements.forEach(walk)
            }
        }
        walk(document)
        #expect(broken.isEmpty && names.count == Set(names).count && names.count > 30)
    }

    private func leads(_ reference: String, in document: [String: Any]) -> Bool {
        var place: Any? = document
        for name in reference.dropFirst(2).split(separator: "/") { place = (place as? [String: Any])?[String(name)] }
        return place != nil
    }

    @Test("it is served as it is")
    func served() async throws {
        try await Shop.open { _, client in
            let answer = try await client.execute(uri: "/openapi.yaml", method: .get) { $0 }
            #expect(answer.status == .ok && answer.headers[.contentType] == "application/yaml")
            #expect(Array(answer.body.readableBytesView) == PackageResources.openapi_yaml)
            let json = try await client.execute(uri: "/openapi.json", method: .get) { $0 }
            let parsed = try JSONSerialization.jsonObject(with: Data(json.body.readableBytesView)) as? NSDictionary
            // A number of the specification is text there, as it is in the document.
            #expect(parsed == Self.document as NSDictionary)
        }
    }
}
