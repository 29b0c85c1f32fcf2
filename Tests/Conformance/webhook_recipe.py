"""Runs the receiver of docs/webhooks.md as it stands there, and lets a service tell it of a merge.

Arguments: the document, the program `cart`, an empty folder for its data.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request

document, program, folder = sys.argv[1:]
recipe = re.search(r"```python\n(.*?)```", pathlib.Path(document).read_text(), re.DOTALL).group(1)
*code, last = recipe.strip().split("\n")
assert last == 'HTTPServer(("127.0.0.1", 9000), Receiver).serve_forever()', last
told = []
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
names = {"SECRET": SECRET, "notify": lambda *words: told.append(words)}
exec("\n".join(code), names)
names["Receiver"].log_message = lambda *_: None
receiver = names["HTTPServer"](("127.0.0.1", 0), names["Receiver"])
threading.Thread(target=receiver.serve_forever, daemon=True).start()

environment = dict(os.environ, CART_WEBHOOKS_SECRETS=SECRET)
arguments = [program, "serve", "--port", "0", "--set", f"webhooks.urls=http://127.0.0.1:{receiver.server_port}"]
service = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
try:
    url = re.search(r"http://\S+", service.stdout.readline()).group()
    key = re.search(r'"api_key":"local=([^"]*)"', (pathlib.Path(folder) / ".cart/secrets").read_text()).group(1)

    def post(path, body):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(url + path, json.dumps(body).encode(), headers)
        urllib.request.urlopen(request, timeout=10).read()

    deadline = time.monotonic() + 20
    socket = str(pathlib.Path(folder) / ".cart/redis.sock")
    while subprocess.run(["redis-cli", "-s", socket, "EXISTS", "cart-webhooks"], capture_output=True, text=True).stdout != "1\n":
        assert time.monotonic() < deadline, "the service does not note where it begins"
        time.sleep(0.05)
    line = {"name": "Mug", "price": 900, "currency": "MYR", "id": "mug", "quantity": 2}
    post("/v1/carts/guest:abc/default/items", line)
    post("/v1/carts/user:7/default/items", line)
    post("/v1/migrations", {"from": "guest:abc", "to": "user:7"})
    while not told:
        assert time.monotonic() < deadline, "the receiver was told nothing"
        time.sleep(0.05)
finally:
    service.send_signal(signal.SIGTERM)
    service.wait(30)
assert told == [("user:7", "default", "mug", "merged", 4)], told
print("webhooks: the recipe's receiver was told of the merged line, with a signature that verifies")
