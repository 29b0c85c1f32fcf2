import Hiredis
import Testing

@Suite("Stream ids")
struct RedisStreamIDTests {
    @Test("an id is read and written the way Redis does")
    func text() throws {
        let id = try #require(RedisStreamID("1700000000000-12"))
        #expect(id.milliseconds == 1_700_000_000_000 && id.sequence == 12)
        #expect(id.description == "1700000000000-12")
        #expect(RedisStreamID("18446744073709551615-18446744073709551615") != nil)
    }

    @Test(
        "anything else is none",
        arguments: ["", "1", "-", "1-", "-1", "1-2-3", "a-1", "1-+2", "$", ">", "18446744073709551616-0", "1 -2"]
    )
    func malformed(text: String) {
        #expect(RedisStreamID(text) == nil)
    }

    @Test("ids are ordered by time and then by number, not by their text")
    func order() throws {
        let ids = try ["0-0", "9-10", "10-2", "10-10"].map { try #require(RedisStreamID($0)) }
        #expect(ids.reversed().sorted() == ids)
        #expect(RedisStreamID.beginning == ids[0])
    }
}
