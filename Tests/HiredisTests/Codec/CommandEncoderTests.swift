import CHiredis
import Testing

@testable import Hiredis

@Suite("Encoding of commands")
struct CommandEncoderTests {
    /// What hiredis makes of the same arguments.
    private func reference(_ arguments: [[UInt8]]) -> [UInt8] {
        let copies = arguments.map { argument in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, argument.count))
            for (index, byte) in argument.enumerated() {
                copy[index] = CChar(bitPattern: byte)
            }
            return copy
        }
        defer { copies.forEach { $0.deallocate() } }
        var pointers: [UnsafePointer<CChar>?] = copies.map { UnsafePointer($0) }
        let lengths = arguments.map(\.count)
        var command: UnsafeMutablePointer<CChar>?
        let length = redisFormatCommandArgv(&command, CInt(arguments.count), &pointers, lengths)
        defer { redisFreeCommand(command) }
        return UnsafeBufferPointer(start: command, count: Int(length)).map { UInt8(bitPattern: $0) }
    }

    private func wire(_ command: RedisCommand, source: Bool = false) -> [UInt8] {
        var buffer = OutboundBuffer()
        buffer.append(command, source: source)
        var bytes: [UInt8] = []
        _ = buffer.send {
            bytes = Array($0)
            return .moved($0.count)
        }
        return bytes
    }

    @Test("arguments of every length and byte are encoded as hiredis does")
    func sameAsHiredis() {
        var generator = SystemRandomNumberGenerator()
        for length in [0, 1, 2, 9, 10, 11, 99, 100, 101, 999, 1000, 1001, 70_000] {
            for count in [1, 2, 9, 10, 11, 130] where length * count < 1_000_000 {
                let arguments = (0..<count).map { _ in
                    (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
                }
                var command = RedisCommand("SET", capacity: 16)
                for argument in arguments {
                    command.append(bytes: argument)
                }
                #expect(wire(command) == reference([Array("SET".utf8)] + arguments))
            }
        }
    }

    @Test("strings with NUL, line ends and any script are encoded as hiredis does")
    func strings() {
        let strings = ["", "a\0b", "\r\n$5\r\nhello\r\n", "é", "🛒", String(repeating: "x", count: 500)]
        for string in strings {
            #expect(wire(RedisCommand("ECHO", string)) == reference([Array("ECHO".utf8), Array(string.utf8)]))
        }
    }

    @Test("bytes that do not lie in one piece are encoded as hiredis does")
    func scatteredBytes() {
        var command = RedisCommand("ECHO", capacity: 0)
        command.append(bytes: [1, 2, 3].lazy.map { UInt8($0) })
        #expect(wire(command) == reference([Array("ECHO".utf8), [1, 2, 3]]))
    }

    @Test(
        "integers are encoded in decimal",
        arguments: [0, 1, -1, 9, 10, 99, 100, 12345, -12345, Int.max, Int.min]
    )
    func integers(number: Int) {
        var command = RedisCommand("INCRBY", "key")
        command.append(number)
        #expect(wire(command) == reference(["INCRBY", "key", "\(number)"].map { Array($0.utf8) }))
    }

    @Test("integers over 64 bits signed are encoded in decimal")
    func largeIntegers() {
        var command = RedisCommand("ECHO", capacity: 8)
        command.append(UInt64.max)
        #expect(wire(command) == reference(["ECHO", "18446744073709551615"].map { Array($0.utf8) }))
    }

    @Test("a script goes out with its text or its digest, everything else the same")
    func scripts() {
        let script = RedisScript(name: "get", source: "return redis.call('GET', KEYS[1])")
        var command = RedisCommand(script: script, keys: ["a", "b"])
        command.append("x")
        let rest = ["2", "a", "b", "x"]
        #expect(wire(command) == reference((["EVALSHA", script.sha1] + rest).map { Array($0.utf8) }))
        #expect(wire(command, source: true) == reference((["EVAL", script.source] + rest).map { Array($0.utf8) }))
    }

    @Test("an argument is found where it lies")
    func arguments() {
        let plain = RedisCommand("HGET", "cart:user:1", "field").encoder
        #expect(plain.argument(at: 1) == Array("cart:user:1".utf8))
        let script = RedisScript(name: "n", source: "return 1")
        let call = RedisCommand(script: script, keys: ["key\r\n", "other"]).encoder
        #expect(call.argument(at: 1) == Array("key\r\n".utf8))
        #expect(RedisCommand("PING").encoder.argument(at: 1) == nil)
        #expect(RedisCommand("PING").encoder.argument(at: -1) == nil)
    }
}
