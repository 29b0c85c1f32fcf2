import CartService
import Foundation

/// Which member of foreign JSON is what: the file that `--mapping` names.
///
/// ```json
/// {"items": "lines", "id": "sku", "name": "title", "price": "unitPrice", "quantity": "qty"}
/// ```
///
/// A name with dots leads into objects. Prices are decimal amounts unless `price_in_minor_units` is true.
struct ImportMapping: Decodable, Sendable {
    /// The lines: an array, or an object whose values are lines.
    var items = "items"
    var id = "id"
    var name: String?
    var price: String?
    var quantity = "quantity"
    /// Of a line; without it, the currency of the command is taken.
    var currency: String?
    /// An object of whatever else is known of a line.
    var attributes: String?
    /// For rows in a file: the member with the owner, and the one with the instance.
    var identifier = "identifier"
    var instance = "instance"
    var metadata: String?
    var priceInMinorUnits = false

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case items, id, name, price, quantity, currency, attributes, identifier, instance, metadata
        case priceInMinorUnits = "price_in_minor_units"
    }

    init() {}

    /// Reads the file's object; members that are left out have the names above.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        items = try members.decodeIfPresent(String.self, forKey: .items) ?? items
        id = try members.decodeIfPresent(String.self, forKey: .id) ?? id
        name = try members.decodeIfPresent(String.self, forKey: .name)
        price = try members.decodeIfPresent(String.self, forKey: .price)
        quantity = try members.decodeIfPresent(String.self, forKey: .quantity) ?? quantity
        currency = try members.decodeIfPresent(String.self, forKey: .currency)
        attributes = try members.decodeIfPresent(String.self, forKey: .attributes)
        identifier = try members.decodeIfPresent(String.self, forKey: .identifier) ?? identifier
        instance = try members.decodeIfPresent(String.self, forKey: .instance) ?? instance
        metadata = try members.decodeIfPresent(String.self, forKey: .metadata)
        priceInMinorUnits = try members.decodeIfPresent(Bool.self, forKey: .priceInMinorUnits) ?? false
    }

    /// Reads a mapping's file.
    ///
    /// - Throws: ``CommandFailure`` naming a member that the mapping does not know, or a value that is not text.
    static func file(_ path: String) throws(CommandFailure) -> ImportMapping {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("--mapping cannot be '\(path)': it cannot be read.")
        }
        let allowed = CodingKeys.allCases.map(\.rawValue)
        guard let value = try? JSONParser.value(of: Array(data)), case .object(let members) = value else {
            throw .usage("'\(path)' is no JSON object of names.")
        }
        if let unknown = members.keys.sorted().first(where: { !allowed.contains($0) }) {
            let hint = NearestName.find(unknown, among: allowed).map { "did you mean '\($0)'?" }
            throw .usage("'\(path)' has '\(unknown)'; \(hint ?? "allowed: \(allowed.joined(separator: ", "))").")
        }
        guard let mapping = try? JSONDecoder().decode(ImportMapping.self, from: data) else {
            throw .usage("'\(path)' is no object of texts; price_in_minor_units is true or false.")
        }
        return mapping
    }
}
