import CartService
import HTTPTypes
import Hummingbird
import Yams

/// The contract of the service, as it is written (YAML) and as the page of the documentation reads it (JSON).
enum ContractDocument {
    /// Which of its two forms.
    enum Form: Hashable { case yaml, json }

    /// The contract as an answer.
    static func response(_ form: Form) -> Response {
        let headers: HTTPFields = [.contentType: mediaType(form), .cacheControl: "no-cache"]
        let bytes = form == .yaml ? PackageResources.openapi_yaml : json
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func mediaType(_ form: Form) -> String { form == .yaml ? "application/yaml" : "application/json" }

    /// The document as JSON, made once; members stay in their order.
    private static let json: [UInt8] = {
        var writer = JSONWriter(capacity: 131_072)
        // The tests read the same text, so it is always valid YAML here.
        if let node = try? Yams.compose(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self)) {
            write(node, to: &writer)
        }
        return writer.bytes
    }()

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        switch node {
        case .mapping(let mapping):
            writer.beginObject()
            for (name, value) in mapping {
                writer.key(name.string ?? "")
                write(value, to: &writer)
            }
            writer.endObject()
        case .sequence(let sequence):
            writer.beginArray()
            for value in sequence { write(value, to: &writer) }
            writer.endArray()
        case .scalar(let scalar): write(scalar, of: node, to: &writer)
        case .alias: writer.writeNull()
        }
    }

    private static func write(_ scalar: Node.Scalar, of node: Node, to writer: inout JSONWriter) {
        // Quoted scalars are always text.
        guard scalar.style == .plain || scalar.style == .any else { return writer.write(scalar.string) }
        if let flag = node.bool {
            writer.write(flag)
        } else if let number = node.int {
            writer.write(number)
        } else if node.null != nil {
            writer.writeNull()
        } else {
            writer.write(scalar.string)
        }
    }
}
