import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The loop of a proxy, run on one thread.
final class ProxyCore: Sendable {
    private struct Shared {
        var behaviour = TCPProxy.Behaviour()
        var isStopped = false
        var cutsNow = false
        var droppedReplyBytes = 0
        var acceptedConnections = 0
    }

    private struct Pair {
        let client: CInt
        let server: CInt
    }

    private let listener: CInt
    private let target: Int
    private let shared = Mutex(Shared())

    init(listener: CInt, target: Int) {
        self.listener = listener
        self.target = target
    }

    var behaviour: TCPProxy.Behaviour {
        get { shared.withLock { $0.behaviour } }
        set { shared.withLock { $0.behaviour = newValue } }
    }

    var droppedReplyBytes: Int { shared.withLock { $0.droppedReplyBytes } }
    var acceptedConnections: Int { shared.withLock { $0.acceptedConnections } }

    func stop() {
        shared.withLock { $0.isStopped = true }
    }

    func cutSoon() {
        shared.withLock { $0.cutsNow = true }
    }

    func run() {
        var pairs: [Pair] = []
        while true {
            let (behaviour, isStopped, cutsNow) = shared.withLock { shared in
                defer { shared.cutsNow = false }
                return (shared.behaviour, shared.isStopped, shared.cutsNow)
            }
            if cutsNow || isStopped {
                Self.close(&pairs)
            }
            guard !isStopped else { break }
            // A black hole reads nothing at all, so that the senders' buffers fill up as behind a dead router.
            var entries = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for pair in pairs where !behaviour.isBlackHole {
                entries.append(pollfd(fd: pair.client, events: Int16(POLLIN), revents: 0))
                entries.append(pollfd(fd: pair.server, events: Int16(POLLIN), revents: 0))
            }
            // Short, so that a change of behaviour is noticed without a wake-up.
            guard poll(&entries, nfds_t(entries.count), 2) > 0 else { continue }
            forward(entries, &pairs)
            if entries[0].revents != 0 {
                acceptClient(&pairs)
            }
        }
        _ = systemClose(listener)
    }

    private func acceptClient(_ pairs: inout [Pair]) {
        guard let client = LoopbackPort.accept(on: listener) else { return }
        guard let server = LoopbackPort.connect(to: target) else {
            _ = systemClose(client)
            return
        }
        shared.withLock { $0.acceptedConnections += 1 }
        pairs.append(Pair(client: client, server: server))
    }

    private func forward(_ entries: [pollfd], _ pairs: inout [Pair]) {
        guard entries.count > 1 else { return }
        var ended: [Int] = []
        var cutsAll = false
        for index in pairs.indices {
            let pair = pairs[index]
            for (entry, source, sink) in [
                (entries[1 + 2 * index], pair.client, pair.server),
                (entries[2 + 2 * index], pair.server, pair.client),
            ] where entry.revents != 0 && ended.last != index {
                var buffer = [UInt8](repeating: 0, count: 32 << 10)
                let count = recv(source, &buffer, buffer.count, 0)
                if count <= 0 {
                    ended.append(index)
                    continue
                }
                let (allowed, cuts) = permit(count, isReply: source == pair.server)
                cutsAll = cutsAll || cuts
                guard Self.sendAll(buffer[..<allowed], to: sink) else {
                    ended.append(index)
                    continue
                }
            }
        }
        if cutsAll {
            Self.close(&pairs)
            return
        }
        for index in ended.reversed() {
            _ = systemClose(pairs[index].client)
            _ = systemClose(pairs[index].server)
            pairs.remove(at: index)
        }
    }

    /// How many of the bytes go on, and whether everything is cut after them.
    private func permit(_ count: Int, isReply: Bool) -> (allowed: Int, cuts: Bool) {
        shared.withLock { shared in
            if isReply, shared.behaviour.dropsReplies {
                shared.droppedReplyBytes += count
                return (0, false)
            }
            let path = isReply ? \TCPProxy.Behaviour.cutsAfterReplyBytes : \.cutsAfterCommandBytes
            guard let left = shared.behaviour[keyPath: path] else { return (count, false) }
            guard count >= left else {
                shared.behaviour[keyPath: path] = left - count
                return (count, false)
            }
            // Once is enough: later connections pass.
            shared.behaviour[keyPath: path] = nil
            return (left, true)
        }
    }

    private static func sendAll(_ bytes: ArraySlice<UInt8>, to sink: CInt) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            #if canImport(Darwin)
                let count = rest.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, 0) }
            #else
                let count = rest.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            #endif
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func close(_ pairs: inout [Pair]) {
        for pair in pairs {
            _ = systemClose(pair.client)
            _ = systemClose(pair.server)
        }
        pairs = []
    }
}

private func systemClose(_ descriptor: CInt) -> CInt {
    close(descriptor)
}
