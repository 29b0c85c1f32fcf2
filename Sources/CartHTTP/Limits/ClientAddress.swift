/// Finds the client's address of a request that came through trusted proxies.
enum ClientAddress {
    /// Finds the address.
    ///
    /// Each proxy appends an address to `X-Forwarded-For`, and only trusted proxies can be believed. Read from the
    /// connection backwards, the first address that does not belong to a trusted proxy is the client's. Addresses
    /// further left are claims of the client.
    ///
    /// - Parameters:
    ///   - peer: The address at the other end of the connection; `nil` when there is none, as with a Unix socket.
    ///   - forwarded: All values of `X-Forwarded-For`, in order.
    ///   - trusted: The proxies.
    static func find(peer: String?, forwarded: [String], trusted: [AddressRange]) -> AddressRange? {
        guard var address = peer.flatMap({ AddressRange($0) }) else { return nil }
        let claims = forwarded.flatMap { $0.split(separator: ",") }
        for claim in claims.reversed() {
            guard trusted.contains(where: { $0.contains(address) }) else { break }
            let text = claim.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            guard !text.contains("/"), let next = AddressRange(text) else { break }
            address = next
        }
        return address
    }
}
