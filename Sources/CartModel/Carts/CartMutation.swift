/// One change of an owner's carts, as a value; every case is one script, all or nothing.
public enum CartMutation: Hashable, Sendable {
    /// Adds lines, or quantity to lines that are there.
    case add([NewLineItem], onDifference: LineDifference)

    /// Sets a line's quantity; 0 removes the line.
    case setQuantity(id: String, Int64)

    /// Changes a line's quantity by a difference; reaching 0 removes the line, below 0 is refused.
    case adjustQuantity(id: String, by: Int64)

    /// Changes a line's name, price or attributes.
    case update(id: String, LineItemUpdate)

    /// Removes lines; ids that are not there are refused.
    case remove([String])

    /// Removes all lines and metadata of the instance.
    case clear

    /// Sets metadata by key; `nil` removes a key.
    case setMetadata([String: JSONValue?])

    /// Sets prices to those of a catalog; refused if the cart no longer has one of the lines.
    case reprice([LinePrice])

    /// Makes the instance hold exactly these lines; metadata is set by key, `nil` removes a key, other keys stay.
    ///
    /// A line that stays keeps the time of its addition.
    case replace([NewLineItem], metadata: [String: JSONValue?])

    /// Moves whole lines to another instance of the same owner; quantities add up there.
    case move([String], to: Instance)
}
