"""Holds `cart prove` to what is known: this service loses and doubles nothing, a naive cart does everything wrong.

Arguments: the program `cart`, the URL of a service with UCP, an API key, host and port of its gRPC fronts, its Redis's socket.
"""

import json
import pathlib
import subprocess
import sys

program, url, key, grpc_address, redis_socket = sys.argv[1:]
here = pathlib.Path(__file__).parent


def prove(*words):
    """Exit code and the trials by their names."""
    run = subprocess.run([program, "prove", *words, "--json"], capture_output=True, text=True, timeout=300)
    assert run.stdout, run.stderr
    return run.returncode, {trial["trial"]: trial for trial in json.loads(run.stdout)["trials"]}


def clean(code, trials, merges):
    assert code == 0, trials
    for name, trial in trials.items():
        merging = name in ("retried merge", "simultaneous logins")
        assert trial["offered"] is (merges or not merging), trial
        if trial["offered"]:
            assert trial["expected"] > 0 and trial["found"] == trial["expected"], trial


clean(*prove(url, "--key", key), merges=True)
# The profile names the endpoint, and a URL with a path is one.
for endpoint in (url, f"{url}/ucp/v1"):
    clean(*prove(endpoint, "--adapter", "ucp"), merges=False)

code, trials = prove(grpc_address, "--adapter", "hipstershop")
# That dialect has no condition for EmptyCart, so what comes during a checkout is lost in any such cart.
checkout = trials.pop("add during checkout")
assert code == 1 and checkout["lost"] > 0 and checkout["doubled"] == 0, checkout
clean(0, trials, merges=False)

naive = subprocess.Popen([sys.executable, str(here / "naive_cart.py"), redis_socket], stdout=subprocess.PIPE, text=True)
try:
    code, trials = prove(naive.stdout.readline().strip(), "--adapter", str(here / "naive_cart.json"))
finally:
    naive.kill()
    naive.wait()
assert code == 1, trials
faults = {"concurrent adds": "lost", "lost answers": "doubled", "retried merge": "doubled", "add during checkout": "lost"}
for name, fault in faults.items():
    assert trials[name][fault] > 0, trials[name]
assert trials["simultaneous logins"]["lost"] + trials["simultaneous logins"]["doubled"] > 0, trials
print("proof: nothing lost or doubled here; every fault of a naive cart found")
