import CartService
import HTTPTypes
import Hummingbird
import Synchronization

/// Carries out many migrations in one request.
///
/// Request and answer have one line of JSON for each migration, and each line is answered when its migration ends.
///
/// An answer's line is `{"line":n,"report":{…}}` or
/// `{"line":n,"error":{"code","message","field"?,"given"?,"allowed"?}}`. A line that cannot be read is answered like one
/// that failed, and the others go on. If a batch is too large, its answer ends with such a line, and the lines before
/// the limit are carried out.
struct MigrationBatchEndpoint {
    let carts: Carts
    let caller: APIKey
    let maxLines: Int

    func respond(to call: Call) throws(CartError) -> Response {
        let lines = try call.lines(atMost: maxLines)
        let identifiers = carts.configuration.identifiers
        let numbers = LineNumbers()
        let requests = lines.map { [caller] line -> Result<MigrationRequest, CartError> in
            numbers.append(line.number)
            do throws(CartError) {
                let request = try MigrationRequest(try JSONBody(try line.content.get()), identifiers)
                try request.check(caller, identifiers)
                return .success(request)
            } catch {
                return .failure(error)
            }
        }
        let (answers, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let work = Task { [carts] in
            do {
                try await MigrationBatch(carts).run(requests) { result in
                    continuation.yield(
                        ByteBuffer(bytes: result.json(line: numbers[result.index], code: ProblemTable.publicCode))
                    )
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        // A caller who goes away ends the batch; what is under way is carried out.
        continuation.onTermination = { _ in work.cancel() }
        var headers = HTTPFields()
        headers[.contentType] = "application/x-ndjson"
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers, body: ResponseBody(asyncSequence: answers))
    }
}

/// The line of the body from which each request of a batch was read.
private final class LineNumbers: Sendable {
    private let numbers = Mutex<[Int]>([])

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }

    subscript(index: Int) -> Int { numbers.withLock { $0[index] } }
}
