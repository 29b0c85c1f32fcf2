import ArgumentParser
import CartGRPC
import CartService
import Foundation

/// Puts any cart to the trials that carts fail in practice.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Test whether a running cart service, this one or another, loses or doubles anything.",
        discussion: """
            Adds to one cart from many clients, repeats additions and merges whose answers were lost, logs in on many devices \
            at once, and adds during a checkout. Exit code 1 when anything was lost or doubled.

            --adapter is 'cart' (this service), 'ucp', 'hipstershop' (HOST:PORT of a gRPC server), 'robot-shop', or a file that \
            describes another cart; docs/comparison.md says how. It writes carts of owners of its own; do not run it against a \
            shop that sells.

            For 'ucp', a server's URL is enough: its /.well-known/ucp names the endpoint. A URL with a path is the \
            endpoint itself.

            Example: cart prove http://127.0.0.1:8080 --key "$KEY"
            """
    )

    @Argument(help: "Where the cart is: a URL, or HOST:PORT for gRPC.")
    var address: String

    @Option(help: "The adapter for the cart's API: cart, ucp, hipstershop, robot-shop, or a file.")
    var adapter = "cart"

    @Option(help: "An API key, for an adapter that names one.")
    var key = ""

    @Option(help: "A product that the cart sells.")
    var product = "mug"

    @Option(help: "How many clients act at once.")
    var clients = 8

    @Option(help: "How often each trial is repeated.")
    var rounds = 5

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (2...256).contains(clients) else {
            throw ValidationError("--clients cannot be \(clients); allowed: 2 to 256.")
        }
        guard (1...10_000).contains(rounds) else {
            throw ValidationError("--rounds cannot be \(rounds); allowed: 1 to 10000.")
        }
    }

    func run() async throws {
        let results: [ProofResult]
        switch adapter {
        case "hipstershop":
            let parts = address.split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]) else {
                throw CommandFailure.usage("'\(address)' is no HOST:PORT, which the adapter hipstershop needs.")
            }
            results = try await BoutiqueClient.with(host: String(parts[0]), port: port) { client in
                try await prove(BoutiqueCart(client: client, product: product))
            }
        case "ucp":
            let endpoint = try await UCPCart.endpoint(of: try url())
            results = try await prove(UCPCart(endpoint: endpoint, product: product))
        case "cart": results = try await prove(PackageResources.cart_json)
        case "robot-shop": results = try await prove(PackageResources.robot_shop_json)
        default:
            guard let data = FileManager.default.contents(atPath: adapter) else {
                throw CommandFailure.usage(
                    "--adapter cannot be '\(adapter)'; allowed: cart, ucp, hipstershop, robot-shop, or a file that can be read."
                )
            }
            results = try await prove(Array(data))
        }
        show(results)
        let faults = results.count { !$0.isClean }
        if faults > 0 {
            throw CommandFailure.refused("The cart loses or doubles in \(faults) of \(results.count) trials.")
        }
    }

    private func prove(_ json: [UInt8]) async throws -> [ProofResult] {
        let description: CartAdapter
        do {
            description = try JSONDecoder().decode(CartAdapter.self, from: Data(json))
        } catch {
            throw CommandFailure.usage("'\(adapter)' describes no cart: \(error)")
        }
        return try await prove(HTTPCart(url: try url(), adapter: description, product: product, key: key))
    }

    private func prove(_ cart: any CartUnderTest) async throws -> [ProofResult] {
        let run = ProofRun(cart: cart, clients: clients, rounds: rounds)
        var results: [ProofResult] = []
        for trial in ProofTrial.allCases { results.append(try await run.result(of: trial)) }
        return results
    }

    private func url() throws(CommandFailure) -> String {
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw .usage(
                "'\(address)' is no URL; allowed: http://HOST:PORT or https://…, with the path that is in front."
            )
        }
        return address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    private func show(_ results: [ProofResult]) {
        guard json else {
            var table = Table([
                ("TRIAL", .left), ("EXPECTED", .right), ("FOUND", .right), ("LOST", .right), ("DOUBLED", .right),
                ("REFUSED", .right), ("VERDICT", .left),
            ])
            for result in results { table.append(result.row) }
            Terminal.print(table.text(isTerminal: Terminal.isTerminal(1)))
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("adapter", adapter)
        writer.member("clients", clients)
        writer.member("rounds", rounds)
        writer.key("trials")
        writer.beginArray()
        for result in results { result.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        Terminal.write(writer.bytes)
    }
}
