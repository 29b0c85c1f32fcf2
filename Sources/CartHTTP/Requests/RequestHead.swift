import CartService
import HTTPTypes
import Hummingbird

/// What must hold of the header of every request, whatever its path.
enum RequestHead {
    /// Fields that mean one thing: two values would leave open which one counts.
    private static let singular: [HTTPField.Name] = [
        .authorization, .cartSession, .contentType, .expect, .idempotencyKey, .lastEventID, .origin, .secFetchSite,
        .xRequestID,
    ]

    /// Refuses a header that leaves something open; a field that is given twice alike becomes one.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` that names the field.
    static func checked(_ request: Request) throws(CartError) -> Request {
        guard let authority = request.head.authority, !authority.isEmpty else {
            throw .invalidRequest(
                "The request does not say which host it is for.",
                field: "Host",
                allowed: "one Host field"
            )
        }
        var head = request.head
        for name in singular {
            let values = request.headers[values: name]
            guard values.count > 1, let first = values.first else { continue }
            guard values.allSatisfy({ $0 == first }) else {
                throw .invalidRequest(
                    "A header field has two values.",
                    field: name.rawName,
                    allowed: "one \(name.rawName) field"
                )
            }
            head.headerFields[name] = first
        }
        let codings = request.headers[values: .transferEncoding].joined(separator: ", ")
        guard codings.isEmpty || codings.lowercased() == "chunked" else {
            throw .invalidRequest(
                "The body is transferred in a coding that is not understood.",
                field: "Transfer-Encoding",
                given: codings,
                allowed: "chunked"
            )
        }
        if let expectation = request.headers[.expect], expectation.lowercased() != "100-continue" {
            throw .invalidRequest(
                "The request expects what this service does not do.",
                field: "Expect",
                given: expectation,
                allowed: "100-continue"
            )
        }
        return head == request.head ? request : Request(head: head, body: request.body)
    }
}
