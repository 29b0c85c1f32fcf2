import AsyncHTTPClient
import CartService
import Foundation
import NIOCore
import NIOHTTP1

/// A cart that a ``CartAdapter`` describes.
struct HTTPCart: CartUnderTest {
    let url: String
    let adapter: CartAdapter
    let product: String
    /// What stands for `{key}`.
    let key: String

    var offersMerge: Bool { adapter.merge != nil }

    func owner(_ kind: CartOwnerKind) async throws -> String {
        let word = UUID().uuidString.lowercased().prefix(13)
        return (kind == .guest ? adapter.guest : adapter.user).replacing("{random}", with: word)
    }

    func add(_ quantity: Int, to owner: String, repeatKey: String) async throws {
        let words = ["owner": owner, "quantity": String(quantity), "repeat_key": repeatKey]
        _ = try await send(adapter.add, words)
    }

    func quantity(of owner: String) async throws -> (quantity: Int, version: String?) {
        let lines = adapter.lines
        let answer = try await send(adapter.read, ["owner": owner], accepting: lines.absent ?? [])
        let version = lines.versionHeader.flatMap { answer.headers.first(name: $0) }
        guard answer.isSuccess else { return (0, version) }
        guard var value = try? JSONParser.value(of: answer.body) else {
            throw CommandFailure.refused(
                "The cart's answer is no JSON: \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
            )
        }
        if let member = lines.member {
            guard case .object(let members) = value, let inner = members[member] else {
                throw CommandFailure.refused("The cart's answer has no '\(member)'.")
            }
            value = inner
        }
        guard case .array(let elements) = value else { throw CommandFailure.refused("The cart's lines are no array.") }
        var sum = 0
        for case .object(let line) in elements {
            let isProduct = line[lines.id] == .string(product) || line[lines.id]?.text == product
            if isProduct, case .integer(let quantity)? = line[lines.quantity] { sum &+= Int(quantity) }
        }
        return (sum, version)
    }

    func clear(_ owner: String, version: String?) async throws -> Bool {
        let words = ["owner": owner, "version": version ?? ""]
        return try await send(adapter.clear, words, accepting: (adapter.changed ?? []) + [404]).isSuccess
    }

    func merge(_ guest: String, into user: String, repeatKey: String) async throws {
        guard let merge = adapter.merge else { return }
        // A guest whose cart is gone already has nothing to merge.
        _ = try await send(merge, ["guest": guest, "user": user, "repeat_key": repeatKey], accepting: [404])
    }

    /// An answer, whole.
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var isSuccess: Bool { (200..<300).contains(status) }
    }

    private func send(
        _ request: CartAdapter.Request,
        _ words: [String: String],
        accepting statuses: [Int] = []
    ) async throws -> Answer {
        let words = words.merging(["product": product, "key": key]) { first, _ in first }
        var headers = HTTPHeaders()
        for (name, value) in (adapter.headers ?? [:]).merging(request.headers ?? [:], uniquingKeysWith: { $1 }) {
            let text = Self.filled(value, words)
            if !text.isEmpty { headers.add(name: name, value: text) }
        }
        if request.body != nil { headers.add(name: "Content-Type", value: "application/json") }
        let path = Self.filled(request.path, words.mapValues(Self.encoded))
        let body = request.body.map { Self.filled($0, words) }
        let answer = try await Self.send(request.method, url + path, headers, body)
        guard answer.isSuccess || statuses.contains(answer.status) else {
            let hint = [401, 403].contains(answer.status) ? ": the cart refuses access; see --key" : ""
            throw ProofRefusal(description: "status \(answer.status)\(hint)")
        }
        return answer
    }

    /// Sends a request, and reads the whole answer.
    ///
    /// - Throws: ``CommandFailure`` when nobody answers.
    static func send(_ method: String, _ url: String, _ headers: HTTPHeaders, _ body: String?) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers = headers
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let bytes = try await response.body.collect(upTo: 4 << 20)
            return Answer(
                status: Int(response.status.code),
                headers: response.headers,
                body: Array(bytes.readableBytesView)
            )
        } catch {
            throw CommandFailure.unreachable("The cart at \(url) does not answer: \(error)")
        }
    }

    private static func filled(_ text: String, _ words: [String: String]) -> String {
        words.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private static func encoded(_ word: String) -> String {
        word.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? word
    }
}
