import CHiredis

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Wakes a thread that waits in a `Poller`, from any thread.
final class WakeSignal: Sendable {
    /// Readable after a wake.
    let readDescriptor: CInt
    private let writeDescriptor: CInt

    init() throws(RedisError) {
        #if canImport(Darwin)
            var ends: [CInt] = [-1, -1]
            guard pipe(&ends) == 0 else { throw SystemError(errno).starting("a pipe") }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            (readDescriptor, writeDescriptor) = (ends[0], ends[1])
        #else
            let descriptor = eventfd(0, CInt(EFD_CLOEXEC) | CInt(EFD_NONBLOCK))
            guard descriptor >= 0 else { throw SystemError(errno).starting("an eventfd") }
            (readDescriptor, writeDescriptor) = (descriptor, descriptor)
        #endif
    }

    deinit {
        _ = close(readDescriptor)
        if writeDescriptor != readDescriptor {
            _ = close(writeDescriptor)
        }
    }

    /// Wakes the thread; many wakes before it looks count as one.
    func signal() {
        var one: UInt64 = 1
        // The only failure is a full counter or pipe, which means that a wake is pending anyway.
        _ = write(writeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Forgets the wakes so far.
    func clear() {
        var scratch: UInt64 = 0
        while read(readDescriptor, &scratch, MemoryLayout<UInt64>.size) > 0 {}
    }
}
