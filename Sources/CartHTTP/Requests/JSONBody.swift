import CartService
import Hummingbird

/// A JSON object of a request, read member by member so that each error names its member.
struct JSONBody {
    private let members: [String: JSONValue]
    private let path: String

    /// Parses a whole body.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` unless it is one JSON object; the place is named.
    init(_ bytes: ByteBuffer) throws(CartError) {
        let value: JSONValue
        do {
            value = try JSONParser.value(of: Array(bytes.readableBytesView))
        } catch {
            let message =
                bytes.readableBytes == 0
                ? "The body is empty." : "The body is not valid JSON at byte \(error.offset)."
            throw .invalidRequest(message, field: "body", allowed: error.allowed)
        }
        try self.init(value, path: "")
    }

    private init(_ value: JSONValue, path: String) throws(CartError) {
        guard case .object(let members) = value else {
            let field = path.isEmpty ? "body" : String(path.dropLast())
            throw .invalidRequest(
                "A JSON object was expected.",
                field: field,
                given: value.text,
                allowed: "a JSON object"
            )
        }
        self.members = members
        self.path = path
    }

    /// Refuses members that are not among the known ones, so that a misspelt one is never passed over.
    func allow(_ known: Set<String>) throws(CartError) {
        guard members.keys.contains(where: { !known.contains($0) }) else { return }
        for name in members.keys.sorted() where !known.contains(name) {
            let allowed = known.sorted().joined(separator: ", ")
            let field = path + CartError.shortened(name)
            throw .invalidRequest("There is no such member.", field: field, given: name, allowed: allowed)
        }
    }

    /// The names of all members.
    var names: Set<String> { Set(members.keys) }

    /// All members.
    var all: [String: JSONValue] { members }

    /// Whether a member is there, even as `null`.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// A member as it is.
    func value(_ name: String) -> JSONValue? { members[name] }

    /// A string that must be there.
    func string(_ name: String) throws(CartError) -> String {
        guard let text = try optionalString(name) else { throw missing(name, "a string") }
        return text
    }

    /// A string, if it is there.
    func optionalString(_ name: String) throws(CartError) -> String? {
        switch members[name] {
        case nil, .null: return nil
        case .string(let text): return text
        case .some(let value): throw wrong(name, value, "a string")
        }
    }

    /// `true` or `false`; `false` when it is not there.
    func flag(_ name: String) throws(CartError) -> Bool {
        switch members[name] {
        case nil, .null: return false
        case .bool(let flag): return flag
        case .some(let value): throw wrong(name, value, "true or false")
        }
    }

    /// A list of strings, if it is there.
    func strings(_ name: String) throws(CartError) -> [String]? {
        guard let value = members[name], value != .null else { return nil }
        guard case .array(let values) = value else { throw wrong(name, value, "an array of strings") }
        var texts: [String] = []
        for element in values {
            guard case .string(let text) = element else { throw wrong(name, element, "an array of strings") }
            texts.append(text)
        }
        return texts
    }

    /// A list of objects, if it is there.
    func objects(_ name: String) throws(CartError) -> [JSONBody]? {
        guard let value = members[name] else { return nil }
        guard case .array(let values) = value else { throw wrong(name, value, "an array of objects") }
        var bodies: [JSONBody] = []
        for (index, element) in values.enumerated() {
            bodies.append(try JSONBody(element, path: "\(path)\(name)[\(index)]."))
        }
        return bodies
    }

    /// Every member as an object, by its name.
    func objectsByName() throws(CartError) -> [String: JSONBody] {
        var bodies: [String: JSONBody] = [:]
        for (name, value) in members { bodies[name] = try JSONBody(value, path: "\(path)\(name).") }
        return bodies
    }

    /// A quantity, if it is there.
    func quantity(_ name: String, allowed: String) throws(CartError) -> Int64? {
        guard let value = members[name] else { return nil }
        guard case .integer(let number) = value else {
            throw .invalidQuantity(given: value.text, allowed: allowed, field: path + name)
        }
        return number
    }

    /// A price in minor units, if it is there.
    func price(_ name: String) throws(CartError) -> Int64? {
        guard let value = members[name] else { return nil }
        guard case .integer(let number) = value else {
            var error = CartError.invalidPrice(given: value.text, allowed: "a whole number of minor units, 0 or more")
            error.field = path + name
            throw error
        }
        return number
    }

    /// A number of seconds, if it is there.
    func seconds(_ name: String, allowed: String) throws(CartError) -> Duration? {
        guard let value = members[name], value != .null else { return nil }
        guard case .integer(let number) = value else { throw wrong(name, value, allowed) }
        return .seconds(number)
    }

    /// A currency, if it is there.
    func currency(_ name: String) throws(CartError) -> Currency? {
        guard let code = try optionalString(name) else { return nil }
        return try Currency(code)
    }

    /// What to say of a member that is not there.
    func missing(_ name: String, _ allowed: String) -> CartError {
        .invalidRequest("A member is missing.", field: path + name, allowed: allowed)
    }

    private func wrong(_ name: String, _ value: JSONValue, _ allowed: String) -> CartError {
        .invalidRequest("A member is of the wrong type.", field: path + name, given: value.text, allowed: allowed)
    }
}
