import CartService
import Foundation

/// One line of a batch, `{"from","to","strategy"?,"instances"?}`.
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

    /// The migration that the line asks for.
    ///
    /// The line's strategy wins over the command's.
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

    /// The number of the line that an answer speaks of.
    static func number(of answer: String) -> Int? {
        struct Answer: Decodable { let line: Int }
        return try? JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).line
    }
}
