/// Whose address a request comes from, behind proxies that are trusted to say so.
enum ClientAddress {
    /// Finds the address.
    ///
    /// `X-Forwarded-For` grows to the right, and only what trusted proxies have written there can be believed: going
    /// back from the connection, the first address that is no trusted proxy's is the client's. What stands further left
    /// is the client's own claim.
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
