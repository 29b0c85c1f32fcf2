import CartService
import HTTPTypes
import Hummingbird

/// Many migrations in one request: a line of JSON each, in and out; lines are answered as their migrations end.
///
/// An answer's line is `{"line":n,"report":{…}}` or `{"line":n,"error":{"code","message"}}`; a line that cannot be read
/// is answered like one that failed, and the others go on. A batch that is too large ends with such a line; what stood
/// before is carried out.
struct MigrationBatchEndpoint {
    let carts: Carts
    let caller: APIKey
    let maxLines: Int

    func respond(to call: Call) throws(CartError) -> Response {
        let lines = try call.lines(atMost: maxLines)
        let identifiers = carts.configuration.identifiers
        let requests = lines.map { [caller] line -> Result<MigrationRequest, CartError> in
            do throws(CartError) {
                let request = try MigrationRequest(try JSONBody(try line.get()), identifiers)
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
                        ByteBuffer(bytes: result.json(line: result.index + 1, code: ProblemTable.publicCode))
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
