import Testing

@testable import cart

@Suite("Durations as text")
struct DurationTextTests {
    @Test(
        "a number with a unit, or of seconds, is a duration",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("90s", .seconds(90)), ("15m", .seconds(900)),
            ("24h", .seconds(86_400)), ("7d", .seconds(604_800)), ("30", .seconds(30)), ("0", .zero),
        ]
    )
    func parses(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(
        "anything else is refused",
        arguments: ["", "s", "-1s", "1.5s", "1 s", "1w", "1D", "9223372036854775807d", "1s2m", "٣s"]
    )
    func refuses(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "a duration is written in its largest whole unit",
        arguments: ["500ms", "1500ms", "90s", "15m", "1d", "25h", "3650d", "0"]
    )
    func roundTrips(text: String) throws {
        #expect(DurationText.text(of: try #require(DurationText.parse(text))) == text)
    }

    @Test("sizes are bytes, KiB or MiB")
    func byteCounts() {
        #expect(ByteCountText.parse("256KiB") == 262_144)
        #expect(ByteCountText.parse("1MiB") == 1_048_576)
        #expect(ByteCountText.parse("100") == 100)
        #expect(ByteCountText.parse("1KB") == nil)
        #expect(ByteCountText.parse("-1") == nil)
        #expect(ByteCountText.text(of: 262_144) == "256KiB")
    }
}
