import CartService
import Foundation

/// How many carts were taken in, and a report of the others.
struct ImportTally {
    private(set) var imported = 0
    private(set) var lines = 0
    private(set) var unchanged = 0
    private(set) var kept = 0
    private(set) var refused = 0
    private(set) var empty = 0
    private let report: FileHandle?

    init(report: FileHandle?) { self.report = report }

    var total: Int { imported + unchanged + kept + refused + empty }

    /// Counts an outcome.
    ///
    /// If somebody should look at it, it is also written to the report, or to standard error if there is no report.
    mutating func book(_ outcome: ImportRun.Outcome, source: String) throws {
        var reason: String?
        switch outcome {
        case .imported(let count, let isPartlyKept):
            imported += 1
            lines += count
            if isPartlyKept { reason = "Another of the owner's carts stays as it is." }
        case .unchanged: unchanged += 1
        case .empty: empty += 1
        case .kept(let text):
            kept += 1
            reason = text
        case .refused(let text):
            refused += 1
            reason = text
        }
        guard let reason else { return }
        guard let report else {
            if case .refused = outcome { Terminal.warn("\(source) \(reason)") }
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("source", source)
        writer.member("outcome", outcome.word)
        writer.member("reason", reason)
        writer.endObject()
        try report.write(contentsOf: Data(writer.bytes + [UInt8(ascii: "\n")]))
    }

    /// The counts in words.
    func text(isDryRun: Bool) -> String {
        """
        \(isDryRun ? "Would import" : "Imported"): \(imported) carts, \(lines) lines
        Imported before, and unchanged: \(unchanged)
        Kept, because the owner's cart is another one, has changed, or is gone: \(kept)
        Refused: \(refused)
        Empty: \(empty)
        """
    }

    /// The counts as JSON.
    func json(isDryRun: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("dry_run", isDryRun)
        writer.member("imported", imported)
        writer.member("lines", lines)
        writer.member("unchanged", unchanged)
        writer.member("kept", kept)
        writer.member("refused", refused)
        writer.member("empty", empty)
        writer.endObject()
        return writer.bytes
    }
}
