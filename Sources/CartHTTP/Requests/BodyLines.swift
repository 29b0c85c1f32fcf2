import CartService
import Hummingbird

/// The lines of a body as they arrive, without line ends; empty lines are passed over.
struct BodyLines: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let maxLineBytes: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var parts: RequestBody.AsyncIterator
        fileprivate let maxLineBytes: Int
        private var rest = ByteBuffer()
        private var isOver = false

        fileprivate init(_ body: RequestBody, maxLineBytes: Int) {
            parts = body.makeAsyncIterator()
            self.maxLineBytes = maxLineBytes
        }

        /// - Throws: ``CartError`` with code `payload_too_large` for a line that is too long, and what the body throws.
        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            while true {
                if let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = rest.readSlice(length: end - rest.readerIndex)
                    rest.moveReaderIndex(forwardBy: 1)
                    if let line, line.readableBytes > 0 { return line }
                    continue
                }
                if isOver {
                    defer { rest.clear() }
                    return rest.readableBytes > 0 ? rest : nil
                }
                guard rest.readableBytes <= maxLineBytes else { throw CartError.payloadTooLarge(limit: maxLineBytes) }
                if var part = try await parts.next(isolation: actor) {
                    rest.discardReadBytes()
                    rest.writeBuffer(&part)
                } else {
                    isOver = true
                }
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body, maxLineBytes: maxLineBytes) }
}
