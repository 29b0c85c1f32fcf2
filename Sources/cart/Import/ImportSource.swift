import CartService
import Foundation
import Hiredis

/// Where foreign carts are read: a file of lines, or another Redis.
struct ImportSource {
    /// A cart, or why no cart can be read at that place.
    typealias Found = (source: String, cart: Result<ForeignCart, ImportRefusal>)

    let format: ImportFormat
    let reader: ForeignCartReader

    /// Reads a file line by line, `-` for standard input.
    ///
    /// - Throws: ``CommandFailure`` when it cannot be read.
    func lines(of path: String, _ body: (Found) async throws -> Void) async throws {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure.usage("'\(path)' cannot be read; give a file of newline-separated JSON, or -.")
            }
            handle = opened
        }
        var rest = Data()
        var number = 0
        while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
            rest.append(part)
            // The last piece has no end yet, and waits for the next part.
            let pieces = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for piece in pieces.dropLast() {
                number += 1
                try await line(Array(piece), number, body)
            }
            rest = Data(pieces.last ?? Data())
        }
        if !rest.isEmpty { try await line(Array(rest), number + 1, body) }
    }

    private func line(_ bytes: [UInt8], _ number: Int, _ body: (Found) async throws -> Void) async throws {
        guard bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { return }
        let source = "line \(number)"
        try await body(
            (
                source,
                read { () throws(ImportRefusal) in
                    guard let value = try? JSONParser.value(of: bytes) else { throw ImportRefusal("is no JSON") }
                    return format == .export
                        ? try reader.exported(value, source: source)
                        : try reader.json(value, source: source, owner: nil)
                }
            )
        )
    }

    /// Reads the carts of another Redis by `SCAN`, some hundreds at a time; it goes on serving meanwhile.
    func keys(of redis: RedisClient, matching pattern: String, _ body: (Found) async throws -> Void) async throws {
        var seen: Set<String> = []
        for try await keys in redis.keys(matching: pattern, count: 500) {
            let fresh = keys.filter { seen.insert($0).inserted }
            let commands = fresh.map { key in
                var command = format.field.map { RedisCommand("HGET", key, $0) } ?? RedisCommand("GET", key)
                command.isRepeatable = true
                return command
            }
            for (key, reply) in zip(fresh, await redis.pipeline(commands)) {
                guard let held = try await content(of: key, reply, redis) else { continue }
                try await body((key, read { () throws(ImportRefusal) in try cart(try held.get(), key: key) }))
            }
        }
    }

    /// What a key holds, or why that is no cart; `nil` when the other system has removed the key meanwhile.
    private func content(
        of key: String,
        _ reply: Result<RedisValue, RedisError>,
        _ redis: RedisClient
    ) async throws(RedisError) -> Result<[UInt8], ImportRefusal>? {
        switch reply {
        case .success(let value):
            if let bytes = value.bytes { return .success(bytes) }
            guard let field = format.field else { return nil }
            var command = RedisCommand("EXISTS", key)
            command.isRepeatable = true
            guard try await redis.execute(command).integer == 1 else { return nil }
            return .failure(ImportRefusal("has no field '\(field)'"))
        case .failure(let error):
            guard error.server?.prefix == "WRONGTYPE" else { throw error }
            return .failure(ImportRefusal("is no \(format.field == nil ? "string" : "hash")"))
        }
    }

    private func cart(_ bytes: [UInt8], key: String) throws(ImportRefusal) -> ForeignCart {
        let owner = String(key.dropFirst(key.hasPrefix(format.keyPrefix) ? format.keyPrefix.count : 0))
        if format.field != nil { return try reader.protobuf(bytes, key: key) }
        guard let value = try? JSONParser.value(of: bytes) else { throw ImportRefusal("holds no JSON") }
        return try reader.json(value, source: key, owner: owner)
    }

    private func read(_ body: () throws(ImportRefusal) -> ForeignCart) -> Result<ForeignCart, ImportRefusal> {
        do throws(ImportRefusal) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }
}
