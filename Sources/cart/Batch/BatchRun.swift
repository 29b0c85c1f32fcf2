import CartService
import Foundation

/// A batch of migrations from a file: bounded concurrency, an answer a line, and a place to go on from.
struct BatchRun {
    private let carts: Carts
    private let strategy: MigrationStrategy?
    private let isDryRun: Bool
    private let concurrency: Int

    /// How many lines were answered, and how many of them with an error or a refusal.
    private(set) var done = 0
    private(set) var failures = 0

    init(_ carts: Carts, strategy: MigrationStrategy?, isDryRun: Bool, concurrency: Int) {
        self.carts = carts
        self.strategy = strategy
        self.isDryRun = isDryRun
        self.concurrency = concurrency
    }

    /// Migrates the pairs of a file, `-` for standard input.
    ///
    /// - Throws: ``CommandFailure`` when a file cannot be read or written; a line that cannot be read is answered as
    ///   such, and the others go on.
    mutating func migrate(_ path: String, reports: String?) async throws {
        let lines = try Self.lines(path)
        let identifiers = carts.configuration.identifiers
        func isPreview(_ number: Int) -> Bool {
            guard !isDryRun, lines.indices.contains(number - 1) else { return isDryRun }
            let request = try? BatchLine.request(lines[number - 1], identifiers, strategy: strategy, isDryRun: false)
            return request?.isDryRun == true
        }
        let answered = try reports.map { try Self.settledLines($0, isPreview: isPreview) } ?? []
        let output = try reports.map(Self.appending) ?? FileHandle.standardOutput
        let open = lines.indices.filter { !answered.contains($0 + 1) && !lines[$0].isEmpty }
        let progress = ProgressBar(total: open.count)
        let requests = AsyncStream<Result<MigrationRequest, CartError>> { [strategy, isDryRun] continuation in
            for index in open {
                continuation.yield(
                    Result { () throws(CartError) in
                        try BatchLine.request(lines[index], identifiers, strategy: strategy, isDryRun: isDryRun)
                    }
                )
            }
            continuation.finish()
        }
        try await MigrationBatch(carts, concurrency: concurrency).run(requests) { result in
            try output.write(contentsOf: Data(result.json(line: open[result.index] + 1)))
            done += 1
            switch result.outcome {
            case .success(let report) where report.status == .completed || report.status == .nothingToMigrate: break
            default: failures += 1
            }
            progress.show(done)
        }
        progress.end()
    }

    private static func lines(_ path: String) throws -> [String] {
        let data: Data
        do {
            data =
                try path == "-" ? FileHandle.standardInput.readToEnd() ?? Data() : Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure.usage("'\(path)' cannot be read; give a file of newline-separated JSON, or -.")
        }
        // By bytes: a line feed behind a carriage return is one character with it.
        return data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// The numbers of the lines that a file of answers has settled.
    ///
    /// A last answer that was cut short does not count.
    private static func settledLines(_ path: String, isPreview: (Int) -> Bool) throws -> Set<Int> {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let lines = try lines(path)
        if let last = lines.last, !last.isEmpty {
            throw CommandFailure.usage("'\(path)' ends in half a line; remove that line, and run the command again.")
        }
        return Set(lines.compactMap { BatchLine.number(settledBy: $0, isPreview: isPreview) })
    }

    private static func appending(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure.usage("'\(path)' cannot be written.")
        }
        try handle.seekToEnd()
        return handle
    }
}
