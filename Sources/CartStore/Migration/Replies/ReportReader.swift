import CartModel
import Hiredis

/// Reads a migration's report from the form in which the ledger holds it (`Scripts/Fragments/Migration/ledger.lua`).
struct ReportReader {
    private var report: MigrationReport

    /// Takes `word id header ["q:"|"m:" instance ":" id, value]...`.
    static func report(
        _ elements: RedisArray,
        to target: String,
        isDryRun: Bool = false
    ) throws(CartError)
        -> MigrationReport
    {
        guard elements.count >= 3, let id = elements[1].string, let header = elements[2].string else {
            throw .unexpectedReply(of: "migrate")
        }
        var reader = try ReportReader(id: id, header: header, target: target)
        reader.report.isReplayed = elements[0].string == "replayed"
        reader.report.isDryRun = isDryRun
        if isDryRun { reader.report.completedAt = nil }
        var index = 3
        while index + 1 < elements.count {
            try reader.take(field: elements[index].string ?? "", value: elements[index + 1].string ?? "")
            index += 2
        }
        return reader.sorted()
    }

    /// A header is `from strategy completed_at instance=before>after ...`.
    private init(id: String, header: String, target: String) throws(CartError) {
        let words = header.split(separator: " ")
        guard words.count >= 3, let time = Int64(words[2]) else {
            throw .cartCorrupted(field: "h:<id>", expected: "from strategy completed_at instance=before>after")
        }
        let strategy = MigrationStrategy(rawValue: String(words[1]))
        report = MigrationReport(id: id, from: String(words[0]), to: target, strategy: strategy, status: .completed)
        report.completedAt = Timestamp(milliseconds: time)
        for word in words.dropFirst(3) {
            let parts = word.split { $0 == "=" || $0 == ">" }
            guard parts.count == 3, let before = Int64(parts[1]), let after = Int64(parts[2]) else {
                throw .cartCorrupted(field: "h:<id>", expected: "from strategy completed_at instance=before>after")
            }
            report.instances[Instance(String(parts[0]))] = MigrationReport.InstanceReport(
                lines: [],
                versionBefore: before,
                version: after
            )
        }
    }

    private mutating func take(field: String, value: String) throws(CartError) {
        if field == "u:" {
            report.undoneAt = value.split(separator: " ").last.flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
            return
        }
        let parts = field.split(separator: ":", maxSplits: 2)
        guard parts.count == 3 else { throw .unexpectedReply(of: "migrate") }
        let instance = Instance(String(parts[1]))
        let id = String(parts[2])
        if parts[0] == "m" {
            report.instances[instance]?.metadataDiscarded[id] = JSONText(trusted: value)
        } else {
            report.instances[instance]?.lines.append(try Self.line(id, value))
        }
    }

    /// A line is `guest,user,final,outcome[,side,units,item]`.
    private static func line(_ id: String, _ value: String) throws(CartError) -> MigrationReport.Line {
        let parts = value.split(separator: ",", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count >= 4, let guest = Int64(parts[0]), let user = Int64(parts[1]), let final = Int64(parts[2]),
            let outcome = LineOutcome(rawValue: String(parts[3]))
        else { throw .cartCorrupted(field: "q:<id>:<instance>:<line>", expected: "guest,user,final,outcome") }
        var line = MigrationReport.Line(
            id: id,
            outcome: outcome,
            guestQuantity: guest,
            userQuantity: user,
            quantity: final
        )
        if parts.count == 7, let side = MigrationReport.Loss.Side(rawValue: String(parts[4])),
            let units = Int64(parts[5])
        {
            var text = String(parts[6])
            let item = text.withUTF8 { StoredItem.parse(UnsafeRawBufferPointer($0)) }
            line.lost = MigrationReport.Loss(
                quantity: units,
                name: item?.name ?? "",
                price: item?.price ?? 0,
                attributes: item?.attributes,
                side: side
            )
        }
        return line
    }

    private func sorted() -> MigrationReport {
        var report = report
        for instance in report.instances.keys {
            report.instances[instance]?.lines.sort { $0.id < $1.id }
        }
        return report
    }
}
