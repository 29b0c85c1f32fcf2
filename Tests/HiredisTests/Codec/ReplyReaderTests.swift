import Testing

@testable import Hiredis

@Suite("Parsing of replies")
struct ReplyReaderTests {
    private func parse(
        _ pieces: [[UInt8]],
        limit: RedisReplyLimit = RedisReplyLimit()
    ) throws -> [RedisValue] {
        let reader = try #require(ReplyReader(limit: limit))
        var replies: [RedisValue] = []
        for piece in pieces {
            try feed(piece, to: reader) { replies.append($0) }
        }
        return replies
    }

    private func feed(_ bytes: [UInt8], to reader: ReplyReader, _ body: (RedisValue) -> Void = { _ in }) throws {
        let result: Result<Void, RedisError> = bytes.withUnsafeBytes { bytes in
            do throws(RedisError) {
                try reader.read(bytes) { reply throws(RedisError) in body(reply) }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private func parse(_ text: String, limit: RedisReplyLimit = RedisReplyLimit()) throws -> [RedisValue] {
        try parse([Array(text.utf8)], limit: limit)
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "*1\r\n", count: depth) + ":1\r\n"
    }

    @Test("each kind of reply is recognised")
    func kinds() throws {
        let replies = try parse("+OK\r\n:-42\r\n$3\r\na\0b\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n-ERR no\r\n")
        #expect(
            replies.map(\.kind) == [.simpleString, .integer, .bulkString, .bulkString, .null, .null, .array, .error]
        )
        #expect(replies[0].string == "OK")
        #expect(replies[1].integer == -42)
        #expect(replies[2].bytes == [97, 0, 98])
        #expect(replies[3].string == "")
        #expect(replies[4].isNull && replies[4].string == nil && replies[4].elements == nil)
        #expect(replies[6].elements?.isEmpty == true)
        #expect(replies[7].error == RedisServerError(message: "ERR no"))
        #expect(replies[7].error?.prefix == "ERR")
        #expect(replies[7].string == nil)
    }

    @Test("cut at any two places, a stream of replies gives the same values")
    func everyBoundary() throws {
        let text = "+OK\r\n*3\r\n$5\r\nhe\r\nl\r\n:7\r\n*2\r\n-E x\r\n*0\r\n$-1\r\n:9223372036854775807\r\n$1\r\nx\r\n"
        let bytes = Array(text.utf8)
        let whole = try parse([bytes])
        #expect(whole.count == 5)
        for first in 0...bytes.count {
            for second in stride(from: first, through: bytes.count, by: 3) {
                let pieces = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                #expect(try parse(pieces) == whole)
            }
        }
        #expect(try parse(bytes.map { [$0] }) == whole)
    }

    @Test("arrays in arrays are read in any order")
    func nestedAccess() throws {
        let reply = try #require(try parse("*4\r\n:1\r\n*2\r\n:2\r\n*1\r\n$1\r\na\r\n*0\r\n:5\r\n").first)
        let elements = try #require(reply.elements)
        #expect(elements.count == 4)
        #expect(elements[3].integer == 5)
        #expect(elements[1].elements?[1].elements?[0].string == "a")
        #expect(elements[2].elements?.count == 0)
        #expect(elements.reversed().map(\.kind) == [.integer, .array, .array, .integer])
    }

    @Test("an error inside an array is a value and does not end the reply")
    func errorInside() throws {
        let reply = try #require(try parse("*2\r\n-WRONGTYPE bad\r\n+OK\r\n").first)
        #expect(reply.elements?[0].error?.prefix == "WRONGTYPE")
        #expect(reply.elements?[1].string == "OK")
    }

    @Test("a depth of 7 is read, of 8 is refused")
    func depth() throws {
        #expect(try parse(nested(7)).count == 1)
        #expect(throws: RedisError.self) { try parse(nested(8)) }
    }

    @Test(
        "bytes that are not RESP2 are refused with a protocol violation",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "%1\r\n+a\r\n+b\r\n", "~1\r\n+a\r\n", "_\r\n", "#t\r\n", ",1.5\r\n",
            ">1\r\n+a\r\n", "\0", "*2147483648\r\n", "$-2\r\n", "*-2\r\n", ":12x\r\n",
        ]
    )
    func garbage(text: String) {
        let error = #expect(throws: RedisError.self) { try parse(text) }
        #expect(error?.code == .protocolViolation)
    }

    @Test("an array announced with two thousand million elements is refused without memory for them")
    func hugeArray() {
        let error = #expect(throws: RedisError.self) { try parse("*2147483647\r\n") }
        #expect(error?.code == .protocolViolation)
    }

    @Test("an announced bulk string of 512 MiB is refused once the limit is passed, not before, not much later")
    func hugeBulk() throws {
        let limit = RedisReplyLimit(bytes: 1 << 20)
        let reader = try #require(ReplyReader(limit: limit))
        let header = Array("$536870912\r\n".utf8)
        let piece = [UInt8](repeating: 1, count: 64 << 10)
        var fed = 0
        let error = #expect(throws: RedisError.self) {
            try feed(header, to: reader)
            while fed < 16 << 20 {
                try feed(piece, to: reader)
                fed += piece.count
            }
        }
        #expect(error?.code == .protocolViolation)
        #expect(fed >= 15 << 16 && fed <= 18 << 16)
    }

    @Test("limits count the whole reply and start anew with the next one")
    func limits() throws {
        let limit = RedisReplyLimit(bytes: 8, elements: 4)
        #expect(
            try parse("*3\r\n:1\r\n:2\r\n:3\r\n*3\r\n:1\r\n:2\r\n:3\r\n$8\r\n12345678\r\n", limit: limit).count == 3
        )
        #expect(throws: RedisError.self) { try parse("*4\r\n", limit: limit) }
        #expect(throws: RedisError.self) { try parse("*2\r\n*2\r\n", limit: limit) }
        #expect(throws: RedisError.self) { try parse("*2\r\n$5\r\n12345\r\n$4\r\n1234\r\n", limit: limit) }
    }

    @Test("a large reply arrives whole")
    func large() throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = Array("*2\r\n$\(body.count)\r\n".utf8) + body + Array("\r\n:1\r\n".utf8)
        let reply = try #require(try parse([bytes]).first)
        #expect(reply.elements?[0].bytes == body)
        #expect(reply.elements?[1].integer == 1)
    }

    @Test("random bytes end in values or an error, never in anything else")
    func randomBytes() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("+-:$*0123456789\r\n\r\n\r\nabc%_".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...40)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            _ = try? parse([bytes])
        }
    }

    @Test("values are equal by contents, wherever they lie")
    func equality() throws {
        let both = try parse("*2\r\n*1\r\n$1\r\na\r\n:1\r\n*1\r\n$1\r\na\r\n$1\r\na\r\n+a\r\n")
        #expect(both[0].elements?[0] == both[1])
        #expect(both[1].elements?[0] == both[2])
        #expect(both[2] != both[3])
        #expect(both[0] != both[1])
    }
}
