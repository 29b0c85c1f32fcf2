import ArgumentParser
import CartService
import CartStore

/// Shows an owner's carts to a person.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show an owner's carts: items, totals, metadata, lines, checkouts.",
        discussion: """
            Exit code 1 when the owner has neither carts nor checkouts.

            Example: cart inspect user:123
            """
    )

    @Argument(help: "The owner, for example guest:abc123 or user:123.")
    var identifier: String

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON: what 'cart dump' prints, and the checkouts.")
    var json = false

    func run() async throws {
        let settings = try options.settings()
        let owner = try settings.carts.identifiers.parse(identifier)
        let connection = try await CartConnection(settings, directory: options.directory)
        let carts = try await connection.carts.loadAll(owner)
        let checkouts = try await connection.carts.checkouts(of: owner)
        if json {
            Terminal.write(OwnerDocument(identifier: identifier, carts: carts, checkouts: checkouts).json)
        } else {
            let key = try connection.carts.store.key(of: owner)
            var texts = carts.map { cart in
                let sheet = CartSheet(
                    cart: cart,
                    checkouts: checkouts.filter { $0.cart.instance == cart.instance },
                    key: key,
                    defaultCurrency: settings.carts.defaultCurrency
                )
                return sheet.text(isTerminal: Terminal.isTerminal(1))
            }
            // A cart that an order has emptied may be gone before its checkout.
            for checkout in checkouts where !carts.contains(where: { $0.instance == checkout.cart.instance }) {
                let instance = checkout.cart.instance
                texts.append("Identifier: \(identifier)\nInstance: \(instance)\nCheckout: \(CartSheet.line(checkout))")
            }
            Terminal.print(
                texts.isEmpty ? "Identifier: \(identifier)\nNo cart.\nKey: \(key)" : texts.joined(separator: "\n\n")
            )
        }
        await connection.close()
        if carts.isEmpty, checkouts.isEmpty { throw CommandFailure.nothingHeld(about: identifier) }
    }
}
