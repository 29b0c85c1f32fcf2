import CartService

/// What a member may be that is kept and given back, as the standard's schemas have it.
///
/// The answer repeats what was given, so it would break the standard when the request does. A member that the standard
/// does not name may be anything, except where a schema says otherwise.
indirect enum UCPShape: Sendable {
    case string
    /// A string that follows the pattern of `common/types/reverse_domain_name.json`.
    case reverseDomainName
    case list(of: UCPShape, isUnique: Bool)
    /// The known members, those of them that must be there, what each name must be, and what unknown members must be.
    case object([String: UCPShape], required: Set<String> = [], names: UCPShape? = nil, others: UCPShape? = nil)

    /// The members of a cart that a platform sets besides the lines: `shopping/cart.json`.
    static let kept: UCPShape = .object([
        "context": context, "buyer": buyer, "signals": signals, "attribution": attribution,
    ])

    /// Where and how the buyer shops: `common/types/context.json`, which includes `locality.json`.
    private static let context: UCPShape = .object([
        "address_country": .string, "address_region": .string, "postal_code": .string,
        "location": .string, "intent": .string, "language": .string, "currency": .string,
        "eligibility": .list(of: .reverseDomainName, isUnique: true),
        "payment": .list(of: paymentHandler, isUnique: false),
    ])

    /// A way to pay that the buyer prefers, an element of `payment` in `context.json`.
    private static let paymentHandler: UCPShape = .object(
        ["handler": .reverseDomainName, "types": .list(of: .string, isUnique: false)],
        required: ["handler"]
    )

    /// Who buys: `shopping/types/buyer.json`.
    private static let buyer: UCPShape = .object([
        "first_name": .string, "last_name": .string, "email": .string, "phone_number": .string,
    ])

    /// What the platform has observed: `common/types/signals.json`.
    private static let signals: UCPShape = .object(
        ["dev.ucp.buyer_ip": .string, "dev.ucp.user_agent": .string],
        names: .reverseDomainName
    )

    /// Where the buyer came from: `shopping/types/attribution.json`.
    private static let attribution: UCPShape = .object([:], others: .string)

    /// Checks a value, and everything in it that the standard knows.
    ///
    /// - Parameter path: Where the value stands in the request, as JSONPath.
    /// - Throws: ``CartError`` with code `invalid_request`, whose field is the JSONPath of what is wrong.
    func check(_ value: JSONValue, at path: String) throws(CartError) {
        switch (self, value) {
        case (.string, .string):
            return
        case (.reverseDomainName, .string(let text)) where Self.isReverseDomainName(text):
            return
        case (.list(let element, let isUnique), .array(let values)):
            for (index, item) in values.enumerated() { try element.check(item, at: "\(path)[\(index)]") }
            guard !isUnique || Set(values).count == values.count else { throw wrong(value, path) }
        case (.object(let known, let required, let names, let others), .object(let members)):
            for name in required.sorted() where members[name] == nil {
                throw .invalidRequest(
                    "A member is missing.",
                    field: Self.path(path, name),
                    allowed: known[name]?.allowed
                )
            }
            // In one order, so that the same request is always refused with the same words.
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let inner = Self.path(path, name)
                if let names { try names.checkName(name, inner) }
                if let shape = known[name] ?? others { try shape.check(member, at: inner) }
            }
        default:
            throw wrong(value, path)
        }
    }

    private func checkName(_ name: String, _ path: String) throws(CartError) {
        if case .reverseDomainName = self, !Self.isReverseDomainName(name) {
            throw .invalidRequest(
                "A member has a name that the standard does not allow.",
                field: path,
                given: name,
                allowed: allowed
            )
        }
    }

    private func wrong(_ value: JSONValue, _ path: String) -> CartError {
        .invalidRequest(
            "A member is not what the standard allows.",
            field: path,
            given: value.text,
            allowed: allowed
        )
    }

    /// The rule in words.
    private var allowed: String {
        switch self {
        case .string: "a string"
        case .reverseDomainName: "a reverse domain name, such as com.example.gold"
        case .list(let element, let isUnique):
            "an array, each element \(element.allowed)" + (isUnique ? ", none twice" : "")
        case .object(_, _, _, let others): "an object" + (others.map { ", each member \($0.allowed)" } ?? "")
        }
    }

    /// The JSONPath of a member (RFC 9535, section 2.5.1): in brackets where its name is not a plain word.
    private static func path(_ path: String, _ name: String) -> String {
        let name = CartError.shortened(name)
        var isPlain = name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
        if name.utf8.first.map({ isDigit($0) }) ?? true { isPlain = false }
        return isPlain ? "\(path).\(name)" : "\(path)[\(JSONValue.string(name).text)]"
    }

    /// Whether a text is two or more parts with dots between; lowercase letters first, no part with a hyphen at an end.
    private static func isReverseDomainName(_ text: String) -> Bool {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 2, let first = parts[0].first, isLowercase(first) else { return false }
        for (index, part) in parts.enumerated() {
            guard let head = part.first, let last = part.last, isLowercase(head) || isDigit(head),
                last != UInt8(ascii: "-")
            else { return false }
            for byte in part where !isLowercase(byte) && !isDigit(byte) && byte != UInt8(ascii: "-") {
                guard index > 0, byte == UInt8(ascii: "_") else { return false }
            }
        }
        return true
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte) || (0x41...0x5A).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
