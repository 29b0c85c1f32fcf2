"""The library: `cart bench`, against redis-benchmark with the very same command, in turns."""
import json, os, random, re, shlex, statistics, subprocess
from processes import Cluster, Redis, printed_add
from report import paired_ratio

#: CPU of the client in microseconds a call; throughput against redis-benchmark.
AIMS = {"add": (5, 0.95), "load": (5, None)}


def bench(cart, redis, operation, count, lines=3, tasks=256):
    return json.loads(subprocess.run([cart, "bench", "--op", operation, "--count", str(count), "--lines", str(lines), "--tasks", str(tasks), "--redis",
                                      redis.url, "--json"], capture_output=True, text=True, check=True).stdout)


def redis_benchmark(redis, command, count):
    done = subprocess.run(["redis-benchmark", "-p", str(redis.port), "-r", "10000", "-P", "64", "-n", str(count), "-q", *command],
                          capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"([\d.]+) requests per second", done)[-1])


def measure(options, report):
    rounds, count = (3, 100_000) if options.quick else (7, 200_000)
    with Redis(options.server) as redis:
        for operation in ["ping", "add", "load", "migrate"]:
            results, plain = [], []
            for _ in range(rounds):
                results.append(bench(options.cart, redis, operation, count if operation != "migrate" else count // 10))
                if operation == "migrate": continue
                command = shlex.split(subprocess.run(
                    [options.cart, "bench", "--op", operation, "--print-command", "--redis", redis.url],
                    capture_output=True, text=True, check=True).stdout)
                plain.append(redis_benchmark(redis, command, count))
                redis("flushall")
            rates = [result["ops_per_second"] for result in results]
            figures = {"k/s": statistics.median(rates) / 1000, "cpu µs": statistics.median(r["cpu_us_per_op"] for r in results)}
            if plain: figures["× redis-benchmark"] = paired_ratio(rates, plain)
            if operation in AIMS:
                processor, ratio = AIMS[operation]
                figures["aims"] = f"cpu ≤ {processor} µs" + (f", × ≥ {ratio}" if ratio else "")
            report.row("library", operation, **figures)


def measure_lines(options, report):
    """What grows with a cart's lines: a load, an add, a migration."""
    sizes, count = ([1, 10, 50, 500] if options.quick else [1, 3, 10, 50, 150, 500]), 20_000
    loads, adds, bytes_of = [], [], []
    with Redis(options.server) as redis:
        for lines in sizes:
            redis("flushall")
            result = bench(options.cart, redis, "load", max(2_000, count // lines), lines, tasks=max(8, 256 // lines))
            words, cart = printed_add(options.cart, redis), "bench:user:000000000000"
            words[3], at = cart, 3 + int(words[2])
            def add(line, number=0):
                changed = list(words)
                changed[3], changed[at] = "bench:user:%012d" % number, ",%011x" % random.getrandbits(44)
                changed[-3] = f"product-{line}"
                return changed
            redis.turn([add(line) for line in range(lines)])
            size = int(redis("memory", "usage", cart, "samples", "0"))
            # Spread over many carts, because the ring of a single one would grow with every add.
            redis.multiply(cart, 1, 999)
            cost = statistics.median(redis.turn([add(random.randrange(lines), random.randrange(1000)) for _ in range(500)]) for _ in range(9))
            loads.append(result["cpu_us_per_op"]); adds.append(cost); bytes_of.append(size)
            report.row("lines", f"{lines} lines", **{"load, client cpu µs": result["cpu_us_per_op"], "loads k/s": result["ops_per_second"] / 1000,
                                                      "add, Redis µs": cost, "bytes": size})
    report.curve("lines", "Cost over the lines of a cart", "µs", sizes, {"load, client": loads, "add, Redis": adds})


def measure_cluster(options, report):
    """The library over a Cluster of one and of three primaries."""
    rates = {}
    for primaries in [1, 3]:
        with Cluster(primaries, options.server) as cluster:
            for operation in ["add", "load", "migrate"]:
                count = 50_000 if operation != "migrate" else 5_000
                result = bench(options.cart, cluster, operation, count)
                rates[primaries, operation] = result["ops_per_second"]
                report.row("cluster", f"{operation}, {primaries} primaries", **{
                    "k/s": result["ops_per_second"] / 1000, "cpu µs": result["cpu_us_per_op"],
                    "× one primary": result["ops_per_second"] / rates[1, operation]})
