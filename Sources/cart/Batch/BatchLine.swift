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

    /// Errors that say nothing about the line itself, so that it is worth another attempt.
    private static let passing: Set<String> = [
        "store_unavailable", "outcome_unknown", "not_replicated", "migration_in_progress", "cart_busy", "cancelled",
    ]

    /// The number of the line that an answer settles.
    ///
    /// - Parameter isPreview: Whether a line asks for a preview alone.
    /// - Returns: `nil` if the text is not an answer, if it has a transient error, or if it is a preview although the
    /// line asks for the migration itself.
    static func number(settledBy answer: String, isPreview: (Int) -> Bool) -> Int? {
        struct Answer: Decodable {
            struct Report: Decodable { let dry_run: Bool }
            struct Failure: Decodable { let code: String }
            let line: Int
            let report: Report?
            let error: Failure?
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(answer.utf8)) else { return nil }
        if let error = answer.error, passing.contains(error.code) { return nil }
        if answer.report?.dry_run == true, !isPreview(answer.line) { return nil }
        return answer.line
    }
}
