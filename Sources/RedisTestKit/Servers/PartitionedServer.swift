/// A real redis-server in a network namespace of its own, whose network can be cut without either side noticing.
///
/// Needs root and `ip` of iproute2.
public final class PartitionedServer: Sendable {
    private let shell: PrivilegedShell
    private let address: String

    // While the network is cut, the server receives packets, but its replies are dropped.
    private static let script = """
        name=$1; here=$2; there=$3
        fail() { echo "no network namespaces here: $*"; exit 1; }
        command -v ip >/dev/null || fail "ip is missing; install it: apt-get install iproute2"
        ip netns add "$name" 2>/dev/null || fail "they need root"
        trap 'kill -KILL $server 2>/dev/null; ip netns del "$name"' EXIT
        ip link add "$name" type veth peer name inside netns "$name" || fail "no virtual links"
        ip addr add "$here/30" dev "$name" && ip link set "$name" up || fail "no addresses"
        ip -n "$name" addr add "$there/30" dev inside && ip -n "$name" link set inside up || fail "no addresses"
        ip netns exec "$name" redis-server --port 6379 --bind "$there" --protected-mode no --save '' \
            </dev/null >/dev/null 2>&1 &
        server=$!
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            [ "$(redis-cli -h "$there" ping 2>/dev/null)" = PONG ] && break
            sleep 0.1
        done
        echo ready
        while read -r line; do
            case $line in
                cut) ip -n "$name" route add blackhole "$here/32" && echo done || echo failed ;;
                heal) ip -n "$name" route del blackhole "$here/32" && echo done || echo failed ;;
            esac
        done
        """

    /// Starts a server.
    ///
    /// - Throws: `TestKitError` with the reason when network namespaces are not available.
    public init() async throws {
        let number = try LoopbackPort.free()
        let (third, fourth) = (number >> 6 & 255, (number & 63) * 4)
        let here = "10.213.\(third).\(fourth + 1)"
        address = "10.213.\(third).\(fourth + 2)"
        let arguments = ["cart\(number)", here, address]
        shell = try await blocking { try PrivilegedShell(Self.script, arguments) }
    }

    /// Whether this machine lets the test make one.
    public static var isAvailable: Bool {
        get async { (try? await PartitionedServer()) != nil }
    }

    /// `redis://` and the server's address.
    public var url: String { "redis://\(address):6379" }

    /// From now on nothing passes to or from the server, and no connection is closed.
    public func cut() async throws {
        try await blocking { [shell] in try shell.ask("cut") }
    }

    /// The network is whole again.
    public func heal() async throws {
        try await blocking { [shell] in try shell.ask("heal") }
    }
}
