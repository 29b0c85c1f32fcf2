import CartModel

extension SeededGenerator {
    /// A string of up to 24 scalars, rich in what JSON has to escape and in what takes more than one byte.
    mutating func text() -> String {
        let special: [Unicode.Scalar] = [
            "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1F}", "\u{7F}", "\u{2028}", "é", "\u{301}", "漢",
            "👩‍🚀".unicodeScalars.first ?? "x",
            "\u{FFFF}", "\u{10FFFF}", "{", "}", ",", ":",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...24, using: &self) {
            let isSpecial = Int.random(in: 0..<3, using: &self) == 0
            let letter = Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &self))
            scalars.append(isSpecial ? special.randomElement(using: &self) ?? letter : letter)
        }
        return String(scalars)
    }

    /// A value of at most so many levels; its numbers have at most three digits.
    mutating func json(depth: Int = 3) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(.random(in: -999...999, using: &self))
        case 3: return .number(Double(Int.random(in: -99...99, using: &self)) + 0.5)
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0...3, using: &self)).map { _ in json(depth: depth - 1) })
        default: return object(depth: depth - 1)
        }
    }

    /// An object of at most four members.
    mutating func object(depth: Int = 2) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &self) { members[text()] = json(depth: depth) }
        return .object(members)
    }

    /// Contents of at most eight lines `a` to `h` and four metadata keys; quantities of 1 to 15.
    mutating func contents(named name: String, currency: Currency) -> InstanceContents {
        var contents = InstanceContents()
        for id in ["a", "b", "c", "d", "e", "f", "g", "h"] where Bool.random(using: &self) {
            contents.lines[id] = LineItem(
                id: id,
                name: "\(name) \(id)",
                price: .random(in: 0...500, using: &self),
                quantity: .random(in: 1...15, using: &self),
                attributes: Bool.random(using: &self) ? JSONText(["of": .string(name)]) : nil,
                addedAt: Timestamp(milliseconds: 1_700_000_000_000 + .random(in: 0...5, using: &self))
            )
        }
        if Int.random(in: 0..<8, using: &self) == 0 { contents.lines = [:] }
        if !contents.lines.isEmpty { contents.currency = currency }
        for key in ["k1", "k2", "k3", "k4"] where Bool.random(using: &self) {
            contents.metadata[key] = JSONText(.integer(.random(in: 0...2, using: &self)))
        }
        return contents
    }
}
