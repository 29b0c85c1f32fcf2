import CartModel
import Foundation
import Testing

@Suite("Timestamp")
struct TimestampTests {
    private static let knownCases: [(milliseconds: Int64, text: String)] = [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_709_164_800_250, "2024-02-29T00:00:00.250Z"),
        (1_735_603_199_007, "2024-12-30T23:59:59.007Z"), (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
        (1_772_368_200_250, "2026-03-01T12:30:00.250Z"), (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (9_999_999_999_999, "2286-11-20T17:46:39.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ]

    @Test("known instants are written as RFC 3339 in UTC", arguments: knownCases)
    func known(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test("any instant is written as Foundation writes it", arguments: SeededGenerator.seeds)
    func likeFoundation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
        for _ in 0..<200 {
            let seconds = Int64.random(in: -2_000_000_000...9_999_999_999, using: &generator)
            let text = style.format(Date(timeIntervalSince1970: Double(seconds)))
            #expect(Timestamp(milliseconds: seconds * 1000).description == text.dropLast() + ".000Z")
        }
    }

    @Test("the furthest instants can be written", arguments: [Int64.min, .max])
    func extremes(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
    }

    @Test("an earlier instant is less")
    func order() {
        #expect(Timestamp(milliseconds: 1) < Timestamp(milliseconds: 2))
    }
}
