public import CartModel
import Crypto

extension Product {
    /// The line that a shopper's addition of this product makes.
    ///
    /// Without attributes its id is the product's. With attributes it is the product's id, `~`, and 10 base64url characters
    /// of the SHA-256 of their canonical JSON: the same product in another configuration is another line.
    ///
    /// - Parameters:
    ///   - quantity: How many units.
    ///   - attributes: What the shopper chose or typed; `nil` and an empty object both mean none.
    /// - Throws: ``CartError`` with code `invalid_line_id` when the product's id is too long for a line with attributes.
    public func line(quantity: Int64, attributes: JSONValue?) throws(CartError) -> NewLineItem {
        let attributes = attributes ?? .object([:])
        var lineID = id
        if attributes != .object([:]) {
            guard id.utf8.count <= Self.maxLengthWithAttributes else {
                var error = CartError.invalidLineID(given: id)
                error.allowed =
                    "an id of at most \(Self.maxLengthWithAttributes) characters for a product with attributes"
                throw error
            }
            let digest = SHA256.hash(data: Array(CanonicalJSON.text(of: attributes).utf8))
            lineID += "~" + Base64URL.encode(Array(digest)).prefix(10)
        }
        return NewLineItem(
            id: lineID,
            name: name,
            price: price,
            quantity: quantity,
            currency: currency,
            attributes: attributes,
            productID: id
        )
    }

    /// The maximum length of a product id that leaves room for `~` and the digest.
    private static let maxLengthWithAttributes = 64 - 11
}
