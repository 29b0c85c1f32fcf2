"""HTTP: what a request costs `cart serve`, against its cheapest request in the same run."""
import base64, hashlib, hmac, json, os, re, subprocess, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from processes import API_KEY, SESSION_SECRET, USER_SECRET, Redis, Service, printed_add, processor_seconds
from report import paired_ratio
import statistics

HERE = os.path.dirname(os.path.abspath(__file__))
#: Guests that a turn of migrations or logins may use up.
GUESTS = 40_000
#: CPU and throughput against /health/live.
AIMS = {"get": (1.4, 0.65), "add": (1.8, 0.45)}


def base64url(data): return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base36(number):
    digits = ""
    while number: number, digit = divmod(number, 36); digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def write_tokens(folder):
    """Guests' and users' tokens as docs/sessions.md describes them; returns the guests' identifiers."""
    issued, identifiers = base36(int(time.time())), []
    with open(f"{folder}/guests", "w") as guests:
        for number in range(GUESTS):
            random = number.to_bytes(16, "big")
            text = f"k.{base64url(random)}.{issued}"
            guests.write(f"{text}.{base64url(hmac.digest(SESSION_SECRET, text.encode(), 'sha256'))}\n")
            identifiers.append(base64url(hashlib.sha256(random).digest())[:22])
    with open(f"{folder}/users", "w") as users:
        for number in range(1000):
            claims = {"sub": "%012d" % number, "exp": int(time.time()) + 86_400}
            text = ".".join(base64url(json.dumps(part).encode()) for part in [{"alg": "HS256", "typ": "JWT"}, claims])
            users.write(f"{text}.{base64url(hmac.digest(USER_SECRET, text.encode(), 'sha256'))}\n")
    return identifiers


def load(port, kind, seconds, folder="-"):
    """Runs wrk; returns requests a second and requests."""
    done = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", f"{HERE}/requests.lua", f"http://127.0.0.1:{port}",
                           "--", kind, API_KEY, folder], capture_output=True, text=True)
    found = re.search(r"requests=(\d+) microseconds=(\d+) errors=(\d+)", done.stdout)
    if not found or found.group(3) != "0" or "status " in done.stdout:
        raise SystemExit(f"{kind}: {done.stdout[-400:]}{done.stderr[-400:]}")
    return int(found.group(1)) * 1e6 / int(found.group(2)), int(found.group(1))


def make_carts(cart, redis, lines=3):
    """10,000 users' carts under the prefix of `cart serve`, and nothing else."""
    redis("flushall")
    words = printed_add(cart, redis)
    words[3] = "cart:user:000000000000"
    if words[2] == "2": words[4] = "cart-events:0"
    at = 3 + int(words[2])
    for line in range(lines):
        words[at], words[-3] = ",%011d%011d" % (line, os.getpid()), f"product-{line}"
        redis.turn([words])
    redis.multiply("cart:user:000000000000", 1, 9_999)


def make_guests(redis, identifiers):
    redis("copy", "cart:user:000000000000", "cart:guest:000000000000", "replace")
    redis.multiply("cart:guest:000000000000", 1, GUESTS)
    if identifiers:
        script = "local value = redis.call('DUMP', KEYS[1]) for _, id in ipairs(ARGV) do redis.call('RESTORE', 'cart:guest:' .. id, 3600000, value, 'REPLACE') end"
        for start in range(0, GUESTS, 2_000):
            redis("eval", script, 1, "cart:guest:000000000000", *identifiers[start:start + 2_000])


def measure(options, report):
    seconds, rounds = (2, 3) if options.quick else (4, 7)
    kinds = ["live", "get", "summary", "add", "migrate", "login"]
    rates, costs, redis_costs = ({kind: [] for kind in kinds} for _ in range(3))
    with Redis(options.server) as redis, Service(options.cart, redis) as service, tempfile.TemporaryDirectory() as folder:
        identifiers = write_tokens(folder)
        make_carts(options.cart, redis)
        load(service.port, "get", 2)
        for _ in range(rounds):
            for kind in kinds:
                if kind in ("migrate", "login"):
                    make_carts(options.cart, redis)
                    make_guests(redis, identifiers if kind == "login" else None)
                before, redis_before = processor_seconds(service.pid), processor_seconds(redis.pid)
                rate, count = load(service.port, kind, min(seconds, 3) if kind in ("migrate", "login") else seconds, folder)
                if kind in ("migrate", "login") and count > GUESTS: raise SystemExit(f"{kind}: more than {GUESTS} guests were used")
                rates[kind].append(rate)
                costs[kind].append((processor_seconds(service.pid) - before) / count * 1e6)
                redis_costs[kind].append((processor_seconds(redis.pid) - redis_before) / count * 1e6)
            make_carts(options.cart, redis)
        for kind in kinds:
            figures = {"k/s": statistics.median(rates[kind]) / 1000, "cpu µs": statistics.median(costs[kind]),
                       "redis µs": statistics.median(redis_costs[kind])}
            if kind != "live":
                figures["cpu × live"] = paired_ratio(costs[kind], costs["live"])
                figures["rate × live"] = paired_ratio(rates[kind], rates["live"])
            if kind in AIMS: figures["aims"] = "cpu ≤ %g, rate ≥ %g" % AIMS[kind]
            report.row("http", kind, **figures)


def measure_servers(options, report):
    """One, two and four `cart serve` over one Redis, each with a wrk of its own."""
    seconds, rates = (3 if options.quick else 8), {}
    with Redis(options.server) as redis:
        make_carts(options.cart, redis)
        for count in [1, 2, 4]:
            services = [Service(options.cart, redis) for _ in range(count)]
            try:
                with ThreadPoolExecutor(count) as pool:
                    rates[count] = sum(rate for rate, _ in pool.map(lambda service: load(service.port, "add", seconds), services))
            finally:
                for service in services: service.__exit__()
            report.row("servers", f"add, {count} cart serve on one Redis", **{"k/s": rates[count] / 1000, "× one": rates[count] / rates[1]})
