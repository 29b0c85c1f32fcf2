import Hiredis

/// One kind of work: the same command for the client and for redis-benchmark.
struct Workload: Sendable {
    let name: String
    /// How many commands one measurement sends.
    let count: Int
    /// Makes a command; the number is random.
    let command: @Sendable (UInt64) -> RedisCommand
    /// Reads the reply as a program would; returns how many bytes it held.
    let decode: @Sendable (RedisValue) -> Int
    /// The command as redis-benchmark takes it.
    let reference: [String]

    /// How many different keys are used.
    static let keys: UInt64 = 10_000

    private static let addScript = RedisScript(
        name: "add",
        source: """
            #!lua
            local quantity = redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
            redis.call('HINCRBY', KEYS[1], 'version', 1)
            redis.call('PEXPIRE', KEYS[1], 600000)
            return quantity
            """
    )

    static let ping = Workload(
        name: "ping",
        count: 600_000,
        command: { _ in RedisCommand("PING") },
        decode: { $0.string?.utf8.count ?? 0 },
        reference: ["PING"]
    )

    static let get = Workload(
        name: "get",
        count: 400_000,
        command: { RedisCommand("GET", "value:\($0 % keys)") },
        decode: { $0.string?.utf8.count ?? 0 },
        reference: ["GET", "value:__rand_int__"]
    )

    static let add = Workload(
        name: "evalsha-add",
        count: 200_000,
        command: { number in
            var command = RedisCommand(script: addScript, keys: ["added:\(number % keys)"])
            command.append("default:qty:sku-1")
            command.append(1)
            return command
        },
        decode: { $0.integer.map { _ in 8 } ?? 0 },
        reference: ["EVALSHA", addScript.sha1, "1", "added:__rand_int__", "default:qty:sku-1", "1"]
    )

    /// A cart's hash with two fields a line, all of them read as strings.
    static func hgetall(lines: Int) -> Workload {
        Workload(
            name: "hgetall-\(lines)",
            count: 300_000 / (lines + 1),
            command: { RedisCommand("HGETALL", "cart-\(lines):\($0 % keys)") },
            decode: { value in
                var bytes = 0
                for element in value.elements.map(Array.init) ?? [] {
                    bytes += element.string?.utf8.count ?? 0
                }
                return bytes
            },
            reference: ["HGETALL", "cart-\(lines):__rand_int__"]
        )
    }

    static let all = [ping, get, hgetall(lines: 1), hgetall(lines: 10), hgetall(lines: 100), add]

    /// Stores what the commands read.
    ///
    /// redis-benchmark writes its random numbers with twelve digits.
    static func prepare(_ client: RedisClient) async throws {
        let item = #"{"name":"Coffee mug, 300 ml, blue","price":1500,"attributes":{"size":"L"},"added":1700000000000}"#
        func store(_ commands: [RedisCommand]) async throws {
            for result in await client.pipeline(commands) {
                _ = try result.get()
            }
        }
        for number in 0..<keys {
            let digits = "\(number)"
            let padded = String(repeating: "0", count: 12 - digits.count) + digits
            var commands: [RedisCommand] = []
            for key in [digits, padded] {
                commands.append(RedisCommand("SET", "value:\(key)", item))
                for lines in [1, 10, 100] {
                    var command = RedisCommand("HSET", capacity: 200 * lines)
                    command.append("cart-\(lines):\(key)")
                    for line in 0..<lines {
                        command.append("default:qty:sku-\(line)")
                        command.append(line + 1)
                        command.append("default:item:sku-\(line)")
                        command.append(item)
                    }
                    commands.append(command)
                }
            }
            try await store(commands)
        }
        // So that redis-benchmark's digest is known to Redis.
        _ = try await client.execute(add.command(0))
        _ = try await client.execute(RedisCommand("SCRIPT", "LOAD", addScript.source))
    }
}
