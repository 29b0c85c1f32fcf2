import CartModel
import GRPCCore
import Testing

@testable import CartGRPC

@Suite("Errors in gRPC's terms")
struct ErrorTests {
    @Test(
        "a client can tell from the code whether to mend, to read again or to wait",
        arguments: [
            (CartError.Code.invalidQuantity, RPCError.Code.invalidArgument), (.versionConflict, .aborted),
            (.limitExceeded, .resourceExhausted), (.storeUnavailable, .unavailable), (.cartCorrupted, .dataLoss),
            (.lineNotFound, .notFound), (.idempotencyKeyReused, .alreadyExists),
        ]
    )
    func codes(code: CartError.Code, expected: RPCError.Code) async {
        let error = await #expect(throws: RPCError.self) {
            try await RPCError.mapping { throw CartError(code, "It is so.") }
        }
        #expect(error?.code == expected && error?.message == "It is so.")
    }

    @Test("callers of Online Boutique hear of an unreachable store in its own words")
    func storage() async {
        let error = await #expect(throws: RPCError.self) {
            try await RPCError.mapping(storageIsPrecondition: true) { throw CartError(.storeUnavailable, "Away.") }
        }
        #expect(error?.code == .failedPrecondition && error?.message == "Can't access cart storage. Away.")
    }
}
