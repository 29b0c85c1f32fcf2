import Testing

@testable import CartHTTP

@Suite("Clients' addresses")
struct ClientAddressTests {
    @Test(
        "the last address that no trusted proxy has is the client's",
        arguments: [
            ("192.0.2.1", [], "192.0.2.1"), ("192.0.2.1", ["198.51.100.9"], "192.0.2.1"),
            ("10.0.0.1", ["198.51.100.9"], "198.51.100.9"), ("10.0.0.1", ["203.0.113.5, 198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", ["203.0.113.5, 10.2.3.4"], "203.0.113.5"),
            ("10.0.0.1", ["203.0.113.5", "10.2.3.4"], "203.0.113.5"),
            ("10.0.0.1", ["nonsense, 10.2.3.4"], "10.2.3.4"), ("10.0.0.1", [], "10.0.0.1"),
            ("::ffff:10.0.0.1", ["198.51.100.9"], "198.51.100.9"), ("10.0.0.1", ["0.0.0.0/0"], "10.0.0.1"),
            ("2001:db8::1", ["198.51.100.9"], "198.51.100.9"), ("2001:db9::1", ["198.51.100.9"], "2001:db9::1"),
        ] as [(String, [String], String)]
    )
    func find(peer: String, forwarded: [String], expected: String) throws {
        let trusted = try ["10.0.0.0/8", "2001:db8::/32"].map { try #require(AddressRange($0)) }
        #expect(ClientAddress.find(peer: peer, forwarded: forwarded, trusted: trusted) == AddressRange(expected))
    }

    @Test("a connection without an address has none, whatever is claimed")
    func none() {
        #expect(ClientAddress.find(peer: nil, forwarded: ["192.0.2.1"], trusted: []) == nil)
    }

    @Test("an IPv6 subscriber is counted by network")
    func subscribers() {
        #expect(AddressRange("2001:db8:1:2::1")?.subscriber == AddressRange("2001:db8:1:2:ffff::9")?.subscriber)
        #expect(AddressRange("2001:db8:1:2::1")?.subscriber != AddressRange("2001:db8:1:3::1")?.subscriber)
        #expect(AddressRange("192.0.2.1")?.subscriber != AddressRange("192.0.2.2")?.subscriber)
    }

    @Test(
        "what is no address or range is refused",
        arguments: ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0"]
    )
    func refused(text: String) { #expect(AddressRange(text) == nil) }

    @Test("only 127.0.0.0/8 and ::1 are this machine's")
    func loopback() {
        #expect(
            ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].allSatisfy { AddressRange($0)?.isLoopback == true }
        )
        #expect(["128.0.0.1", "::", "::2", "2001:db8::1"].allSatisfy { AddressRange($0)?.isLoopback == false })
    }
}
