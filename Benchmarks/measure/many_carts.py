"""How cost grows with the number of carts, and how fast `cart list` counts them."""
import random, re, statistics, subprocess, threading, time
from processes import Redis, printed_add

BARE = "return redis.call('HINCRBY', KEYS[1], 'default:qty:product-0', 1)"

#: Owners a second that `cart list` reads with `--rate`.
GENTLE = 20_000


def add_command(words, cart):
    changed = list(words)
    changed[3] = "bench:user:%012d" % cart
    changed[3 + int(words[2])] = ",%011x" % random.getrandbits(44)
    return changed


def measure(options, report):
    sizes = [10_000, 100_000, 1_000_000] + ([] if options.quick else [5_000_000])
    adds, bares, bytes_a_cart, lists = [], [], [], []
    with Redis(options.server) as redis:
        words, bare = printed_add(options.cart, redis), redis.load(BARE)
        empty = redis.used_memory()
        for line in range(3):
            words[-3] = f"product-{line}"
            redis.turn([add_command(words, 0)])
        words[-3] = "product-0"
        have = 1
        for size in sizes:
            redis.multiply("bench:user:000000000000", have, size - have)
            have = size
            bytes_a_cart.append((redis.used_memory() - empty) / size)
            costs, bare_costs = [], []
            for _ in range(9):
                costs.append(redis.turn([add_command(words, random.randrange(size)) for _ in range(3000)]))
                bare_costs.append(redis.turn([["EVALSHA", bare, 1, "bench:user:%012d" % random.randrange(size)] for _ in range(3000)]))
            adds.append(statistics.median(costs)); bares.append(statistics.median(bare_costs))
            seconds, slowed = listing(options.cart, redis, words, size)
            _, slowed_gently = listing(options.cart, redis, words, size, GENTLE) if size <= 1_000_000 else (0, None)
            lists.append(size / seconds)
            report.row("carts", f"{size:,} carts", **{
                "add µs": adds[-1], "× 10k": adds[-1] / adds[0], "bare script µs": bares[-1], "bare × 10k": bares[-1] / bares[0],
                "bytes a cart": bytes_a_cart[-1], "cart list k/s": lists[-1] / 1000, "adds meanwhile ×": slowed,
                **({"adds meanwhile, with --rate ×": slowed_gently} if slowed_gently else {})})
    report.curve("carts", "Redis's time over the number of carts", "µs", sizes, {"add": adds, "bare script": bares})


def listing(cart, redis, words, size, rate=None):
    """How long `cart list` takes, and the rate of adds during it, compared with the rate without it.

    Adds come at a fifth of the rate that Redis can handle, as in a shop. The number of completed adds is compared.
    """
    ends, done = threading.Event(), []
    def shop():
        while not ends.is_set():
            start = time.monotonic()
            redis.turn([add_command(words, random.randrange(size)) for _ in range(500)])
            done.append(time.monotonic() - start)
            time.sleep(4 * done[-1])
    shopper = threading.Thread(target=shop)
    shopper.start()
    time.sleep(2)
    without = list(done)
    done.clear()
    start = time.monotonic()
    listed = subprocess.run([cart, "list", "--json", "--redis", redis.url, "--set", "redis.key_prefix=bench",
                             *(["--rate", str(rate)] if rate else [])],
                            capture_output=True, text=True)
    seconds = time.monotonic() - start
    meanwhile = list(done) or without
    ends.set()
    shopper.join()
    found = re.search(r'"owners":(\d+)', listed.stdout)
    if not found or int(found.group(1)) != size: raise SystemExit(f"cart list counted {listed.stdout}{listed.stderr}, not {size}")
    return seconds, statistics.median(without) / statistics.median(meanwhile)
