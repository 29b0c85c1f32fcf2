import AsyncHTTPClient
public import CartService
import CartStore
public import Logging
import Metrics
import NIOCore
import NIOHTTP1
import Synchronization
import Tracing

/// A catalog that a shop's own server provides over HTTP.
///
/// Each call sends one request for all its products.
///
/// `POST` `{"ids":["tea"],"currency":"EUR"}` is answered `{"products":[{"id","name","price","currency","available"?}]}`;
/// products that are not in the answer do not exist. Answers are cached for `maxAge`. A malformed answer is treated
/// like a missing one, and the log says what is wrong with it.
public final class RemoteCatalog: ProductCatalog {
    /// The answer about one product; the product may not exist.
    private struct Entry {
        let product: Product?
        let until: ContinuousClock.Instant
    }

    /// The key of an entry.
    ///
    /// It includes the requested currency, because prices may differ by currency.
    private struct Name: Hashable {
        let id: String
        let currency: Currency?
    }

    /// The maximum number of cached products.
    ///
    /// Beyond it, expired entries are removed, or all entries if none has expired.
    private static let maxEntries = 10_000

    /// The maximum number of bytes that are read of an answer.
    private static let maxAnswerBytes = 4 << 20

    private let url: String
    private let timeout: Duration
    private let maxAge: Duration
    private let logger: Logger
    private let entries = Mutex<[Name: Entry]>([:])
    private let failures = Counter(label: "cart_catalog_failures_total")

    /// Makes a catalog; asks nothing yet.
    ///
    /// - Parameters:
    ///   - url: Where to ask, `http://` or `https://`.
    ///   - timeout: How long to wait for an answer.
    ///   - maxAge: How long to keep answers.
    ///   - logger: Logs why there was no answer.
    public init(url: String, timeout: Duration, maxAge: Duration, logger: Logger) {
        self.url = url
        self.timeout = timeout
        self.maxAge = maxAge
        self.logger = logger
    }

    /// The products with the given ids, from cached answers or from a new one.
    ///
    /// - Throws: ``CartError`` with code `catalog_unavailable`.
    public func products(_ ids: Set<String>, currency: Currency?) async throws(CartError) -> [String: Product] {
        var products: [String: Product] = [:]
        var missing: [String] = []
        let now = ContinuousClock.now
        entries.withLock { entries in
            for id in ids {
                if let entry = entries[Name(id: id, currency: currency)], entry.until > now {
                    products[id] = entry.product
                } else {
                    missing.append(id)
                }
            }
        }
        guard !missing.isEmpty else { return products }
        let answered = try await ask(missing.sorted(), currency)
        keep(missing, answered, currency)
        return products.merging(answered) { _, new in new }
    }

    private func keep(_ ids: [String], _ answered: [String: Product], _ currency: Currency?) {
        let now = ContinuousClock.now
        entries.withLock { entries in
            if entries.count + ids.count > Self.maxEntries { entries = entries.filter { $0.value.until > now } }
            if entries.count + ids.count > Self.maxEntries { entries.removeAll() }
            for id in ids {
                entries[Name(id: id, currency: currency)] = Entry(product: answered[id], until: now + maxAge)
            }
        }
    }

    private func ask(_ ids: [String], _ currency: Currency?) async throws(CartError) -> [String: Product] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ids")
        writer.beginArray()
        for id in ids { writer.write(id) }
        writer.endArray()
        if let currency { writer.member("currency", currency.code) }
        writer.endObject()
        let body = writer.bytes
        let answer: Result<ByteBuffer, Unanswered>
        do {
            answer = try await withThrowingTaskGroup(of: ByteBuffer?.self) { [url, timeout] group in
                group.addTask { try await Self.send(body, to: url, timeout) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let buffer = first else {
                    return .failure(Unanswered(reason: "no answer within \(timeout)"))
                }
                return .success(buffer)
            }
        } catch let error as Unanswered {
            answer = .failure(error)
        } catch {
            answer = .failure(Unanswered(reason: String(reflecting: error)))
        }
        do {
            return try Self.read(try answer.get(), asked: Set(ids))
        } catch {
            if Task.isCancelled { throw CartError(.cancelled, "The call was cancelled.") }
            let reason = (error as? Unanswered)?.reason ?? (error as? CartError).map(Self.words) ?? "\(error)"
            logger.warning("catalog.unavailable", metadata: ["reason": .string(reason)])
            failures.increment()
            var unavailable = CartError(
                .catalogUnavailable,
                "The catalog cannot give names and prices now; nothing was changed."
            )
            unavailable.underlyingError = error
            throw unavailable
        }
    }

    private struct Unanswered: Error {
        let reason: String
    }

    private static func send(_ body: [UInt8], to url: String, _ timeout: Duration) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json")
        if let id = LogContext.requestID { request.headers.add(name: "X-Request-Id", value: id) }
        if Spans.areWanted, let context = ServiceContext.current {
            InstrumentationSystem.instrument.inject(context, into: &request.headers, using: FieldInjector())
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: TimeAmount(timeout))
        guard (200..<300).contains(response.status.code) else {
            throw Unanswered(reason: "status \(response.status.code)")
        }
        return try await response.body.collect(upTo: maxAnswerBytes)
    }

    private struct FieldInjector: Injector {
        func inject(_ value: String, forKey key: String, into fields: inout HTTPHeaders) {
            fields.replaceOrAdd(name: key, value: value)
        }
    }

    /// Reads an answer; further members are passed over.
    private static func read(_ buffer: ByteBuffer, asked: Set<String>) throws(CartError) -> [String: Product] {
        guard let bodies = try JSONBody(buffer).objects("products") else {
            throw .invalidRequest("The answer lacks a member.", field: "products", allowed: "an array of products")
        }
        var products: [String: Product] = [:]
        for body in bodies {
            let id = try body.string("id")
            guard asked.contains(id) else { continue }
            let name = try body.string("name")
            guard let price = try body.price("price"), price >= 0, let currency = try body.currency("currency"),
                !name.isEmpty, products[id] == nil
            else { throw body.missing("price", "a name, a price of 0 or more and a currency, each product once") }
            let isAvailable = body.has("available") ? try body.flag("available") : true
            products[id] = Product(id: id, name: name, price: price, currency: currency, isAvailable: isAvailable)
        }
        return products
    }

    private static func words(_ error: CartError) -> String {
        [error.message, error.field, error.given, error.allowed].compactMap(\.self).joined(separator: " ")
    }
}
