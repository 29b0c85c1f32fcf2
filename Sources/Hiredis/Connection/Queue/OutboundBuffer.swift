/// Encoded commands of one connection that the kernel has not taken yet.
///
/// Positions count the connection's bytes from its start, so they never move.
struct OutboundBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    /// The position up to which the kernel took bytes.
    private(set) var sentPosition = 0

    /// The position after the last encoded byte.
    var endPosition: Int { sentPosition + count }

    /// Bytes that wait.
    var count: Int { bytes.count - start }

    /// Encodes a command.
    ///
    /// - Parameter source: Whether a script goes out with its text instead of its digest.
    mutating func append(_ command: RedisCommand, source: Bool = false) {
        let star = UInt8(ascii: "*")
        if let script = command.script {
            CommandEncoder.withHeader(star, command.encoder.count + 2) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: source ? script.sourceCall : script.digestCall)
        } else {
            CommandEncoder.withHeader(star, command.encoder.count) { bytes.append(contentsOf: $0) }
        }
        command.encoder.bytes.withBytes { bytes.append(contentsOf: $0) }
    }

    /// Offers the waiting bytes and drops as many as `send` says it took.
    mutating func send(_ send: (UnsafeRawBufferPointer) -> Socket.Transfer) -> Socket.Transfer {
        let result = bytes.withUnsafeBytes { send(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        guard case .moved(let moved) = result else { return result }
        sentPosition += moved
        start += moved
        if start == bytes.count {
            // One huge command must not hold its memory for the life of the connection.
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
            start = 0
        } else if start > 1 << 20 {
            bytes.removeFirst(start)
            start = 0
        }
        return result
    }
}
