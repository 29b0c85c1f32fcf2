import CartService
import HTTPTypes
import Hummingbird

extension Response {
    /// An answer with a JSON body that no cache may keep.
    static func json(_ bytes: [UInt8], version: CartVersion? = nil) -> Response {
        var headers = HTTPFields()
        // Room for the fields here and for those that every answer gets at its end, in one allocation.
        headers.reserveCapacity(8)
        headers.append(contentTypeJSON)
        headers.append(noStore)
        if let version { headers.append(HTTPField(name: .eTag, value: version.entityTag)) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let contentTypeJSON = HTTPField(name: .contentType, value: "application/json")
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")

    /// A cart with its entity tag.
    static func cart(_ cart: CartDocument) -> Response {
        json(cart.json, version: cart.version)
    }

    /// The counters of a cart with its entity tag.
    static func summary(_ summary: CartSummary) -> Response {
        json(summary.json, version: summary.version)
    }

    /// Both carts of a move; the entity tag is the source's.
    static func move(_ carts: (from: CartDocument, to: CartDocument)) -> Response {
        var writer = JSONWriter(capacity: 32 + carts.from.json.count + carts.to.json.count)
        writer.beginObject()
        writer.key("from")
        carts.from.json.withUnsafeBytes { writer.write(json: $0) }
        writer.key("to")
        carts.to.json.withUnsafeBytes { writer.write(json: $0) }
        writer.endObject()
        return json(writer.bytes, version: carts.from.version)
    }

    /// A cart with the catalog's prices, and what has changed; the entity tag is the cart's.
    static func repriced(_ repricing: Repricing) -> Response {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("cart")
        repricing.cart.write(to: &writer)
        repricing.writeMembers(to: &writer)
        writer.endObject()
        return json(writer.bytes, version: repricing.cart.version)
    }

    /// What an undo did.
    static func undone(_ undo: MigrationUndo) -> Response {
        var response = json(undo.json)
        if undo.isReplay { response.markReplayed() }
        return response
    }

    /// A checkout that has ended.
    static func ended(_ checkout: Checkout) -> Response {
        var response = json(checkout.json(changes: nil))
        if checkout.isRepeat { response.markReplayed() }
        return response
    }

    /// One line.
    static func line(_ line: LineItem) -> Response {
        var writer = JSONWriter()
        line.write(to: &writer)
        return json(writer.bytes)
    }

    /// Several reports.
    static func reports(_ reports: [MigrationReport]) -> Response {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("migrations")
        writer.beginArray()
        for report in reports { report.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return json(writer.bytes)
    }

    /// Owners that were found.
    static func owners(_ search: OwnerSearch) -> Response {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("owners")
        writer.beginArray()
        for owner in search.owners {
            writer.beginObject()
            writer.member("identifier", owner.identifier)
            writer.key("ttl_ms")
            writer.write(owner.timeToLive)
            writer.member("state", owner.state.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.member("complete", search.isComplete)
        writer.endObject()
        return json(writer.bytes)
    }

    /// An owner's hash as it lies in Redis, and the command that shows the same.
    static func fields(_ fields: StoredFields, _ redisCommand: String) -> Response {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        fields.write(to: &writer)
        writer.member("command", "\(redisCommand) HGETALL '\(fields.key)'")
        writer.endObject()
        return json(writer.bytes)
    }

    /// Tells that an earlier request with the same idempotency key did the work.
    mutating func markReplayed() {
        headers[.idempotentReplayed] = "true"
    }

    /// An answer without a body.
    static func noContent(version: CartVersion? = nil) -> Response {
        var headers = HTTPFields()
        headers.append(noStore)
        if let version { headers.append(HTTPField(name: .eTag, value: version.entityTag)) }
        return Response(status: .noContent, headers: headers)
    }
}

extension CartVersion {
    /// The version as the value of an `ETag` field.
    fileprivate var entityTag: String {
        var tag = "\""
        tag.reserveCapacity(48)
        write(to: &tag)
        tag += "\""
        return tag
    }
}
