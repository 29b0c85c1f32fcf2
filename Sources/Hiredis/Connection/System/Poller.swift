import CHiredis

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Waits for one socket and one wake signal: epoll on Linux, poll elsewhere.
struct Poller: ~Copyable {
    /// What the socket is ready for.
    struct Readiness {
        var isReadable = false
        var isWritable = false
    }

    private let wake: WakeSignal
    private var socket: CInt = -1
    private var wantsWrite = false

    #if canImport(Darwin)
        init(wake: WakeSignal) throws(RedisError) {
            self.wake = wake
        }

        mutating func watch(_ descriptor: CInt, writing: Bool) {
            socket = descriptor
            wantsWrite = writing
        }

        mutating func unwatch() {
            socket = -1
        }

        func wait(milliseconds: CInt) -> Readiness {
            var entries = [
                pollfd(fd: wake.readDescriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket, events: Int16(wantsWrite ? POLLIN | POLLOUT : POLLIN), revents: 0),
            ]
            guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return Readiness() }
            if entries[0].revents != 0 {
                wake.clear()
            }
            let events = CInt(entries[1].revents)
            let isBroken = events & (POLLERR | POLLHUP) != 0
            return Readiness(
                isReadable: isBroken || events & POLLIN != 0,
                isWritable: isBroken || events & POLLOUT != 0
            )
        }
    #else
        private let epoll: CInt

        init(wake: WakeSignal) throws(RedisError) {
            self.wake = wake
            epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
            guard epoll >= 0 else { throw SystemError(errno).starting("an epoll instance") }
            // Edge-triggered: a wake needs no read to be forgotten.
            var event = epoll_event()
            event.events = EPOLLIN.rawValue | EPOLLET.rawValue
            event.data.fd = wake.readDescriptor
            _ = epoll_ctl(epoll, EPOLL_CTL_ADD, wake.readDescriptor, &event)
        }

        deinit {
            close(epoll)
        }

        mutating func watch(_ descriptor: CInt, writing: Bool) {
            guard descriptor != socket || writing != wantsWrite else { return }
            var event = epoll_event()
            event.events = writing ? EPOLLIN.rawValue | EPOLLOUT.rawValue : EPOLLIN.rawValue
            event.data.fd = descriptor
            _ = epoll_ctl(epoll, descriptor == socket ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event)
            socket = descriptor
            wantsWrite = writing
        }

        mutating func unwatch() {
            guard socket >= 0 else { return }
            _ = epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
            socket = -1
        }

        func wait(milliseconds: CInt) -> Readiness {
            var readiness = Readiness()
            withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 2) { events in
                let count = epoll_wait(epoll, events.baseAddress, 2, milliseconds)
                guard count > 0 else { return }
                for event in events.prefix(Int(count)) where event.data.fd == socket {
                    let isBroken = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                    readiness.isReadable = isBroken || event.events & EPOLLIN.rawValue != 0
                    readiness.isWritable = isBroken || event.events & EPOLLOUT.rawValue != 0
                }
            }
            return readiness
        }
    #endif
}
