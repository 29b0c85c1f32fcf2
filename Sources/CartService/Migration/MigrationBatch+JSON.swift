extension MigrationBatch.Result {
    /// The result as a line of JSON.
    ///
    /// It is `{"line":n,"report":{…}}` or `{"line":n,"error":{"code","message","field"?,"given"?,"allowed"?}}`.
    ///
    /// - Parameters:
    ///   - line: The number of the request's line, from 1.
    ///   - code: How an error's code is shown to whoever reads the line.
    public func json(line: Int, code: (CartError.Code) -> CartError.Code = { $0 }) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("line", line)
        switch outcome {
        case .success(let report):
            writer.key("report")
            report.write(to: &writer)
        case .failure(let error):
            writer.key("error")
            writer.beginObject()
            writer.member("code", code(error.code).rawValue)
            writer.member("message", error.message)
            if let field = error.field { writer.member("field", field) }
            if let given = error.given { writer.member("given", given) }
            if let allowed = error.allowed { writer.member("allowed", allowed) }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
