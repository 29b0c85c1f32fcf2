import Testing

@testable import Hiredis

@Suite("What a connection begins with")
struct HandshakeTests {
    private func time(_ seconds: String, _ microseconds: String) throws -> Int64? {
        let reader = try #require(ReplyReader(limit: RedisReplyLimit()))
        let text =
            "*2\r\n$\(seconds.utf8.count)\r\n\(seconds)\r\n$\(microseconds.utf8.count)\r\n\(microseconds)\r\n"
        var time: Int64?
        try Array(text.utf8).withUnsafeBytes { bytes in
            try reader.read(bytes) { time = Handshake.serverTime($0) }
        }
        return time
    }

    @Test("Redis's time is read to the microsecond")
    func serverTime() throws {
        #expect(try time("1700000000", "123456") == 1_700_000_000_123_456_000)
    }

    @Test(
        "a time that cannot be is none, and overflows nothing",
        arguments: [
            ("2666666666666666666", "1"), ("-1", "0"), ("1", "-1"), ("1", "1000000"), ("9223372036854775807", "0"),
            ("1", "9223372036854775807"), ("", ""), ("now", "0"),
        ]
    )
    func impossibleTime(seconds: String, microseconds: String) throws {
        #expect(try time(seconds, microseconds) == nil)
    }
}
