import CartService
import Foundation

/// One line of a batch, `{"from","to","strategy"?,"instances"?}`, and its answer.
struct BatchLine {
    private struct Pair: Decodable {
        let from: String
        let to: String
        let strategy: String?
        let instances: [String]?
    }

    private let pair: Pair
    private let from: Identifier
    private let to: Identifier

    /// Reads a line.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` or `invalid_identifier`.
    init(_ text: String, _ identifiers: IdentifierFormat) throws(CartError) {
        do {
            pair = try JSONDecoder().decode(Pair.self, from: Data(text.utf8))
        } catch {
            throw .invalidRequest(
                "The line is not a pair of owners.",
                field: "line",
                given: text,
                allowed: #"{"from":"guest:…","to":"user:…"}"#
            )
        }
        from = try identifiers.parse(pair.from)
        to = try identifiers.parse(pair.to)
    }

    /// The migration that the line asks for; its own strategy goes before the given one.
    func request(strategy: MigrationStrategy?, isDryRun: Bool) throws(CartError) -> MigrationRequest {
        var own: MigrationStrategy?
        if let name = pair.strategy { own = MigrationStrategy(try MergeStrategy(name: name)) }
        return MigrationRequest(
            from: from,
            to: to,
            strategy: own ?? strategy,
            instances: pair.instances?.map(Instance.init),
            isDryRun: isDryRun
        )
    }

    /// An answer, with its line feed.
    static func answer(_ number: Int, _ outcome: Result<MigrationReport, CartError>) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("line", number)
        switch outcome {
        case .success(let report):
            writer.key("report")
            report.write(to: &writer)
        case .failure(let error):
            writer.key("error")
            writer.beginObject()
            writer.member("code", error.code.rawValue)
            writer.member("message", error.message)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The number of the line that an answer speaks of.
    static func number(of answer: String) -> Int? {
        struct Answer: Decodable { let line: Int }
        return try? JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).line
    }
}
