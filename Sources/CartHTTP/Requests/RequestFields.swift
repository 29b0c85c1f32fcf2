import CartService
import HTTPTypes
import Hummingbird

/// The header fields that this service reads, found in one pass over the header of a request.
struct RequestFields: Sendable {
    private(set) var authorization: String?
    private(set) var cartSession: String?
    private(set) var contentLength: String?
    private(set) var contentType: String?
    private(set) var expect: String?
    private(set) var idempotencyKey: String?
    private(set) var lastEventID: String?
    private(set) var origin: String?
    private(set) var requestedMethod: String?
    private(set) var requestID: String?
    private(set) var secFetchSite: String?
    private(set) var ucpAgent: String?
    private(set) var ucpRequestID: String?

    private(set) var accept: [String] = []
    private(set) var contentEncoding: [String] = []
    private(set) var cookie: [String] = []
    private(set) var forwardedFor: [String] = []
    private(set) var ifMatch: [String] = []
    private(set) var transferEncoding: [String] = []

    /// A field that may have only one value, but came with two different ones.
    private var contradiction: HTTPField.Name?

    /// Finds the fields; nothing is refused yet.
    init(_ headers: HTTPFields) {
        for field in headers {
            switch field.name {
            case .authorization: Self.keep(field, in: &authorization, &contradiction)
            case .cartSession: Self.keep(field, in: &cartSession, &contradiction)
            case .contentType: Self.keep(field, in: &contentType, &contradiction)
            case .expect: Self.keep(field, in: &expect, &contradiction)
            case .idempotencyKey: Self.keep(field, in: &idempotencyKey, &contradiction)
            case .lastEventID: Self.keep(field, in: &lastEventID, &contradiction)
            case .origin: Self.keep(field, in: &origin, &contradiction)
            case .secFetchSite: Self.keep(field, in: &secFetchSite, &contradiction)
            case .ucpAgent: Self.keep(field, in: &ucpAgent, &contradiction)
            case .requestID: Self.keep(field, in: &ucpRequestID, &contradiction)
            case .xRequestID: Self.keep(field, in: &requestID, &contradiction)
            // The HTTP decoder has refused two lengths.
            case .contentLength: contentLength = field.value
            case .accessControlRequestMethod: requestedMethod = field.value
            case .accept: accept.append(field.value)
            case .contentEncoding: contentEncoding.append(field.value)
            case .cookie: cookie.append(field.value)
            case .ifMatch: ifMatch.append(field.value)
            case .transferEncoding: transferEncoding.append(field.value)
            case .xForwardedFor: forwardedFor.append(field.value)
            default: break
            }
        }
    }

    /// Keeps the value of a field that may appear only once.
    ///
    /// The same value twice counts as one.
    private static func keep(_ field: HTTPField, in place: inout String?, _ contradiction: inout HTTPField.Name?) {
        if let first = place {
            if first != field.value { contradiction = field.name }
        } else {
            place = field.value
        }
    }

    /// Refuses an ambiguous header, such as one with two values for a field that may have only one.
    ///
    /// - Parameter authority: The host and port that the request was sent to.
    /// - Throws: ``CartError`` with code `invalid_request` that names the field.
    func check(authority: String?) throws(CartError) {
        guard let authority, !authority.isEmpty else {
            throw .invalidRequest(
                "The request does not say which host it is for.",
                field: "Host",
                allowed: "one Host field"
            )
        }
        if let name = contradiction?.rawName {
            throw .invalidRequest("A header field has two values.", field: name, allowed: "one \(name) field")
        }
        if !transferEncoding.isEmpty {
            let codings = transferEncoding.joined(separator: ", ")
            guard codings.lowercased() == "chunked" else {
                throw .invalidRequest(
                    "The body is transferred in a coding that is not understood.",
                    field: "Transfer-Encoding",
                    given: codings,
                    allowed: "chunked"
                )
            }
        }
        if let expect, expect.lowercased() != "100-continue" {
            throw .invalidRequest(
                "The request's Expect field asks for something that this service does not support.",
                field: "Expect",
                given: expect,
                allowed: "100-continue"
            )
        }
    }
}
