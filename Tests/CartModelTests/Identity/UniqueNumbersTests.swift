import Testing

@testable import CartModel

@Suite("Unique numbers")
struct UniqueNumbersTests {
    @Test("no number comes twice, in either word, however many tasks ask at once")
    func distinct() async {
        let numbers = await withTaskGroup(of: [(UInt64, UInt64)].self) { group in
            for _ in 0..<8 { group.addTask { (0..<20_000).map { _ in UniqueNumbers.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(numbers.map(\.0)).count == 160_000 && Set(numbers.map(\.1)).count == 160_000)
    }

    @Test("each bit is set in about half of the numbers")
    func balanced() {
        var counts = [Int](repeating: 0, count: 128)
        for _ in 0..<10_000 {
            let (first, second) = UniqueNumbers.next()
            for bit in 0..<64 {
                counts[bit] += Int(first >> UInt64(bit) & 1)
                counts[64 + bit] += Int(second >> UInt64(bit) & 1)
            }
        }
        // Ten standard deviations.
        #expect(counts.allSatisfy { (4_500...5_500).contains($0) })
    }
}
