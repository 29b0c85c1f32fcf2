"""Holds idle keep-alive connections and event streams, and says what each costs the server.

Arguments: host, port, an API key, the server's process id, how many idle connections, how many streams.
"""

import os
import selectors
import socket
import sys
import time

host, port, key, pid, idle_count, stream_count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])


def resident():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def descriptors():
    return len(os.listdir(f"/proc/{pid}/fd"))


def ask(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n".encode())


def read(connection, needle):
    data = b""
    while needle not in data:
        part = connection.recv(65536)
        assert part, f"closed after {data!r}"
        data += part
    return data


def open_all(count, path, needle):
    connections = []
    for number in range(count):
        # Loopback has many addresses, and one has not enough ports.
        connection = socket.create_connection((host, port), source_address=(f"127.0.1.{number % 4 + 1}", 0))
        connection.settimeout(30)
        ask(connection, path)
        read(connection, needle)
        connections.append(connection)
    return connections


before = resident()
idle = open_all(idle_count, "/health/live", b"alive")
time.sleep(2)
with_idle = resident()
print(f"idle connections: {len(idle)}, {(with_idle - before) * 1024 // max(1, len(idle))} bytes each, {descriptors()} descriptors")
streams = open_all(stream_count, "/v1/events", b"retry")
time.sleep(2)
with_streams = resident()
print(f"event streams: {len(streams)}, {(with_streams - with_idle) * 1024 // max(1, len(streams))} bytes each")

# All of them still answer.
started = time.monotonic()
for connection in idle:
    ask(connection, "/health/live")
for connection in idle:
    read(connection, b"alive")
print(f"all idle connections answered within {time.monotonic() - started:.2f} s")

# One change reaches every stream.
change = socket.create_connection((host, port))
body = b'{"id":"a","name":"A","price":1,"currency":"EUR"}'
change.sendall(
    f"POST /v1/carts/user:load/default/items HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
)
started = time.monotonic()
read(change, b"user:load")
waiting = selectors.DefaultSelector()
for connection in streams:
    waiting.register(connection, selectors.EVENT_READ)
heard = 0
while heard < len(streams) and time.monotonic() - started < 30:
    for entry, _ in waiting.select(1):
        if b"user:load" in entry.fileobj.recv(65536):
            heard += 1
            waiting.unregister(entry.fileobj)
print(f"a change was heard by {heard} of {len(streams)} streams within {time.monotonic() - started:.2f} s")
for connection in idle + streams:
    connection.close()
deadline = time.monotonic() + 60
while descriptors() > 64 and time.monotonic() < deadline:
    time.sleep(0.5)
print(f"after they have gone: {descriptors()} descriptors, {resident() - before} KiB more than before")
assert heard == len(streams) and descriptors() <= 64
