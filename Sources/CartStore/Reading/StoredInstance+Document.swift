import CartModel
import Hiredis

extension StoredInstance {
    /// The instance as HTTP answers it: the same bytes as the JSON of ``cart()``, made without a value in between.
    var document: CartDocument {
        var writer = JSONWriter(capacity: 448 + 320 * lines.count)
        writer.beginCart(
            identifier: owner,
            instance: instance,
            generation: generation,
            version: version,
            currency: head?.currency
        )
        for line in lines { write(line, to: &writer) }
        writer.endLines(lineCount: lines.count, itemCount: itemCount, total: total)
        for (key, value) in metadata {
            writer.key(key)
            writer.write(value)
        }
        writer.endCart(
            createdAt: createdAt,
            updatedAt: head?.updatedAt,
            expiresAt: expiresAt
        )
        return CartDocument(version: version, json: writer.bytes)
    }

    private func write(_ line: Line, to writer: inout JSONWriter) {
        let parts = line.parts
        fields.withBytes(at: line.field) { name in
            fields.withBytes(at: line.item + 1) { stored in
                func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
                    UnsafeRawBufferPointer(rebasing: stored[range])
                }
                let id = UnsafeRawBufferPointer(rebasing: name[idOffset...])
                writer.writeLine(
                    price: parts.price,
                    quantity: line.quantity,
                    subtotal: line.subtotal,
                    addedAt: parts.added,
                    priceAt: parts.priceAt ?? parts.added
                ) { writer, text in
                    switch text {
                    case .id: writer.write(text: id)
                    case .productID: writer.write(text: parts.productID.map(part) ?? id)
                    case .name: writer.write(json: part(parts.name))
                    case .attributes:
                        if let attributes = parts.attributes {
                            writer.write(json: part(attributes))
                        } else {
                            writer.write(JSONText.emptyObject)
                        }
                    }
                }
            }
        }
    }
}
