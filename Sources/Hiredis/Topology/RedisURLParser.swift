/// Takes a Redis URL apart; see `RedisURL` for the forms.
struct RedisURLParser {
    private let string: String

    init(_ string: String) {
        self.string = string
    }

    func parse() throws(RedisError) -> RedisURL {
        guard let (scheme, rest) = Self.split(string[...], at: "://") else {
            throw Self.error("it has no scheme, which is one of \(Self.schemes)")
        }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        let tail = rest[authorityEnd...]
        guard !tail.contains("#") else { throw Self.error("a fragment (#…) is not allowed") }

        var username: String?
        var password: String?
        if let at = authority.lastIndex(of: "@") {
            (username, password) = try Self.login(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        let parts = Self.split(tail, at: "?")
        let path = parts?.before ?? tail
        let query = parts?.after

        func url(_ endpoint: RedisEndpoint, database: Int) -> RedisURL {
            RedisURL(endpoint: endpoint, username: username, password: password, database: database)
        }
        if query != nil, scheme != "redis+unix" {
            throw Self.error("a query (?…) is allowed with redis+unix only")
        }
        switch scheme {
        case "redis", "rediss":
            let address = try Self.address(authority, defaultPort: 6379)
            let database = try Self.database(path.dropFirst())
            return scheme == "redis"
                ? url(.tcp(host: address.host, port: address.port), database: database)
                : url(.tls(host: address.host, port: address.port), database: database)
        case "redis+unix":
            guard authority.isEmpty else {
                throw Self.error("a Unix socket's path starts with a slash: redis+unix:///path")
            }
            let decoded = try Self.decoded(path, name: "path")
            guard decoded.count > 1 else { throw Self.error("the path of the Unix socket is missing") }
            return url(.unix(path: decoded), database: try Self.database(query: query))
        case "redis+sentinel":
            let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            guard let first = segments.first, !first.isEmpty, segments.count <= 2 else {
                throw Self.error("the service is missing: redis+sentinel://host:port/service")
            }
            let service = try Self.decoded(first, name: "service")
            let database = try Self.database(segments.count == 2 ? segments[1] : "")
            let addresses = try Self.addresses(authority, defaultPort: 26379)
            return url(.sentinel(addresses: addresses, service: service), database: database)
        case "redis+cluster":
            guard path.isEmpty || path == "/" || path == "/0" else {
                throw Self.error("a Redis Cluster has only database 0")
            }
            return url(.cluster(addresses: try Self.addresses(authority, defaultPort: 6379)), database: 0)
        default:
            throw Self.error("its scheme is none of \(Self.schemes)")
        }
    }

    private static let schemes = "redis, rediss, redis+unix, redis+sentinel, redis+cluster"

    private static func error(_ reason: String) -> RedisError {
        RedisError(.invalidURL, outcome: .notSent, message: "the Redis URL cannot be used: \(reason)")
    }

    private static func split(_ text: Substring, at separator: String) -> (before: Substring, after: Substring)? {
        guard let range = text.firstRange(of: separator) else { return nil }
        return (text[..<range.lowerBound], text[range.upperBound...])
    }

    private static func login(_ text: Substring) throws(RedisError) -> (String?, String?) {
        guard let colon = text.firstIndex(of: ":") else {
            throw error("before the @ stands no colon; write user:password@ or :password@")
        }
        let username = try decoded(text[..<colon], name: "user")
        let password = try decoded(text[text.index(after: colon)...], name: "password")
        guard !password.isEmpty else { throw error("the password is empty; leave out user:password@ for none") }
        return (username.isEmpty ? nil : username, password)
    }

    private static func addresses(
        _ text: Substring,
        defaultPort: Int
    ) throws(RedisError) -> [RedisEndpoint.Address] {
        var addresses: [RedisEndpoint.Address] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try address(part, defaultPort: defaultPort))
        }
        return addresses
    }

    private static func address(
        _ text: Substring,
        defaultPort: Int
    ) throws(RedisError) -> RedisEndpoint.Address {
        guard !text.isEmpty else { throw error("the host is missing") }
        var host = text
        var rest: Substring = ""
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw error("the bracket of the IPv6 address is open") }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            rest = text[colon...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw error("the host is missing or holds spaces or control characters")
        }
        guard !rest.isEmpty else { return RedisEndpoint.Address(host: String(host), port: defaultPort) }
        guard rest.first == ":" else { throw error("after the IPv6 address only :port may follow") }
        guard let port = number(rest.dropFirst()), (1...65_535).contains(port) else {
            throw error("the port is not a number from 1 to 65535; an IPv6 address stands in brackets")
        }
        return RedisEndpoint.Address(host: String(host), port: port)
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        if text.isEmpty { return 0 }
        guard let database = number(text) else {
            throw error("the database is not a number from 0 up")
        }
        return database
    }

    private static func database(query: Substring?) throws(RedisError) -> Int {
        guard let query else { return 0 }
        guard query.hasPrefix("db=") else { throw error("the only query allowed is ?db=database") }
        return try database(query.dropFirst(3))
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func decoded(_ text: Substring, name: String) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var source = text.utf8.makeIterator()
        while let byte = source.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = source.next().flatMap(nibble), let low = source.next().flatMap(nibble) else {
                throw error("the \(name) holds a % without two hexadecimal digits (write % itself as %25)")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw error("the \(name) is not UTF-8 or holds a NUL byte")
        }
        return decoded
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
