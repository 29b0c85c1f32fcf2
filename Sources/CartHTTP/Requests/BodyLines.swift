import CartService
import Hummingbird

/// The lines of a body as they arrive, without line ends; empty lines are counted and passed over.
///
/// If a line is too long, or there are too many lines, the sequence ends with a failure with code `payload_too_large`.
struct BodyLines: AsyncSequence, Sendable {
    /// A line, or the reason why it could not be read.
    struct Element: Sendable {
        /// Its place in the body, from 1.
        let number: Int
        let content: Result<ByteBuffer, CartError>
    }

    let body: RequestBody
    let maxLineBytes: Int
    let maxLines: Int

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var parts: RequestBody.AsyncIterator
        private let maxLineBytes: Int
        private let maxLines: Int
        private var rest = ByteBuffer()
        private var count = 0
        private var number = 0
        private var isBodyOver = false
        private var isOver = false

        fileprivate init(_ lines: BodyLines) {
            parts = lines.body.makeAsyncIterator()
            maxLineBytes = lines.maxLineBytes
            maxLines = lines.maxLines
        }

        /// - Throws: What the body throws.
        mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            while !isOver {
                if let end = rest.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = rest.readSlice(length: end - rest.readerIndex)
                    rest.moveReaderIndex(forwardBy: 1)
                    number += 1
                    if let line, line.readableBytes > 0 { return counted(line) }
                    continue
                }
                if isBodyOver {
                    isOver = true
                    number += 1
                    return rest.readableBytes > 0 ? counted(rest) : nil
                }
                guard rest.readableBytes <= maxLineBytes else {
                    number += 1
                    return refused(.payloadTooLarge(limit: maxLineBytes))
                }
                if var part = try await parts.next(isolation: actor) {
                    rest.discardReadBytes()
                    rest.writeBuffer(&part)
                } else {
                    isBodyOver = true
                }
            }
            return nil
        }

        private mutating func counted(_ line: ByteBuffer) -> Element {
            count += 1
            guard count <= maxLines else { return refused(.batchTooLarge(limit: maxLines)) }
            return Element(number: number, content: .success(line))
        }

        private mutating func refused(_ error: CartError) -> Element {
            isOver = true
            return Element(number: number, content: .failure(error))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
