import ArgumentParser
import CartService
import Foundation
import Hiredis

/// Takes over the carts that another system, or an export, has kept.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take over carts that another system has kept, each once; a cart that is there stays as it is.",
        discussion: """
            Reads an export or rows of JSON from a file, or the carts of another Redis (--source), which is not changed. \
            Run it again after an interruption: no cart is imported twice, not even one that was merged at a login, \
            removed or has expired since; a record in Redis says what was imported, and --again ignores it. \
            Exit code 1 when a cart was refused; --report FILE has a line for each cart that was refused or kept.

            Layouts: export and rows (a file), json (a JSON string a key), online-boutique, otel-demo, eshop, robot-shop. \
            rows and json take --mapping FILE, an object that names the members: items, id, name, price, quantity, \
            currency, attributes, and for rows identifier, instance, metadata. Layouts without names and prices take them \
            from --catalog FILE.

            Example: cart import robot-shop --source redis://10.0.0.5:6379 --currency EUR --dry-run
            """
    )

    @Argument(
        help: ArgumentHelp(
            "How the carts are kept: \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "layout"
        )
    )
    var layout: ImportFormat

    @Argument(help: "The file, with export and rows; - reads standard input.")
    var file: String?

    @Option(help: ArgumentHelp("The Redis to read, with the other layouts.", valueName: "url"))
    var source: String?

    @Option(help: "Which of its keys are carts, as a pattern.")
    var pattern: String?

    @Option(help: ArgumentHelp("Which member is what, with rows and json.", valueName: "file"))
    var mapping: String?

    @Option(help: ArgumentHelp("Names and prices of products, for layouts that have none.", valueName: "file"))
    var catalog: String?

    @Option(help: "The currency of prices that name none.")
    var currency: String?

    @Option(help: "The kind of identifier that a foreign owner becomes.")
    var kind = "guest"

    @Option(help: "How many carts to take in a second at most.")
    var rate: Int?

    @Option(help: "How many carts to have under way.")
    var concurrency = 32

    @Option(help: ArgumentHelp("Append a line of JSON for each cart that was refused or kept.", valueName: "file"))
    var report: String?

    @Flag(
        help: """
            Import again what was imported before, where the owner has no cart now: after a trial import, or when \
            another system has used the same names. A cart that was merged since is doubled at the next login.
            """
    )
    var again = false

    @Flag(help: "Say what would be done, and write nothing.")
    var dryRun = false

    @Flag(help: "Print the counts as JSON.")
    var json = false

    @OptionGroup var options: ConfigurationOptions

    func validate() throws {
        guard layout.isFile == (file != nil), layout.isFile == (source == nil) else {
            throw ValidationError(
                layout.isFile ? "\(layout.rawValue) needs FILE." : "\(layout.rawValue) needs --source URL."
            )
        }
        guard mapping == nil || layout.takesMapping else {
            throw ValidationError("--mapping works with rows and json only; leave it out with \(layout.rawValue).")
        }
        guard (1...1024).contains(concurrency) else {
            throw ValidationError("--concurrency cannot be \(concurrency); allowed: 1 to 1024.")
        }
        try Pace.check(rate)
        guard NameRule.kind.accepts(kind) else {
            throw ValidationError("--kind cannot be '\(kind)'; allowed: \(NameRule.kind.allowed).")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let reader = try reader(settings)
        let connection = try await CartConnection(settings, directory: options.directory)
        var tally = ImportTally(report: try report.map(Self.appending))
        let progress = RateProgress(unit: "carts")
        let pace = Pace(rate)
        let importer = ImportRun(carts: connection.carts, format: layout, isDryRun: dryRun, ignoresRecord: again)
        let reading = ImportSource(format: layout, reader: reader)
        try await withThrowingTaskGroup(of: (String, ImportRun.Outcome).self) { group in
            var running = 0
            var batch: [ImportSource.Found] = []
            func book(_ result: (String, ImportRun.Outcome)) throws {
                running -= 1
                try tally.book(result.1, source: result.0)
                progress.show(tally.total)
            }
            // The record is asked once for a batch, not once a cart.
            func takeBatch() async throws {
                let recorded = try await importer.recorded(of: batch)
                for found in batch {
                    if running == concurrency, let result = try await group.next() { try book(result) }
                    try await pace.wait()
                    running += 1
                    group.addTask {
                        switch found.cart {
                        case .success(let cart): (found.source, try await importer.take(cart, recorded: recorded))
                        case .failure(let refusal): (found.source, .refused(refusal.reason))
                        }
                    }
                }
                batch = []
            }
            func take(_ found: ImportSource.Found) async throws {
                batch.append(found)
                if batch.count == 500 { try await takeBatch() }
            }
            if let file {
                try await reading.lines(of: file, take)
            } else if let source {
                let redis = try await Self.connect(source, settings)
                try await reading.keys(of: redis, matching: pattern ?? layout.keyPrefix + "*", take)
                await redis.close()
            }
            try await takeBatch()
            for try await result in group { try book(result) }
        }
        progress.end()
        await connection.close()
        if json { Terminal.write(tally.json(isDryRun: dryRun)) } else { Terminal.print(tally.text(isDryRun: dryRun)) }
        if tally.refused > 0 { throw CommandFailure.refused("\(tally.refused) of \(tally.total) carts were refused.") }
    }

    private func reader(_ settings: ServiceSettings) throws -> ForeignCartReader {
        var products: [String: Product]?
        if let catalog {
            guard let data = FileManager.default.contents(atPath: catalog) else {
                throw CommandFailure.usage("--catalog cannot be '\(catalog)': it cannot be read.")
            }
            let limits = settings.carts.limits
            let all = try JSONFileCatalog(json: Array(data), name: catalog, limits: limits).all
            products = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        }
        return ForeignCartReader(
            products: products,
            currency: try currency.map { try Currency($0) } ?? settings.carts.defaultCurrency,
            kind: kind,
            identifiers: settings.carts.identifiers,
            mapping: try mapping.map(ImportMapping.file) ?? layout.mapping
        )
    }

    private static func connect(_ url: String, _ settings: ServiceSettings) async throws -> RedisClient {
        let address: RedisURL
        do {
            address = try RedisURL(url)
        } catch {
            throw CommandFailure.usage("--source: \(error.message).")
        }
        var configuration = RedisConfiguration(url: address)
        configuration.commandTimeout = max(settings.commandTimeout, .seconds(5))
        configuration.connectTimeout = settings.connectTimeout
        do {
            let redis = try RedisClient(configuration)
            try await redis.connect()
            return redis
        } catch {
            throw CommandFailure(error, endpoint: configuration.endpoint)
        }
    }

    private static func appending(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) { FileManager.default.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure.usage("--report cannot be '\(path)': it cannot be written.")
        }
        try handle.seekToEnd()
        return handle
    }
}
