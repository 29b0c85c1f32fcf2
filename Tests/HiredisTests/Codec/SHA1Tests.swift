import Testing

@testable import Hiredis

@Suite("SHA-1")
struct SHA1Tests {
    @Test(
        "the digests are those of FIPS 180",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            ("return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"),
        ]
    )
    func vector(message: String, digest: String) {
        #expect(SHA1.hexadecimal(of: message.utf8) == digest)
    }

    @Test("a message of a million bytes has its known digest")
    func long() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA1.hexadecimal(of: message) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    }

    @Test("padding is right for every length around a block")
    func padding() {
        let digests = (50...70).map { SHA1.hexadecimal(of: [UInt8](repeating: 7, count: $0)) }
        #expect(Set(digests).count == digests.count)
        #expect(digests.allSatisfy { $0.count == 40 })
    }
}
