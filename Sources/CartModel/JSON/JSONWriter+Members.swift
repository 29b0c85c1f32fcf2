extension JSONWriter {
    /// Writes a member with a string, or `null`.
    public mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        write(value)
    }

    /// Writes a member with a whole number, or `null`.
    public mutating func member(_ name: StaticString, _ value: Int64?) {
        key(name)
        write(value)
    }

    /// Writes a member with a whole number.
    public mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        write(value)
    }

    /// Writes a member with `true` or `false`.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        write(value)
    }

    /// Writes a member with JSON as it is, or `null`.
    public mutating func member(_ name: StaticString, _ value: JSONText?) {
        key(name)
        write(value)
    }

    /// Writes a member with a point in time as RFC 3339, or `null`.
    public mutating func member(_ name: StaticString, _ value: Timestamp?) {
        key(name)
        write(value)
    }

    /// Writes a member that is an object, its keys in ascending order.
    public mutating func member(_ name: StaticString, _ members: [String: JSONText]) {
        key(name)
        beginObject()
        for (key, value) in members.count > 1 ? members.sorted(by: { $0.key < $1.key }) : Array(members) {
            self.key(key)
            write(value)
        }
        endObject()
    }
}
