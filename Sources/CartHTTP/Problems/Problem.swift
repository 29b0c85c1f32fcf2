import CartService
import HTTPTypes
import Hummingbird

/// An error as `application/problem+json` (RFC 9457).
struct Problem {
    private let error: CartError
    private let requestID: String

    init(_ error: CartError, requestID: String) {
        self.error = error
        self.requestID = requestID
    }

    /// The answer, with `Accept-Encoding`, `Allow`, `Retry-After` or `WWW-Authenticate` where the status asks for one.
    func response() -> Response {
        let status = ProblemTable.status(of: error.code)
        var headers = HTTPFields()
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        switch status {
        case .methodNotAllowed: headers[.allow] = error.allowed
        case .unsupportedMediaType where error.field == "Content-Encoding": headers[.acceptEncoding] = error.allowed
        case .unauthorized: headers[.wwwAuthenticate] = "Bearer"
        case .serviceUnavailable, .tooManyRequests: headers[.retryAfter] = "1"
        // What is left of the body is not read.
        case .contentTooLarge, .requestTimeout: headers[.connection] = "close"
        default: break
        }
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json(status)))
        )
    }

    private func json(_ status: HTTPResponse.Status) -> [UInt8] {
        let code = ProblemTable.publicCode(error.code)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "about:blank")
        writer.member("title", status.reasonPhrase)
        writer.member("status", Int64(status.code))
        writer.member("detail", error.message)
        writer.member("code", code.rawValue)
        if let field = error.field { writer.member("field", field) }
        if let given = error.given { writer.member("given", given) }
        if let allowed = error.allowed { writer.member("allowed", allowed) }
        if let limit = error.limit { writer.member("limit", limit) }
        if let value = error.value { writer.member("value", value) }
        if let expected = error.expected { writer.member("expected", expected) }
        if let actual = error.actual { writer.member("actual", actual) }
        if let instance = error.instance { writer.member("cart_instance", instance.name) }
        writer.member("request_id", requestID)
        writer.endObject()
        return writer.bytes
    }
}
