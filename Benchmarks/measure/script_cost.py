"""Scripts: what an add and a migration cost Redis, against the scripts of commit 329c44b (Baseline/).

Scripts take turns of a thousand calls each, and Redis counts their time itself. The command of an add is the one that
`cart bench --print-command` prints, so it comes from the library's own builder.
"""
import os, random, statistics, subprocess, tempfile, time
from processes import Redis, printed_add
from report import paired_ratio

BASELINE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Baseline")
INSTANCES, LINES = ["default", "wishlist", "saved"], 50


def now(): return int(time.time() * 1000)


def old_add(item, line, cart, keys, sha):
    words = [",%011x" % random.getrandbits(44), now() + 28000, 30000, 3600000, "wma7v9AnLD-a9Q0P", "", "default", 500,
             1000000, "", 604800000, 0, "EUR", f"product-{line}", 1, item]
    return ["EVALSHA", sha, len(keys), *keys, *words]


def adds(redis, cart, events, rounds, mode):
    """Best and median of old and new, and bytes of a cart of three lines after one add each."""
    redis("flushall")
    printed = printed_add(cart, redis, events)
    old = redis.load(open(f"{BASELINE}/add.lua").read())
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
        shas = {"old": redis.load(open(f"{BASELINE}/migrate.lua").read()), "new": redis.load(open(f"{folder}/migrate.lua").read())}
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
                keys = [f"cart:{guest}", f"cart:{user}", f"cart-merges:{{cart:{user}}}", f"cart-undo:{{cart:{user}}}"]
                if name == "new": keys += [f"cart-checkouts:{{cart:{guest}}}", f"cart-checkouts:{{cart:{user}}}"]
                keys.append("cart-events:0")
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


def measure(options, report):
    rounds = 10 if options.quick else 60
    with Redis(options.server) as redis:
        for title, aim, work in [
            ("add, event", 0.6, lambda: adds(redis, options.cart, True, rounds, "keep")),
            ("add, no event", 0.55, lambda: adds(redis, options.cart, False, rounds, "keep")),
            ("add, event, attributes compared", None, lambda: adds(redis, options.cart, True, rounds, "refuse")),
            ("migration of 3 x 50 lines", 0.6, lambda: (migrations(redis, options.cart, rounds), None)),
        ]:
            costs, sizes = work()
            figures = {"329c44b µs": statistics.median(costs["old"]), "now µs": statistics.median(costs["new"]),
                       "ratio": paired_ratio(costs["new"], costs["old"])}
            if aim: figures["aim"] = aim
            if sizes: figures["bytes of three lines"] = sizes["new"]
            report.row("scripts", title, **figures)
