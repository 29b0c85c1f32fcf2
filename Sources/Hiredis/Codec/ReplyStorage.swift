/// All tokens and all bytes of one reply in one allocation: the tokens first, the bytes after them.
///
/// Nothing is written after `make` returns, so any number of tasks may read it.
@usableFromInline
final class ReplyStorage: ManagedBuffer<ReplyStorage.Header, ReplyToken> {
    @usableFromInline
    struct Header {
        var tokenCount: Int
        var byteCount: Int
    }

    static func make(tokens: UnsafeBufferPointer<ReplyToken>, bytes: UnsafeRawBufferPointer) -> ReplyStorage {
        let stride = MemoryLayout<ReplyToken>.stride
        let capacity = tokens.count + (bytes.count + stride - 1) / stride
        let buffer = create(minimumCapacity: capacity) { _ in
            Header(tokenCount: tokens.count, byteCount: bytes.count)
        }
        buffer.withUnsafeMutablePointerToElements { elements in
            if let source = tokens.baseAddress {
                elements.initialize(from: source, count: tokens.count)
            }
            if let source = bytes.baseAddress {
                UnsafeMutableRawPointer(elements + tokens.count).copyMemory(from: source, byteCount: bytes.count)
            }
        }
        return unsafeDowncast(buffer, to: ReplyStorage.self)
    }

    func token(at index: Int) -> ReplyToken {
        withUnsafeMutablePointers { header, elements in
            precondition(index >= 0 && index < header.pointee.tokenCount)
            return elements[index]
        }
    }

    /// The bytes of a string, valid for as long as the storage lives.
    @usableFromInline
    func bytes(at index: Int) -> UnsafeRawBufferPointer {
        let token = token(at: index)
        let start = withUnsafeMutablePointers { header, elements in
            UnsafeRawPointer(elements + header.pointee.tokenCount) + Int(token.value)
        }
        return UnsafeRawBufferPointer(start: start, count: Int(token.extent))
    }
}
