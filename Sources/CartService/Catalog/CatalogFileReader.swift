import CartModel

/// Reads the content of a catalog's file, so that each error names the member that is wrong.
struct CatalogFileReader {
    /// The file's name, for errors.
    let name: String
    /// Those of the carts that take the products.
    let limits: Limits

    private static let form = #"JSON of the form {"products":[{"id","name","price","currency"}]}"#

    /// All products, in the order of the file.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    func products(_ json: [UInt8]) throws(CartError) -> [Product] {
        let value: JSONValue
        do {
            value = try JSONParser.value(of: json)
        } catch {
            throw refusal("", "\(Self.form); at byte \(error.offset): \(error.allowed)")
        }
        let file = try object(value, at: "", allowed: ["products"])
        guard case .array(let entries)? = file["products"] else { throw refusal("products", Self.form) }
        var products: [Product] = []
        var ids: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let place = "products[\(index)]"
            let product = try self.product(entry, at: place)
            guard ids.insert(product.id).inserted else { throw refusal("\(place).id", "each id once") }
            products.append(product)
        }
        return products
    }

    private func product(_ entry: JSONValue, at place: String) throws(CartError) -> Product {
        let members = try object(entry, at: place, allowed: ["available", "currency", "id", "name", "price"])
        guard case .string(let id)? = members["id"] else { throw refusal("\(place).id", "a string") }
        guard case .string(let title)? = members["name"] else { throw refusal("\(place).name", "a string") }
        guard case .integer(let price)? = members["price"] else {
            throw refusal("\(place).price", "a whole number of minor units, 0 or more")
        }
        guard case .string(let code)? = members["currency"], let currency = try? Currency(code) else {
            throw refusal("\(place).currency", "an ISO 4217 code, for example EUR")
        }
        let isAvailable: Bool
        switch members["available"] {
        case nil, .null: isAvailable = true
        case .bool(let flag): isAvailable = flag
        case .some: throw refusal("\(place).available", "true or false")
        }
        try check(NewLineItem(id: id, name: title, price: price, currency: currency), at: place)
        return Product(id: id, name: title, price: price, currency: currency, isAvailable: isAvailable)
    }

    /// Refuses what a cart would refuse, which otherwise shoppers would be the first to see.
    private func check(_ item: NewLineItem, at place: String) throws(CartError) {
        do throws(CartError) {
            let instances = InstanceNames.standard
            try CartMutation.add([item], onDifference: .refuse)
                .check(limits: limits, instances: instances, on: instances.primary)
        } catch {
            guard let limit = error.limit, let value = error.value else {
                throw refusal(error.field.map { "\(place).\($0)" } ?? place, error.allowed ?? error.message)
            }
            let member = ["max_price": "price", "max_string_length": "name"][limit]
            throw refusal(member.map { "\(place).\($0)" } ?? place, "at most \(value), which limits.\(limit) says")
        }
    }

    /// An object's members, none of them unknown, so that a misspelt one is never passed over.
    private func object(
        _ value: JSONValue,
        at place: String,
        allowed: [String]
    ) throws(CartError) -> [String: JSONValue] {
        guard case .object(let members) = value else { throw refusal(place, Self.form) }
        for name in members.keys.sorted() where !allowed.contains(name) {
            throw refusal(place.isEmpty ? name : "\(place).\(name)", allowed.joined(separator: ", "))
        }
        return members
    }

    private func refusal(_ place: String, _ allowed: String) -> CartError {
        .invalidConfiguration("catalog.file", given: place.isEmpty ? name : "\(name), \(place)", allowed: allowed)
    }
}
