import CartHTTP
import CartService
import Foundation

/// One line of a batch: `{"from","to","strategy"?,"instances"?,"dry_run"?}`, as over HTTP.
enum BatchLine {
    /// The migration that a line asks for; the line's strategy wins over the command's.
    ///
    /// - Throws: ``CartError`` naming the member that is wrong.
    static func request(
        _ text: String,
        _ identifiers: IdentifierFormat,
        strategy: MigrationStrategy?,
        isDryRun: Bool
    ) throws(CartError) -> MigrationRequest {
        var request = try MigrationRequest(line: text, identifiers)
        request.strategy = request.strategy ?? strategy
        request.isDryRun = request.isDryRun || isDryRun
        return request
    }

    /// The number of the line that an answer speaks of.
    static func number(of answer: String) -> Int? {
        struct Answer: Decodable { let line: Int }
        return try? JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).line
    }
}
