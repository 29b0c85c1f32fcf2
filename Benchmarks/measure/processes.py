"""The processes that are measured: redis-server, a Cluster of them, `cart serve`. All listen on loopback alone."""
import base64, os, re, shlex, signal, socket, subprocess, tempfile, time

API_KEY = "benchmark-0123456789abcdef"
SESSION_SECRET = b"a secret for benchmarks alone: 1"
USER_SECRET = b"a secret for benchmarks alone: 2"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def processor_seconds(pid):
    """CPU time that a process has used, user and system."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(holds, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline: raise SystemExit(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


class Process:
    """A child that ends with the block that started it."""

    def __init__(self, words, environment=None):
        self.log = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=self.log, text=True,
                                      env={**os.environ, **(environment or {})})
        self.pid = self.child.pid

    def __enter__(self): return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        self.child.wait()


class Redis(Process):
    """A redis-server without persistence, asked through redis-cli."""

    def __init__(self, program="redis-server", *options):
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        super().__init__([program, "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--dir", self.folder.name,
                          "--hash-max-listpack-value", 512, "--logfile", os.path.join(self.folder.name, "log"), *options])
        self.url = f"redis://127.0.0.1:{self.port}"
        wait_until(lambda: self("ping") == "PONG", "redis-server's first answer")

    def __call__(self, *words, text=None):
        return subprocess.run(["redis-cli", "-p", str(self.port), *map(str, words)], input=text, capture_output=True,
                              text=True).stdout.strip()

    def load(self, script): return self("-x", "script", "load", text=script)

    def turn(self, commands, name="evalsha"):
        """Sends commands back to back; microseconds a command of that name, as Redis counts them itself."""
        encoded = bytearray()
        for words in commands:
            encoded += b"*%d\r\n" % len(words)
            for word in words:
                word = str(word).encode()
                encoded += b"$%d\r\n%s\r\n" % (len(word), word)
        self("config", "resetstat")
        done = subprocess.run(["redis-cli", "-p", str(self.port), "--pipe"], input=bytes(encoded), capture_output=True)
        if b"errors: 0" not in done.stdout: raise SystemExit(done.stdout.decode()[-300:])
        return float(re.search(rf"cmdstat_{name}:.*?usec_per_call=([\d.]+)", self("info", "commandstats")).group(1))

    def multiply(self, source, start, count):
        """Makes copies of a key under its name with other last digits; Redis does it alone, without the network."""
        script = """local value = redis.call('DUMP', KEYS[1])
            for number = ARGV[1], ARGV[2] do
                redis.call('RESTORE', ARGV[3] .. string.format('%012d', number), 3600000, value, 'REPLACE')
            end"""
        for first in range(start, start + count, 20_000):
            self("eval", script, 1, source, first, min(first + 20_000, start + count) - 1, source[:-12])

    def version(self): return self("info", "server").split("redis_version:")[1].split()[0]

    def used_memory(self): return int(self("info", "memory").split("used_memory:")[1].split()[0])


class Cluster:
    """Primaries of one Cluster, without replicas."""

    def __init__(self, primaries, program="redis-server"):
        # The servers would talk on the port 10,000 above their own, which may not exist.
        buses = [free_port() for _ in range(primaries)]
        self.nodes = [Redis(program, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", 5000)
                      for bus in buses]
        first, share = self.nodes[0], 16384 // primaries
        for index, node in enumerate(self.nodes):
            end = 16383 if index == primaries - 1 else (index + 1) * share - 1
            node("cluster", "addslotsrange", index * share, end)
            if index: node("cluster", "meet", "127.0.0.1", first.port, buses[0])
        for node in self.nodes:
            wait_until(lambda: "cluster_state:ok" in node("cluster", "info")
                       and f"cluster_known_nodes:{primaries}" in node("cluster", "info"), "the Cluster's agreement")
        self.url = f"redis+cluster://127.0.0.1:{first.port}"

    def __enter__(self): return self

    def __exit__(self, *error):
        for node in self.nodes: node.__exit__(*error)


class Service(Process):
    """`cart serve` over a Redis."""

    def __init__(self, program, redis):
        self.folder = tempfile.TemporaryDirectory()
        secret = lambda value: base64.b64encode(value).decode()
        super().__init__(
            [program, "serve", "--port", 0, "--redis", redis.url, "--data", self.folder.name],
            {"CART_HTTP_API_KEYS": f"benchmark={API_KEY}", "CART_SESSION_SECRETS": f"k={secret(SESSION_SECRET)}",
             "CART_JWT_HS256_SECRET": USER_SECRET.decode(), "CART_CARTS_DEFAULT_CURRENCY": "EUR", "CART_LOG_LEVEL": "warning"})
        line = self.child.stdout.readline()
        found = re.search(r":(\d+)\s*$", line)
        if not found:
            self.log.seek(0)
            raise SystemExit(f"cart serve did not start: {line}{self.log.read()}")
        self.port = int(found.group(1))


def printed_add(cart, redis, events=True):
    """The command of an add to one of the carts `bench:user:<12 digits>`, as `cart bench` prints it."""
    return shlex.split(subprocess.run(
        [cart, "bench", "--op", "add", "--print-command", "--redis", redis.url], capture_output=True, text=True, check=True,
        env={**os.environ, "CART_EVENTS_ENABLED": "true" if events else "false"}).stdout)
