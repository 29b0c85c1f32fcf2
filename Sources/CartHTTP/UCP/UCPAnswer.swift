import CartService
import HTTPTypes
import Hummingbird

/// Answers in the standard's shapes: the profile, a cart, or what was wrong.
struct UCPAnswer {
    /// The edition of the standard that is spoken.
    static let version = "2026-08-25"

    private static let specification = "https://ucp.dev/\(version)"

    /// Where the service is reached, such as `https://shop.example`.
    let origin: String
    /// The value of `ucp.path`.
    let path: String
    /// What an empty cart is counted in.
    let currency: Currency?

    /// Who serves which capabilities, and where.
    var profile: Response {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("ucp")
        writer.beginObject()
        writer.member("version", Self.version)
        writer.key("services")
        Self.entity("dev.ucp.shopping", to: &writer) { writer in
            writer.member("spec", "\(Self.specification)/specification/overview")
            writer.member("transport", "rest")
            writer.member("schema", "\(Self.specification)/services/shopping/rest.openapi.json")
            writer.member("endpoint", origin + path)
        }
        writer.key("capabilities")
        Self.entity("dev.ucp.shopping.cart", to: &writer) { writer in
            writer.member("spec", "\(Self.specification)/specification/cart")
            writer.member("schema", "\(Self.specification)/schemas/shopping/cart.json")
        }
        writer.key("payment_handlers")
        writer.beginObject()
        writer.endObject()
        writer.endObject()
        writer.endObject()
        var response = Response.json(writer.bytes)
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }

    /// A cart, whose id is the token of its session.
    func cart(_ cart: Cart, _ session: GuestSession) -> Response {
        Response.json(json(cart, session), version: cart.version)
    }

    /// The body of a cart.
    func json(_ cart: Cart, _ session: GuestSession) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024 + 256 * cart.items.count)
        writer.beginObject()
        Self.envelope("success", to: &writer)
        writer.member("id", session.token)
        writer.key("line_items")
        writer.beginArray()
        for line in cart.items { Self.write(line, to: &writer) }
        writer.endArray()
        // ISO 4217 writes "no currency" as XXX.
        writer.member("currency", (cart.currency ?? currency)?.code ?? "XXX")
        Self.totals(cart.total, to: &writer)
        if case .object(let kept) = cart.metadata[UCPRequest.metadataKey]?.value {
            for name in UCPRequest.keptMembers {
                guard let value = kept[name] else { continue }
                writer.key(name)
                writer.write(JSONText(value))
            }
        }
        writer.member("continue_url", "\(origin)\(path)/carts/\(session.token)/continue")
        if let end = [cart.expiresAt, session.expiresAt].compactMap(\.self).min() { writer.member("expires_at", end) }
        writer.endObject()
        return writer.bytes
    }

    /// The answer to a refused request.
    ///
    /// Status 200 means that the platform can act upon the messages; another status means that it can repeat the
    /// request or must correct it.
    static func refusal(_ messages: [UCPMessage], status: HTTPResponse.Status = .ok) -> Response {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        envelope("error", to: &writer)
        writer.key("messages")
        writer.beginArray()
        for message in messages { message.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        var response = Response.json(writer.bytes)
        response.status = status
        return response
    }

    /// Turns an answer about an error into one that platforms read; status and header fields stay.
    static func rewrite(_ response: inout Response, _ error: CartError, _ call: Call) {
        // The standard calls another request under the same key a conflict.
        if error.code == .idempotencyKeyReused { response.status = .conflict }
        let severity: UCPMessage.Severity = response.status == .notFound ? .unrecoverable : .recoverable
        // Other fields are header fields and parts of the path, which JSONPath cannot name.
        let path = error.field.flatMap { $0.hasPrefix("$") ? $0 : nil }
        let message = UCPMessage(error, path: path, severity: severity)
        let refusal = refusal([message], status: response.status)
        response.headers[.contentType] = "application/json"
        response.headers[.requestID] = call.requestID.text
        response.body = refusal.body
    }

    private static func envelope(_ status: String, to writer: inout JSONWriter) {
        writer.key("ucp")
        writer.beginObject()
        writer.member("version", version)
        writer.member("status", status)
        writer.key("capabilities")
        entity("dev.ucp.shopping.cart", to: &writer) { _ in }
        writer.endObject()
    }

    /// A registry of one entry: `{"name":[{"version":…,…}]}`.
    private static func entity(_ name: String, to writer: inout JSONWriter, _ members: (inout JSONWriter) -> Void) {
        writer.beginObject()
        writer.key(name)
        writer.beginArray()
        writer.beginObject()
        writer.member("version", version)
        members(&writer)
        writer.endObject()
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ line: LineItem, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", line.id)
        writer.key("item")
        writer.beginObject()
        writer.member("id", line.productID)
        writer.member("title", line.name)
        writer.member("price", line.price)
        writer.endObject()
        writer.member("quantity", line.quantity)
        totals(line.subtotal ?? 0, to: &writer)
        writer.endObject()
    }

    private static func totals(_ amount: Int64, to writer: inout JSONWriter) {
        writer.key("totals")
        writer.beginArray()
        for type in ["subtotal", "total"] {
            writer.beginObject()
            writer.member("type", type)
            writer.member("amount", amount)
            writer.endObject()
        }
        writer.endArray()
    }
}
