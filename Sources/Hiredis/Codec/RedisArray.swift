/// The elements of an array reply.
///
/// Access by position takes constant time. An array that holds arrays keeps a table of where they start,
/// which is built once, when `RedisValue.elements` is read.
public struct RedisArray: Sendable, RandomAccessCollection {
    // Proof for `nonisolated(unsafe)`: a reply's storage is never written after it has been made.
    @usableFromInline nonisolated(unsafe) let storage: ReplyStorage
    private let first: Int
    private let offsets: [Int32]?
    /// The number of elements.
    public let count: Int

    init(storage: ReplyStorage, index: Int) {
        let token = storage.token(at: index)
        self.storage = storage
        first = index + 1
        count = Int(token.value)
        if Int(token.extent) - first == count {
            offsets = nil
        } else {
            var table: [Int32] = []
            table.reserveCapacity(count)
            var position = first
            for _ in 0..<count {
                table.append(Int32(position))
                let element = storage.token(at: position)
                position = element.kind == .array ? Int(element.extent) : position + 1
            }
            offsets = table
        }
    }

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of elements.
    public var endIndex: Int { count }

    /// The element at a position in `0 ..< count`.
    public subscript(position: Int) -> RedisValue {
        precondition(position >= 0 && position < count, "Cannot read element \(position) of \(count)")
        return RedisValue(storage: storage, index: token(position))
    }

    /// Calls `body` with the bytes of the string at a position, valid during the call; nil for every other kind.
    ///
    /// The same as `self[position].withBytes(body)`, without a value in between.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        at position: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        defer { withExtendedLifetime(storage) {} }
        guard let bytes = bytes(at: position) else { return nil }
        return try body(bytes)
    }

    /// The bytes of a string, valid for as long as the storage lives.
    @usableFromInline
    func bytes(at position: Int) -> UnsafeRawBufferPointer? {
        precondition(position >= 0 && position < count, "Cannot read element \(position) of \(count)")
        let index = token(position)
        return storage.token(at: index).kind.isString ? storage.bytes(at: index) : nil
    }

    private func token(_ position: Int) -> Int {
        offsets.map { Int($0[position]) } ?? first + position
    }
}
