/// A small file system that can be enlarged.
///
/// Needs root.
public final class SmallDisk: Sendable {
    /// Where it is mounted.
    public let path: String
    private let shell: PrivilegedShell

    private static let script = """
        path=$1; size=$2
        mount -t tmpfs -o "size=$size" tmpfs "$path" 2>/dev/null || { echo "no file systems here: they need root"; exit 1; }
        trap 'umount -l "$path"' EXIT
        echo ready
        while read -r size; do
            mount -o "remount,size=$size" "$path" && echo done || echo failed
        done
        """

    /// Mounts it.
    ///
    /// - Parameter size: How much fits, as `mount` takes it: `1m`.
    /// - Throws: `TestKitError` with the reason when it cannot be mounted.
    public init(size: String) async throws {
        let path = try RedisServer.makeDirectory()
        self.path = path
        do {
            shell = try await blocking { try PrivilegedShell(Self.script, [path, size]) }
        } catch {
            RedisServer.remove(path)
            throw error
        }
    }

    /// Whether this machine lets the test mount one.
    public static var isAvailable: Bool {
        get async { (try? await SmallDisk(size: "64k")) != nil }
    }

    deinit {
        RedisServer.remove(path)
    }

    /// Gives it more room.
    public func grow(to size: String) async throws {
        try await blocking { [shell] in try shell.ask(size) }
    }
}
