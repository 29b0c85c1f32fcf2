/// The socket of a connection, with the bytes that wait to be sent and the reader of those that come.
///
/// Confined to the connection's thread. It stays for the connection's life and is empty while there is no socket.
final class SocketChannel {
    /// What became of the bytes that waited.
    enum Flush {
        /// The kernel took some; another attempt shows whether it takes more.
        case moved
        /// The kernel takes no more for now.
        case blocked
        /// The socket broke.
        case broken(reason: String)
    }

    /// What a look at the socket brought.
    enum Received {
        /// As many bytes as fit: there may be more.
        case some
        /// Everything that was there.
        case all
        /// The socket broke, or the peer closed it.
        case broken(reason: String)
    }

    private var poller: Poller
    private var socket: Socket?
    private var reader: ReplyReader?
    private var outbound = OutboundBuffer()
    private let receiveBuffer: UnsafeMutableRawBufferPointer

    init(wake: WakeSignal) throws(RedisError) {
        poller = try Poller(wake: wake)
        receiveBuffer = .allocate(byteCount: 64 << 10, alignment: 8)
    }

    deinit {
        receiveBuffer.deallocate()
    }

    /// Why the socket that was opened last could not be connected; nil when it is up.
    var connectionError: SystemError? { socket?.connectionError }

    /// Encoded bytes that the kernel has not taken.
    var waitingBytes: Int { outbound.count }

    /// The position after the last encoded byte.
    var endPosition: Int { outbound.endPosition }

    /// The position up to which the kernel took bytes.
    var sentPosition: Int { outbound.sentPosition }

    /// Starts to connect; the socket becomes writable once it is known how that went.
    func open(_ address: Socket.Address, userTimeout: CInt) throws(SystemError) {
        let opened = try Socket(connectingTo: address, userTimeout: userTimeout)
        poller.watch(opened.descriptor, writing: true)
        socket = consume opened
    }

    /// Takes over a socket that a transport has connected.
    func adopt(_ descriptor: CInt) {
        let opened = Socket(connected: descriptor)
        poller.watch(opened.descriptor, writing: true)
        socket = consume opened
    }

    /// Makes ready for the first commands and their replies; false when there is no memory for them.
    func startReading(limit: RedisReplyLimit) -> Bool {
        guard let reader = ReplyReader(limit: limit) else { return false }
        self.reader = reader
        outbound = OutboundBuffer()
        return true
    }

    /// Counts positions from here on: the handshake's own bytes belong to no command.
    func restartPositions() {
        outbound = OutboundBuffer()
    }

    /// Encodes a command behind those that wait.
    ///
    /// - Parameter source: Whether a script goes out with its text instead of its digest.
    func append(_ command: RedisCommand, source: Bool = false) {
        outbound.append(command, source: source)
    }

    /// Offers the waiting bytes to the kernel once.
    func flush() -> Flush {
        guard let descriptor = socket?.descriptor else { return .blocked }
        switch outbound.send({ Socket.send($0, to: descriptor) }) {
        case .moved: return .moved
        case .wouldBlock, .ended: return .blocked
        case .failed(let error): return .broken(reason: "\(error)")
        }
    }

    /// Reads once and hands out the replies.
    ///
    /// - Throws: What `take` throws, and `.protocolViolation` for bytes that are not RESP2.
    func receive(_ take: (RedisValue) throws(RedisError) -> Void) throws(RedisError) -> Received {
        guard let reader, let descriptor = socket?.descriptor else { return .all }
        switch Socket.receive(into: receiveBuffer, from: descriptor) {
        case .moved(let count):
            try reader.read(UnsafeRawBufferPointer(rebasing: receiveBuffer[..<count]), take)
            return count < receiveBuffer.count ? .all : .some
        case .wouldBlock: return .all
        case .ended: return .broken(reason: "the peer closed it")
        case .failed(let error): return .broken(reason: "\(error)")
        }
    }

    /// Asks the poller to report replies, and room for more bytes when some wait.
    func watch() {
        guard let descriptor = socket?.descriptor, reader != nil else { return }
        poller.watch(descriptor, writing: outbound.count > 0)
    }

    /// Waits until the socket is ready, the wake signal comes or the time is over; -1 waits without an end.
    func wait(milliseconds: CInt) -> Poller.Readiness {
        poller.wait(milliseconds: milliseconds)
    }

    /// Closes the socket; bytes that wait are dropped.
    func close() {
        reader = nil
        outbound = OutboundBuffer()
        guard socket != nil else { return }
        // Before the descriptor is closed: its number may be somebody else's right after.
        poller.unwatch()
        socket = nil
    }
}
