import Foundation

/// Where redis-server is, and how the embedded one is set up.
enum RedisExecutable {
    /// Where to look: the search path, and where packages put it.
    static var directories: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map(String.init) + ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"]
    }

    /// Finds redis-server.
    static func find(in directories: [String] = directories) throws(CommandFailure) -> String {
        for directory in directories {
            let path = directory + "/redis-server"
            if access(path, X_OK) == 0 { return path }
        }
        throw .unreachable(
            "redis-server is not installed: install it (apt-get install redis-server, or brew install redis), "
                + "or name a running Redis with --redis URL."
        )
    }

    /// The settings of `deploy/redis.conf` for a private server that only its directory's owner can reach.
    ///
    /// `--dir` comes first: the socket and the log are relative to it, which keeps the socket's path short.
    static func arguments(directory: String) -> [String] {
        [
            "--dir", directory, "--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "700",
            "--logfile", "redis.log", "--daemonize", "no", "--appendonly", "yes", "--appendfsync", "everysec",
            "--save", "", "--maxmemory-policy", "noeviction",
            "--hash-max-listpack-value", "512", "--hash-max-listpack-entries", "128",
        ]
    }
}
