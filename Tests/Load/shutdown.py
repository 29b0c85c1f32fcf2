"""Asks a server under load to end, and counts: a change that was made was answered, and the other way round.

Arguments: host, port, an API key, the server's process id, a redis-cli command to read quantities with.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time

host, port, key, pid, redis = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
workers = 32
acknowledged = [0] * workers
unanswered = [0] * workers
refused = [0] * workers
headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
body = '{"id":"a","name":"A","price":1,"currency":"EUR"}'


def work(number):
    connection = http.client.HTTPConnection(host, port, timeout=30)
    while True:
        try:
            connection.connect() if connection.sock is None else None
        except OSError:
            return
        try:
            connection.request("POST", f"/v1/carts/user:stop{number}/default/items", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            unanswered[number] += 1
            connection.close()
            continue
        if answer.status == 200:
            acknowledged[number] += 1
        else:
            refused[number] += 1


threads = [threading.Thread(target=work, args=[number]) for number in range(workers)]
for thread in threads:
    thread.start()
time.sleep(3)
started = time.monotonic()
os.kill(pid, signal.SIGTERM)
for thread in threads:
    thread.join()
took = time.monotonic() - started
made = []
for number in range(workers):
    quantity = subprocess.run(
        redis.split() + ["HGET", f"cart:user:stop{number}", "default:qty:a"], capture_output=True, text=True
    ).stdout.strip()
    made.append(int(quantity or 0))
lost = sum(max(0, told - done) for told, done in zip(acknowledged, made))
untold = sum(max(0, done - told) for told, done in zip(acknowledged, made))
print(
    f"SIGTERM under load: {sum(acknowledged)} changes acknowledged, {sum(refused)} refused, "
    f"{sum(unanswered)} connections ended before their request was taken, ended within {took:.2f} s; "
    f"acknowledged and not made {lost}, made and not answered {untold}"
)
assert lost == 0 and untold == 0
