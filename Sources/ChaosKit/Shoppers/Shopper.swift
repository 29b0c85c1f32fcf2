/// One guest's visit: adds and removes, logs in, goes on, changes their mind; every choice follows from the seed.
struct Shopper {
    /// How many guests become one user.
    static let guestsPerUser = 4

    private let number: Int
    private let client: ShopClient
    private var generator: SeededGenerator
    private var operation = 0
    private var history = Group()
    private var removable: [(owner: String, instance: String, line: String)] = []
    private var migrations: [String] = []
    private(set) var operations = 0

    init(_ number: Int, _ client: ShopClient, seed: UInt64) {
        self.number = number
        self.client = client
        generator = SeededGenerator(seed: seed, part: UInt64(number) * 2 + 1)
    }

    static func guest(_ number: Int) -> String { "guest:g\(number)" }
    static func user(of number: Int) -> String { "user:u\(number / guestsPerUser)" }

    private var guest: String { Self.guest(number) }
    private var user: String { Self.user(of: number) }

    /// Shops, and returns the answers.
    mutating func visit() async -> Group {
        for _ in 0..<Int.random(in: 2...7, using: &generator) { await change(guest) }
        await logIn()
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            await change(Bool.random(using: &generator) ? guest : user)
        }
        if Int.random(in: 0..<10, using: &generator) == 0 { await undo() }
        if Bool.random(using: &generator) { await logIn() }
        return history
    }

    private mutating func change(_ owner: String) async {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<6: await addLine(owner)
        case 6..<9: await count(owner)
        default: await remove()
        }
    }

    private mutating func send(
        _ method: ShopMethod,
        _ path: String,
        _ body: String?
    ) async -> ShopClient.Answer {
        operation += 1
        operations += 1
        return await client.send(method.http, path, body, key: "\(number)-\(operation)")
    }

    private mutating func addLine(_ owner: String) async {
        let instance = ["default", "wishlist", "saved"].randomElement(using: &generator) ?? "default"
        let line = "l\(number)-\(operation)"
        let body = #"{"id":"\#(line)","name":"\#(line)","price":100,"quantity":1,"currency":"EUR"}"#
        switch await send(.post, "/v1/carts/\(owner)/\(instance)/items", body) {
        case .done:
            history.lines[line] = LineFate(added: .yes)
            removable.append((owner, instance, line))
        case .refused: history.lines[line] = LineFate(added: .no)
        case .unknown: history.lines[line] = LineFate(added: .maybe)
        }
    }

    private mutating func count(_ owner: String) async {
        let quantity = Int64.random(in: 1...3, using: &generator)
        let line = Checker.countedLine
        let body = #"{"id":"\#(line)","name":"Count","price":100,"quantity":\#(quantity),"currency":"EUR"}"#
        switch await send(.post, "/v1/carts/\(owner)/default/items", body) {
        case .done: history.countedUnits += quantity
        case .refused: break
        case .unknown: history.uncertainUnits += quantity
        }
    }

    /// Removes a line from where it was added; after a login it may be elsewhere, and the service says so.
    private mutating func remove() async {
        guard let index = removable.indices.randomElement(using: &generator) else { return }
        let (owner, instance, line) = removable.remove(at: index)
        switch await send(.delete, "/v1/carts/\(owner)/\(instance)/items/\(line)", nil) {
        case .done: history.lines[line]?.removed = .yes
        case .refused: break
        case .unknown: history.lines[line]?.removed = .maybe
        }
    }

    private mutating func logIn() async {
        let body = #"{"from":"\#(guest)","to":"\#(user)"}"#
        guard case .done(let report) = await send(.post, "/v1/migrations", body) else { return }
        if report.contains(#""status":"completed""#), let id = ShopClient.member("id", of: report) {
            migrations.append(id)
        }
    }

    private mutating func undo() async {
        guard let id = migrations.last else { return }
        _ = await send(
            .post,
            "/v1/migrations/\(id)/undo",
            #"{"to":"\#(user)","force":\#(Bool.random(using: &generator))}"#
        )
    }
}
