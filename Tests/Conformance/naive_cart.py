"""A cart as many are written: one JSON string an owner in Redis, read, changed and written back.

Arguments: the socket of a Redis. Prints the URL that it listens on. It is what `cart prove` must find every fault in.
"""

import http.server
import json
import socket
import socketserver
import sys
import time

redis_socket = sys.argv[1]


def redis(*words):
    """One command; the answer as text, or None."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(redis_socket)
        parts = [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
        connection.sendall(f"*{len(words)}\r\n{''.join(parts)}".encode())
        answer = connection.makefile("rb")
        head = answer.readline()
        if head.startswith(b"$"):
            size = int(head[1:])
            return None if size < 0 else answer.read(size).decode()
        return head[1:].decode().strip()


def read(owner):
    return json.loads(redis("GET", f"naive:{owner}") or "{}")


def write(owner, lines):
    # What an application server does between its two commands.
    time.sleep(0.002)
    redis("SET", f"naive:{owner}", json.dumps(lines))


class Cart(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def shown(self, owner):
        return {"items": [{"sku": sku, "qty": quantity} for sku, quantity in read(owner).items()]}

    def do_GET(self):
        words = self.path.strip("/").split("/")
        if words[0] == "add":
            _, owner, sku, quantity = words
            lines = read(owner)
            lines[sku] = lines.get(sku, 0) + int(quantity)
            write(owner, lines)
            return self.answer(lines)
        if words[0] == "merge":
            # The guest's session ends some day, so nobody takes its cart away.
            _, guest, user = words
            lines = read(user)
            for sku, quantity in read(guest).items():
                lines[sku] = lines.get(sku, 0) + quantity
            write(user, lines)
            return self.answer(lines)
        self.answer(self.shown(words[1]))

    def do_DELETE(self):
        redis("DEL", f"naive:{self.path.strip('/').split('/')[1]}")
        self.answer({})

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256


server = Server(("127.0.0.1", 0), Cart)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
