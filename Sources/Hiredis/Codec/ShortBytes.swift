/// Bytes that grow: in the value itself while they are few, in one allocation when they are many.
struct ShortBytes: Sendable {
    // 56 bytes hold most commands with one key.
    private typealias Place = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

    private var place: Place = (0, 0, 0, 0, 0, 0, 0)
    private var placed = 0
    /// All bytes once they are too many for the place.
    private var heap: [UInt8] = []

    /// Makes room for an expected number of bytes.
    init(capacity: Int) {
        if capacity > MemoryLayout<Place>.size {
            heap.reserveCapacity(capacity)
        }
    }

    var count: Int { heap.isEmpty ? placed : heap.count }

    /// Calls `body` with the bytes, valid during the call.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        if heap.isEmpty {
            return try withUnsafeBytes(of: place) { try body(UnsafeRawBufferPointer(rebasing: $0[..<placed])) }
        }
        return try heap.withUnsafeBytes(body)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if heap.capacity == 0, placed + bytes.count <= MemoryLayout<Place>.size {
            let start = placed
            withUnsafeMutableBytes(of: &place) { place in
                UnsafeMutableRawBufferPointer(rebasing: place[start...]).copyMemory(from: bytes)
            }
            placed += bytes.count
            return
        }
        if placed > 0 {
            heap.reserveCapacity(max(4 * placed, placed + bytes.count))
            withUnsafeBytes(of: place) { heap.append(contentsOf: $0[..<placed]) }
            placed = 0
        }
        heap.append(contentsOf: bytes)
    }
}
