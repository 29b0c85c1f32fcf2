import Testing

@testable import MigrationModel

@Suite("Bags of drivers and requests")
struct BagTests {
    private static let requests: [Request] = [
        .add(0),
        Request(script: .seal, user: 1, generation: 2, operations: OperationSet(rawValue: 4), nonce: 101, madeFor: 3),
        Request(script: .apply, user: 1, generation: 12, nonce: 9, lines: LineSet(rawValue: 7)),
    ]

    @Test("the order in which elements come in makes no difference")
    func order() {
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        let bags = orders.map { order in
            var bag = Bag<Request>()
            for index in order { bag.insert(Self.requests[index]) }
            return bag
        }
        for bag in bags { #expect(bag == bags[0]) }
    }

    @Test("equal elements are kept apart, and one is removed at a time")
    func duplicates() {
        var bag = Bag<Request>()
        bag.insert(Self.requests[1])
        bag.insert(Self.requests[0])
        bag.insert(Self.requests[1])
        #expect(bag.count == 3)
        for index in 0..<3 where bag[index] == Self.requests[1] {
            bag.remove(at: index)
            break
        }
        #expect(bag.count == 2 && bag.contains(Self.requests[1]) && bag.contains(Self.requests[0]))
    }

    @Test("a request is the same after packing", arguments: requests.indices)
    func packedRequest(index: Int) {
        #expect(Request(packed: Self.requests[index].packed) == Self.requests[index])
    }

    @Test("a driver is the same after packing")
    func packedDriver() {
        let driver = Driver(
            role: .undo,
            call: 2,
            step: .undoAtOnce,
            generation: 11,
            user: 1,
            nonce: 102,
            lines: LineSet(rawValue: 5),
            operations: OperationSet(rawValue: 3),
        )
        #expect(Driver(packed: driver.packed) == driver)
    }
}
