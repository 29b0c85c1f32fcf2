import Testing

@testable import Hiredis

@Suite("Hash slots")
struct RedisHashSlotTests {
    // The first is the check value of CRC16/XMODEM, the others are what `CLUSTER KEYSLOT` answers.
    @Test(
        "a key's slot is the one Redis computes",
        arguments: [
            ("123456789", 0x31C3), ("", 0), ("foo", 12182), ("bar", 5061), ("cart:user:123", 2266),
            ("somekey", 11058), ("\u{1F6D2}", 11439),
        ]
    )
    func known(key: String, slot: Int) {
        #expect(RedisHashSlot(key: key).number == slot)
    }

    @Test("keys with the same hash tag share a slot")
    func tags() {
        let slot = RedisHashSlot(key: "cart:user:123")
        #expect(RedisHashSlot(key: "cart-merges:{cart:user:123}") == slot)
        #expect(RedisHashSlot(key: "cart-replies:{cart:user:123}:2026-01-01") == slot)
        #expect(RedisHashSlot(key: "{cart:user:123}{other}") == slot)
    }

    @Test("an empty or open hash tag counts as part of the key")
    func noTags() {
        #expect(RedisHashSlot(key: "foo{}{bar}") != RedisHashSlot(key: "bar"))
        #expect(RedisHashSlot(key: "foo{bar") != RedisHashSlot(key: "bar"))
        #expect(RedisHashSlot(key: "foo{{bar}}zap") == RedisHashSlot(key: "{bar"))
    }

    @Test("there are 16,384 slots")
    func range() {
        #expect(RedisHashSlot(-1) == nil)
        #expect(RedisHashSlot(16_384) == nil)
        #expect(RedisHashSlot(16_383)?.number == 16_383)
    }
}
