import CartService
import HTTPTypes
import Hummingbird

/// One request as the APIs see it: its method with `HEAD` read as `GET`, its header fields, its body once asked for.
///
/// A class, so that the functions on the way of a request hand over a reference.
final class Call: Sendable {
    let method: HTTPRequest.Method
    /// Whether the answer's body is not sent.
    let isHead: Bool
    /// The header fields that the service reads.
    let fields: RequestFields
    let requestID: RequestID
    let context: CartRequestContext
    let admission: Admission?
    private let request: Request
    private let maxBodyBytes: Int
    private let buffer: ByteBuffer?

    init(_ request: Request, _ context: CartRequestContext, maxBodyBytes: Int, admission: Admission? = nil) {
        self.request = request
        self.context = context
        fields = RequestFields(request.headers)
        requestID = RequestID(fields.requestID ?? fields.ucpRequestID)
        isHead = request.method == .head
        method = isHead ? .get : request.method
        self.admission = admission
        self.maxBodyBytes = maxBodyBytes
        buffer = nil
    }

    private init(_ call: Call, buffer: ByteBuffer) {
        method = call.method
        isHead = call.isHead
        fields = call.fields
        requestID = call.requestID
        context = call.context
        admission = call.admission
        request = call.request
        maxBodyBytes = call.maxBodyBytes
        self.buffer = buffer
    }

    /// The method as it was sent.
    var sentMethod: HTTPRequest.Method { request.method }

    /// The path as it was sent, without the query.
    var path: String { request.uri.path }

    /// Counts the request for a subject.
    ///
    /// - Throws: ``CartError`` with code `rate_limited`.
    func count(_ subject: RateLimitPolicy.Subject, _ name: String) throws(CartError) {
        try admission?.count(subject, name)
    }

    /// The host and port that the request was sent to.
    var authority: String? { request.head.authority }

    /// What follows `Bearer ` in the `Authorization` field.
    var bearerToken: Substring? {
        guard let value = fields.authorization else { return nil }
        let start = value.utf8.index(value.startIndex, offsetBy: 7, limitedBy: value.endIndex)
        guard let start, start < value.endIndex, value[..<start].lowercased() == "bearer " else { return nil }
        return value[start...]
    }

    /// A value of the query, percent-decoded.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` when the query names it twice.
    func query(_ name: String) throws(CartError) -> String? {
        guard let query = request.uri.query else { return nil }
        var found: String?
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard (try? PercentEncoding.decode(parts[0])) == name else { continue }
            guard found == nil else {
                throw .invalidRequest("The query names a value twice.", field: name, allowed: "each name once")
            }
            found = parts.count == 2 ? try PercentEncoding.decode(parts[1], ofQuery: name) : ""
        }
        return found
    }

    /// What `If-Match` demands; `nil` when it is not there.
    func condition() throws(CartError) -> VersionCondition? {
        try IfMatch.condition(fields.ifMatch)
    }

    /// The body as a JSON object.
    ///
    /// - Throws: ``CartError`` with code `unsupported_media_type`, `payload_too_large` or `invalid_request`.
    func body() async throws(CartError) -> JSONBody {
        try require("application/json")
        return try JSONBody(try await bytes())
    }

    /// The body as a JSON object; an empty object if there is no body.
    func optionalBody() async throws(CartError) -> JSONBody {
        let bytes = try await bytes()
        if bytes.readableBytes == 0 { return try JSONBody(ByteBuffer(string: "{}")) }
        try require("application/json")
        return try JSONBody(bytes)
    }

    /// The lines of a body of newline-separated JSON, as they arrive.
    ///
    /// - Throws: ``CartError`` with code `unsupported_media_type`.
    func lines(atMost maxLines: Int) throws(CartError) -> BodyLines {
        try require("application/x-ndjson")
        try refuseEncoding()
        return BodyLines(body: request.body, maxLineBytes: maxBodyBytes, maxLines: maxLines)
    }

    /// Refuses a body with a content encoding, because bodies are not decoded.
    private func refuseEncoding() throws(CartError) {
        guard !fields.contentEncoding.isEmpty else { return }
        let encodings = fields.contentEncoding.joined(separator: ", ")
        guard encodings.isEmpty || encodings.lowercased() == "identity" else {
            throw .unsupportedEncoding(given: encodings)
        }
    }

    private func require(_ mediaType: String) throws(CartError) {
        let given = fields.contentType ?? ""
        guard given != mediaType else { return }
        let essence = given.split(separator: ";", maxSplits: 1).first ?? ""
        guard essence.trimmingSpace().lowercased() == mediaType else {
            throw .unsupportedMediaType(given: given, allowed: mediaType)
        }
        for parameter in given.split(separator: ";").dropFirst().map({ $0.trimmingSpace().lowercased() })
        where parameter.hasPrefix("charset=") && !["charset=utf-8", "charset=\"utf-8\""].contains(parameter) {
            throw .unsupportedMediaType(given: given, allowed: "\(mediaType) in UTF-8")
        }
    }

    /// The same call with its body read, so that it can be answered twice.
    func buffered() async throws(CartError) -> Call {
        Call(self, buffer: try await bytes())
    }

    /// The same call with its body read, and the idempotency key that it carries, if it does.
    ///
    /// - Parameters:
    ///   - scope: The caller that the key belongs to. The same key from two callers means two requests.
    ///   - status: The status of a success.
    /// - Throws: ``CartError`` with code `invalid_request` for a malformed key, `payload_too_large`.
    func withIdempotencyKey(scope: String, status: Int) async throws(CartError) -> (call: Call, key: IdempotencyKey?) {
        guard let key = fields.idempotencyKey else { return (self, nil) }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalidRequest(
                "The idempotency key is not valid.",
                field: "Idempotency-Key",
                given: key,
                allowed: "1 to 255 visible ASCII characters"
            )
        }
        let call = try await buffered()
        let line = Array("\(method.rawValue) \(request.uri.string)\n".utf8)
        let body = call.buffer.map { Array($0.readableBytesView) } ?? []
        return (call, IdempotencyKey(key: key, scope: scope, request: line + body, status: status))
    }

    private func bytes() async throws(CartError) -> ByteBuffer {
        if let buffer { return buffer }
        try refuseEncoding()
        if let length = fields.contentLength.flatMap({ Int($0) }), length > maxBodyBytes {
            throw .payloadTooLarge(limit: maxBodyBytes)
        }
        var bytes = ByteBuffer()
        do {
            for try await var part in request.body {
                guard bytes.readableBytes + part.readableBytes <= maxBodyBytes else {
                    throw CartError.payloadTooLarge(limit: maxBodyBytes)
                }
                // Most bodies come in one part.
                if bytes.readableBytes == 0 { bytes = part } else { bytes.writeBuffer(&part) }
            }
        } catch let error as CartError {
            throw error
        } catch {
            if error is ConnectionGuard.BodyTimeout || Task.isCancelled { throw .requestTimeout }
            throw .invalidRequest("The body broke off.", field: "body")
        }
        // When the task is cancelled, the body ends as if it were complete.
        if Task.isCancelled { throw .requestTimeout }
        return bytes
    }
}
