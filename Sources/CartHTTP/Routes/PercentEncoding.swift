import CartService
import Foundation

/// Percent-decoding of one path segment or query value (RFC 3986, section 2.1).
enum PercentEncoding {
    /// Decodes once; what is not encoded stays as it is.
    ///
    /// Hummingbird's own query parameters keep a broken escape as text, which would name another cart in silence.
    ///
    /// - Parameter name: The name of the query value that the text is; `nil` for a segment of the path.
    /// - Throws: ``CartError`` with code `invalid_request` for a broken escape or bytes that are no UTF-8.
    static func decode(_ text: Substring, ofQuery name: String? = nil) throws(CartError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        guard let decoded = text.removingPercentEncoding else {
            throw .invalidRequest(
                "The \(name == nil ? "path" : "query") is not encoded correctly.",
                field: name ?? "path",
                given: String(text),
                allowed: "% and two hexadecimal digits, UTF-8"
            )
        }
        return decoded
    }
}
