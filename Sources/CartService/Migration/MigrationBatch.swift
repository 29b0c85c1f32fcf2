public import CartStore

/// Many migrations, a bounded number at a time.
///
/// Each migration is made once. If a batch is interrupted, run it again, whole or from the line where it stopped.
public struct MigrationBatch: Sendable {
    /// How one migration of a batch ended.
    public struct Result: Sendable {
        /// The place of its request in the batch, from 0.
        public let index: Int

        /// What became of it.
        public let outcome: Swift.Result<MigrationReport, CartError>
    }

    private let carts: Carts
    private let concurrency: Int

    /// Makes a batch.
    ///
    /// - Parameters:
    ///   - carts: Whose carts.
    ///   - concurrency: How many migrations to have under way at most; default 32, at least 1.
    public init(_ carts: Carts, concurrency: Int = 32) {
        self.carts = carts
        self.concurrency = max(1, concurrency)
    }

    /// Carries out the requests, and hands each result over as soon as it is there, in any order.
    ///
    /// - Parameters:
    ///   - requests: What to migrate, or why a line cannot be read; taken only as fast as migrations end.
    ///   - report: Called once for each request, never twice at a time.
    /// - Throws: What `requests` or `report` throws; migrations under way are carried out, and not reported.
    public func run<Requests: AsyncSequence>(
        _ requests: Requests,
        report: (Result) async throws -> Void
    ) async throws where Requests.Element == Swift.Result<MigrationRequest, CartError> {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var index = 0
            var running = 0
            for try await request in requests {
                if running == concurrency, let result = try await group.next() {
                    running -= 1
                    try await report(result)
                }
                let place = index
                group.addTask { [carts] in
                    do throws(CartError) {
                        let report = try await carts.migrate(try request.get())
                        return Result(index: place, outcome: .success(report))
                    } catch {
                        return Result(index: place, outcome: .failure(error))
                    }
                }
                index += 1
                running += 1
            }
            for try await result in group { try await report(result) }
        }
    }
}
