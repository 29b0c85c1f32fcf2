import CartService

/// How a cart is spoken to over HTTP: a file of JSON, so that any such cart can be put to the trials.
///
/// Paths, header values and bodies may hold `{owner}`, `{guest}`, `{user}`, `{product}`, `{quantity}`, `{repeat_key}`, `{version}` and
/// `{key}` (the option `--key`).
struct CartAdapter: Decodable, Sendable {
    /// One request.
    struct Request: Decodable, Sendable {
        let method: String
        let path: String
        var body: String?
        var headers: [String: String]?
    }

    /// Where an answer to `read` has the lines.
    struct Lines: Decodable, Sendable {
        /// The member that holds the lines; `nil` where the answer itself is the array.
        var member: String?
        let id: String
        let quantity: String
        /// The header field that tells the version.
        var versionHeader: String?
        /// The statuses that mean a cart without lines.
        var absent: [Int]?
    }

    let name: String
    /// What an owner is called; `{random}` is another word each time.
    let guest: String
    let user: String
    /// Header fields of every request.
    var headers: [String: String]?
    let add: Request
    let read: Request
    let lines: Lines
    let clear: Request
    /// `nil` where a cart does not merge.
    var merge: Request?
    /// The statuses by which `clear` says that the cart has changed since it was read.
    var changed: [Int]?

    private enum CodingKeys: String, CodingKey {
        case name, guest, user, headers, add, read, lines, clear, merge, changed
    }
}

extension CartAdapter.Lines {
    private enum CodingKeys: String, CodingKey {
        case member, id, quantity, absent
        case versionHeader = "version_header"
    }
}
