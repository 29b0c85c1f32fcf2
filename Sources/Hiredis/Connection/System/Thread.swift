import CHiredis

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Starts threads that nobody joins, and lets others run.
enum Thread {
    // Carries the body through the C entry point.
    private final class Box {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on a new thread.
    ///
    /// The thread blocks all signals, because signals are meant for the program.
    ///
    /// - Returns: nil, or why the thread could not be started.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> SystemError? {
        let box = Unmanaged.passRetained(
            Box {
                chiredis_name_thread(name)
                body()
            }
        )
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 512 << 10)
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { Thread.main($0) }, box.toOpaque())
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { $0.flatMap { Thread.main($0) } }, box.toOpaque())
        #endif
        guard status == 0 else {
            box.release()
            return SystemError(status)
        }
        return nil
    }

    /// Lets other threads have the processor that the calling one runs on, if any wait for it.
    static func yield() {
        sched_yield()
    }

    private static func main(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }
}
