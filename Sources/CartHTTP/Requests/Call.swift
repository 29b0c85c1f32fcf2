import CartService
import HTTPTypes
import Hummingbird

/// One request as the APIs see it: its method with `HEAD` read as `GET`, its header fields, its body once asked for.
struct Call: Sendable {
    let method: HTTPRequest.Method
    private let request: Request
    private let maxBodyBytes: Int
    private var buffer: ByteBuffer?

    init(_ request: Request, method: HTTPRequest.Method, maxBodyBytes: Int) {
        self.request = request
        self.method = method
        self.maxBodyBytes = maxBodyBytes
    }

    /// The header fields.
    var headers: HTTPFields { request.headers }

    /// What follows `Bearer ` in the `Authorization` field.
    var bearerToken: Substring? {
        guard let value = request.headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1]
    }

    /// A value of the query, percent-decoded.
    func query(_ name: String) throws(CartError) -> String? {
        guard let query = request.uri.query else { return nil }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if try PercentEncoding.decode(parts[0]) == name {
                return parts.count == 2 ? try PercentEncoding.decode(parts[1]) : ""
            }
        }
        return nil
    }

    /// What `If-Match` demands; `nil` when it is not there.
    func condition() throws(CartError) -> VersionCondition? {
        try IfMatch.condition(request.headers[values: .ifMatch])
    }

    /// The body as a JSON object.
    ///
    /// - Throws: ``CartError`` with code `unsupported_media_type`, `payload_too_large` or `invalid_request`.
    func body() async throws(CartError) -> JSONBody {
        let mediaType = request.headers[.contentType] ?? ""
        let essence = mediaType.split(separator: ";", maxSplits: 1).first ?? ""
        guard essence.trimmingWhitespace().lowercased() == "application/json" else {
            throw .unsupportedMediaType(given: mediaType)
        }
        return try JSONBody(try await bytes())
    }

    /// The same call with its body read, so that it can be answered twice.
    func buffered() async throws(CartError) -> Call {
        var call = self
        call.buffer = try await bytes()
        return call
    }

    private func bytes() async throws(CartError) -> ByteBuffer {
        if let buffer { return buffer }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maxBodyBytes {
            throw .payloadTooLarge(limit: maxBodyBytes)
        }
        var bytes = ByteBuffer()
        do {
            for try await var part in request.body {
                guard bytes.readableBytes + part.readableBytes <= maxBodyBytes else {
                    throw CartError.payloadTooLarge(limit: maxBodyBytes)
                }
                bytes.writeBuffer(&part)
            }
        } catch let error as CartError {
            throw error
        } catch {
            throw .invalidRequest("The body broke off.", field: "body")
        }
        return bytes
    }
}

extension Substring {
    fileprivate func trimmingWhitespace() -> Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.prefix { $0 != " " && $0 != "\t" }
    }
}
