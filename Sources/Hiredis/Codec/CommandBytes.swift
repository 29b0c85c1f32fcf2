/// A growable buffer of bytes.
///
/// Few bytes are stored in the value itself, more bytes in one allocation.
struct CommandBytes: Sendable {
    // 56 bytes hold most commands with one key.
    private typealias Place = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    /// An allocation for all bytes.
    ///
    /// Its header is its capacity.
    private final class Heap: ManagedBuffer<Int, UInt8> {
        static func make(capacity: Int) -> Heap {
            unsafeDowncast(create(minimumCapacity: capacity) { _ in capacity }, to: Heap.self)
        }
    }

    private var place: Place = (0, 0, 0, 0, 0, 0, 0)
    private(set) var count = 0
    /// Where all bytes are once they are too many for the place.
    // Proof for `nonisolated(unsafe)`: a value writes only if it holds the only reference.
    nonisolated(unsafe) private var heap: Heap?

    /// Makes room for an expected number of bytes.
    init(capacity: Int) {
        if capacity > MemoryLayout<Place>.size {
            heap = .make(capacity: capacity)
        }
    }

    /// Calls `body` with the bytes, valid during the call.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withBytes(count, body)
    }

    /// Adds bytes, which `body` writes into the room for them; it must fill all of it.
    mutating func append(count added: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        let start = count
        count += added
        if heap == nil, count <= MemoryLayout<Place>.size {
            withUnsafeMutableBytes(of: &place) {
                body(UnsafeMutableRawBufferPointer(rebasing: $0[start..<start + added]))
            }
            return
        }
        makeRoom(for: count, keeping: start)
        heap?.withUnsafeMutablePointerToElements {
            body(UnsafeMutableRawBufferPointer(start: $0 + start, count: added))
        }
    }

    private mutating func makeRoom(for needed: Int, keeping kept: Int) {
        let capacity = heap?.header ?? 0
        // A copy of the command may share the allocation.
        if needed <= capacity, isKnownUniquelyReferenced(&heap) { return }
        let larger = Heap.make(capacity: needed <= capacity ? capacity : max(2 * capacity, 4 * needed / 3, 256))
        withBytes(kept) { bytes in
            larger.withUnsafeMutablePointerToElements {
                UnsafeMutableRawBufferPointer(start: $0, count: kept).copyMemory(from: bytes)
            }
        }
        heap = larger
    }

    private func withBytes<Result>(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard let heap else {
            return try withUnsafeBytes(of: place) { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return try heap.withUnsafeMutablePointerToElements {
            try body(UnsafeRawBufferPointer(start: $0, count: count))
        }
    }
}
