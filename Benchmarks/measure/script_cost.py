#!/usr/bin/env python3
"""What an add and a migration cost Redis, against the scripts of commit 329c44b (Baseline/), in one run.

    Benchmarks/script-cost [--cart PATH] [--server PATH] [--rounds N]

Starts a redis-server of its own without persistence. Scripts take turns of a
thousand calls each; the figures are the medians of usec_per_call of EVALSHA, as Redis itself counts it (INFO
commandstats), and the ratio is the median of the ratios of neighbouring turns, which a machine whose speed changes leaves alone. The command of an add
is the one that `cart bench --print-command` prints, so it comes from the library's own builder.
"""
import argparse, json, os, random, re, shlex, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
INSTANCES, LINES = ["default", "wishlist", "saved"], 50


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Redis:
    def __init__(self, program):
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--hash-max-listpack-value", "512"],
            stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while self("ping") != "PONG":
            if time.monotonic() > deadline: raise SystemExit("redis-server does not answer")

    def __call__(self, *words, text=None):
        return subprocess.run(["redis-cli", "-p", str(self.port), *map(str, words)], input=text, capture_output=True,
                              text=True).stdout.strip()

    def load(self, text): return self("-x", "script", "load", text=text)

    def turn(self, commands):
        """Sends commands, and returns microseconds an EVALSHA."""
        encoded = bytearray()
        for words in commands:
            encoded += b"*%d\r\n" % len(words)
            for word in words:
                word = str(word).encode()
                encoded += b"$%d\r\n%s\r\n" % (len(word), word)
        self("config", "resetstat")
        done = subprocess.run(["redis-cli", "-p", str(self.port), "--pipe"], input=bytes(encoded), capture_output=True)
        if b"errors: 0" not in done.stdout: raise SystemExit(done.stdout.decode()[-300:])
        return float(re.search(r"cmdstat_evalsha:.*usec_per_call=([\d.]+)", self("info", "commandstats")).group(1))


def now(): return int(time.time() * 1000)


def old_add(item, line, cart, keys, sha):
    words = [",%011x" % random.getrandbits(44), now() + 28000, 30000, 3600000, "wma7v9AnLD-a9Q0P", "", "default", 500,
             1000000, "", 604800000, 0, "EUR", f"product-{line}", 1, item]
    return ["EVALSHA", sha, len(keys), *keys, *words]


def adds(redis, cart, events, rounds, mode):
    """Best and median of old and new, and bytes of a cart of three lines after one add each."""
    redis("flushall")
    env = dict(os.environ, CART_EVENTS_ENABLED="true" if events else "false")
    printed = shlex.split(subprocess.run([cart, "bench", "--op", "add", "--print-command", "--redis",
        f"redis://127.0.0.1:{redis.port}"], capture_output=True, text=True, env=env, check=True).stdout)
    old = redis.load(open(f"{HERE}/Baseline/add.lua").read())
    item = printed[-1]
    def new_words(cart, line):
        words = list(printed)
        at = 3 + int(words[2])
        words[3] = words[3].replace("__rand_int__", f"new{cart}")
        words[at] = ",%011x" % random.getrandbits(44)
        words[at + 6], words[-3] = mode, f"product-{line}"
        return words
    def old_words(cart, line):
        return old_add(item, line, cart, [f"bench:user:old{cart}"] + (["bench-events:0"] if events else []), old)
    sides = {"old": old_words, "new": new_words}
    costs, sizes = {"old": [], "new": []}, {}
    for number in range(rounds + 1):
        for name, words in sides.items():
            if number == 0:
                redis.turn([words(i % 2000, i // 2000) for i in range(6000)])
                sizes[name] = int(redis("memory", "usage", f"bench:user:{name}1"))
            else:
                costs[name].append(redis.turn([words(random.randrange(2000), random.randrange(3)) for _ in range(1000)]))
    return costs, sizes


def migrations(redis, cart, rounds):
    """Costs of a migration of 3 x 50 lines into users who have three other lines."""
    redis("flushall")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([cart, "scripts", folder], check=True)
        shas = {"old": redis.load(open(f"{HERE}/Baseline/migrate.lua").read()), "new": redis.load(open(f"{folder}/migrate.lua").read())}
    item = '{"name":"A product with a name","price":1999,"attributes":{"color":"red","size":"M"},"added":1795219968408}'
    def fill(name, key, gen, lines, prefix):
        words = ["HSET", key, "gen", gen, "created", "1795219968408", "entries", 3 * lines]
        if name == "old": words += ["updated", "1795219968408"]
        for instance in INSTANCES:
            counters = {"version": 1, "lines": lines, "items": lines, "currency": "EUR"}
            if name == "old":
                for field, value in counters.items(): words += [f"{instance}:{field}", value]
            else: words += [f"{instance}:head", f"1 {lines} {lines} EUR 1795219968408"]
            for line in range(lines): words += [f"{instance}:qty:{prefix}{line}", 1, f"{instance}:item:{prefix}{line}", item]
        return words
    costs, number = {"old": [], "new": []}, 0
    for round in range(rounds):
        for name in costs:
            commands = []
            for _ in range(8):
                number += 1
                (guest, user), gen = (f"guest:{number}", f"user:{number}"), "generation%06d" % number
                commands += [fill(name, f"cart:{guest}", gen, LINES, "p"), fill(name, f"cart:{user}", gen, 1, "u")]
                keys = [f"cart:{guest}", f"cart:{user}", f"cart-merges:{{cart:{user}}}", f"cart-undo:{{cart:{user}}}", "cart-events:0"]
                names, operation = ",".join(INSTANCES), "%011x -" % random.getrandbits(44)
                if name == "old":
                    words = [operation, now() + 14000, 30000, gen, guest, user, "add_quantities", "", "", 0, "default", 7776000000,
                             604800000, "newgeneration001", "newgeneration002", 500, 10000, 608400000, 900000, 604800000, names]
                else:
                    words = [operation, now() + 14000, gen, guest, user, "add_quantities", "", "", 7776000000, 604800000,
                             "newgeneration001", "newgeneration002", names]
                commands.append(["EVALSHA", shas[name], len(keys), *keys, *words])
            costs[name].append(redis.turn(commands))
            keys = [f"cart:guest:{number}"]
            if "p0" in redis("hgetall", keys[0]): raise SystemExit("the migration was not made")
    return costs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cart", default=os.path.join(HERE, "../.build/debug/cart"))
    parser.add_argument("--server", default="redis-server")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    redis, rows = Redis(options.server), []
    try:
        for title, work in [
            ("add, event", lambda: adds(redis, options.cart, True, options.rounds, "keep")),
            ("add, no event", lambda: adds(redis, options.cart, False, options.rounds, "keep")),
            ("add, event, attributes compared", lambda: adds(redis, options.cart, True, options.rounds, "refuse")),
            ("migration of 3 x 50 lines", lambda: (migrations(redis, options.cart, options.rounds), None)),
        ]:
            costs, sizes = work()
            row = {"work": title}
            for name in costs: row[name] = round(statistics.median(costs[name]), 1)
            row["ratio"] = round(statistics.median(new / old for old, new in zip(costs["old"], costs["new"])), 2)
            if sizes: row["bytes"] = sizes
            rows.append(row)
            if not options.json:
                print(f"{title:34s} {row['old']:7.1f} -> {row['new']:7.1f} us   ratio {row['ratio']:.2f}"
                      + (f"   three lines: {sizes['old']} -> {sizes['new']} bytes" if sizes else ""), flush=True)
        if options.json: print(json.dumps({"redis": redis("info", "server").split("redis_version:")[1].split()[0], "rows": rows}))
    finally:
        redis.process.terminate()
        redis.process.wait()


if __name__ == "__main__": main()
