import CartService

/// What is wrong with a request in a platform's eyes: `types/message_error.json` of the standard.
struct UCPMessage: Error, Hashable {
    /// Whether another request for the same cart may succeed.
    enum Severity: String {
        case recoverable, unrecoverable
    }

    let code: String
    /// The place in the request, as JSONPath; `nil` when the whole cart is meant.
    let path: String?
    let content: String
    let severity: Severity

    init(_ code: String, _ content: String, path: String? = nil, severity: Severity = .recoverable) {
        self.code = code
        self.path = path
        self.content = content
        self.severity = severity
    }

    /// A cart that never existed, has expired, was cancelled, or became a user's at login.
    static let cartNotFound = UCPMessage(
        "not_found",
        "There is no such cart. It has expired, was cancelled, or belongs to a customer since they logged in.",
        severity: .unrecoverable
    )

    /// A cart that has changed since the platform saw it.
    static let versionConflict = UCPMessage(
        "version_conflict",
        "The cart has changed since this platform read it. Read the cart, and send the update again."
    )

    /// A platform that replaces a cart without having seen it.
    static let cartNotSeen = UCPMessage(
        "version_conflict",
        "An update replaces all lines, and this platform has not read the cart. Read it first, or send If-Match."
    )

    /// What was wrong with one line, or with the request.
    init(_ error: CartError, path: String?, severity: Severity = .recoverable) {
        let field = error.field.map { " Field: \($0)." } ?? ""
        let given = error.given.map { " Given: \($0)." } ?? ""
        let allowed = error.allowed.map { " Allowed: \($0)." } ?? ""
        let code = ProblemTable.publicCode(error.code).rawValue
        self.init(code, error.message + field + given + allowed, path: path, severity: severity)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "error")
        writer.member("code", code)
        if let path { writer.member("path", path) }
        writer.member("content", content)
        writer.member("severity", severity.rawValue)
        writer.endObject()
    }
}
