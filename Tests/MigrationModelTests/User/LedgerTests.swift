import Testing

@testable import MigrationModel

@Suite("Ledger and undo records in packed words")
struct LedgerTests {
    @Test("each generation keeps its own entry", arguments: 1...GenerationSet.last)
    func entries(generation: Generation) {
        var ledger = Ledger()
        for other in 1...GenerationSet.last {
            ledger[other] = LedgerEntry(.refused, lines: LineSet(line: other % 3))
        }
        let entry = LedgerEntry(.erased, lines: LineSet(rawValue: 7), operations: OperationSet(rawValue: 5))
        ledger[generation] = entry
        #expect(ledger[generation] == entry)
        for other in 1...GenerationSet.last where other != generation {
            #expect(ledger[other] == LedgerEntry(.refused, lines: LineSet(line: other % 3)))
        }
        for other in 1...GenerationSet.last { ledger[other] = nil }
        #expect(ledger.isEmpty)
    }

    @Test("an operation is booked where lines are, and a refusal books nothing")
    func bookedOperations() {
        let operation = OperationSet(operation: 1)
        var ledger = Ledger()
        ledger[7] = LedgerEntry(.refused, operations: operation)
        #expect(!ledger.hasBooked(operation))
        ledger[2] = LedgerEntry(.booked, lines: LineSet(line: 0), operations: operation)
        #expect(ledger.hasBooked(operation))
        #expect(!ledger.hasBooked(operation, except: 2))
        #expect(!ledger.hasBooked(OperationSet(operation: 0)))
        #expect(ledger.hasBooked(under: 2) && !ledger.hasBooked(under: 7) && !ledger.hasBooked(under: 0))
        #expect(!ledger.hasOperationWithTwoGenerations)
        ledger[7]?.lines = LineSet(line: 1)
        #expect(ledger.hasOperationWithTwoGenerations)
    }

    @Test("a change of the cart outdates every possible undo but the one that makes it")
    func outdating() {
        var undos = UndoRecords()
        undos[1] = .init(state: .possible, lines: LineSet(line: 2))
        undos[12] = .init(state: .possible, lines: [])
        undos[6] = .init(state: .returning, lines: LineSet(rawValue: 7))
        undos.outdate(except: 12)
        #expect(undos[1] == .init(state: .outdated, lines: LineSet(line: 2)))
        #expect(undos[12] == .init(state: .possible, lines: []))
        #expect(undos[6] == .init(state: .returning, lines: LineSet(rawValue: 7)))
        undos.expire()
        #expect(undos[1] == nil && undos[12] == nil && undos.contains(.returning))
    }
}
