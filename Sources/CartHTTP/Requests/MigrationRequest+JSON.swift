package import CartService
import NIOCore

extension MigrationRequest {
    /// Reads a line of a batch, which says what the body of one migration says.
    ///
    /// - Throws: ``CartError`` naming the member that is wrong.
    package init(line: String, _ identifiers: IdentifierFormat) throws(CartError) {
        try self.init(try JSONBody(ByteBuffer(string: line)), identifiers)
    }

    /// Reads `{"from","to","strategy"?,"instances"?,"dry_run"?}`.
    ///
    /// - Throws: ``CartError`` naming the member that is wrong.
    init(_ body: JSONBody, _ identifiers: IdentifierFormat) throws(CartError) {
        try body.allow(["from", "to", "strategy", "instances", "dry_run"])
        self.init(
            from: try identifiers.parse(try body.string("from"), field: "from"),
            to: try identifiers.parse(try body.string("to"), field: "to"),
            strategy: try body.optionalString("strategy").map(MigrationStrategy.init(rawValue:)),
            instances: try body.strings("instances")?.map(Instance.init),
            isDryRun: try body.flag("dry_run")
        )
    }
}

extension MigrationRequest {
    /// Refuses a request that names identifiers which a caller may not name.
    ///
    /// - Throws: ``CartError`` with code `forbidden`.
    func check(_ caller: APIKey, _ identifiers: IdentifierFormat) throws(CartError) {
        for identifier in [from, to] { try caller.require(kind: identifiers.kindName(of: identifier)) }
    }
}

extension IdentifierFormat {
    /// Reads an identifier; the error names where it stood.
    func parse(_ text: String, field: String) throws(CartError) -> Identifier {
        do {
            return try parse(text)
        } catch {
            throw error.at(field)
        }
    }
}
