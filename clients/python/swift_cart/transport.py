"""Requests, repeated with backoff, and events."""
import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .errors import CartError


class Transport:
    """Sends requests to one service.

    `attempts` counts the first one; between them lie 0.1 s, 0.2 s, 0.4 s … with jitter, or what `Retry-After` asks for.
    """

    def __init__(self, url, headers=None, timeout=10.0, attempts=5):
        self.url = url.rstrip("/")
        self.headers = headers or (lambda: {})
        self.timeout = timeout
        self.attempts = attempts
        #: Called with the header fields of each answer.
        self.on_answer = lambda fields: None

    def send(self, method, path, body=None, if_match=None, idempotency_key=None):
        """Sends a request; returns its JSON (None without any) and its entity tag.

        Raises CartError with the contract's code.
        """
        fields = {"Accept": "application/json", **self.headers()}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            fields["Content-Type"] = "application/json"
        if if_match is not None:
            fields["If-Match"] = if_match
        if method != "GET":
            fields["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        attempt = 1
        while True:
            try:
                return self._once(method, path, data, fields)
            except CartError as error:
                if not error.is_temporary or attempt == self.attempts:
                    raise
                pause = max(0.1 * 2 ** (attempt - 1), error.problem.get("retry_after", 0))
                time.sleep(pause * random.uniform(0.5, 1.0) if "retry_after" not in error.problem else pause)
                attempt += 1

    def _once(self, method, path, data, fields):
        request = urllib.request.Request(self.url + path, data, fields, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                text = answer.read()
                self.on_answer(answer.headers)
                return (json.loads(text) if text else None), answer.headers.get("ETag")
        except urllib.error.HTTPError as answer:
            self.on_answer(answer.headers)
            raise self._refusal(answer) from None
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise CartError("offline", str(error)) from error

    @staticmethod
    def _refusal(answer):
        try:
            problem = json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException):
            problem = {}
        problem = problem if isinstance(problem, dict) else {}
        # If no server answers, a proxy answers in its own format.
        unknown = "offline" if answer.code in (502, 503, 504) else "unknown"
        if answer.headers.get("Retry-After", "").isdigit():
            problem["retry_after"] = int(answer.headers["Retry-After"])
        return CartError(problem.get("code", unknown), problem.get("detail", answer.reason), answer.code, problem)

    def events(self, path, after=None):
        """Yields events as dictionaries, without an end. Reconnects by itself, and misses no event that is still kept."""
        last = after
        while True:
            fields = {"Accept": "text/event-stream", **self.headers()}
            if last:
                fields["Last-Event-ID"] = last
            try:
                # A comment comes every 15 seconds.
                with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=fields), timeout=45) as answer:
                    for line in answer:
                        # A line without its end was cut off, and comes again.
                        if line.startswith(b"data: ") and line.endswith(b"\n"):
                            event = json.loads(line[6:])
                            last = event["id"]
                            yield event
            except urllib.error.HTTPError as answer:
                error = self._refusal(answer)
                if not error.is_temporary:
                    raise error from None
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(random.uniform(0.5, 1.5))


def quoted(part):
    """A part of a path."""
    return urllib.parse.quote(part, safe=":")


class Cart:
    """One instance of somebody's carts. Every change returns the cart as it is then."""

    def __init__(self, transport, path):
        self._transport = transport
        self._path = path

    def load(self):
        return self._transport.send("GET", self._path)[0]

    def add(self, id, quantity=1, *, if_match=None, idempotency_key=None, **line):
        """Adds a line, or quantity to it. An app server names `name`, `price` and `currency`; a shopper may not."""
        body = {"id": id, "quantity": quantity, **line}
        return self._send("POST", "/items", body, if_match, idempotency_key)

    def set_quantity(self, id, quantity, *, if_match=None):
        return self._send("PATCH", f"/items/{quoted(id)}", {"quantity": quantity}, if_match)

    def adjust_quantity(self, id, by, *, if_match=None):
        return self._send("PATCH", f"/items/{quoted(id)}", {"quantity_delta": by}, if_match)

    def remove(self, id, *, if_match=None):
        return self._send("DELETE", f"/items/{quoted(id)}", None, if_match)

    def move(self, ids, to, *, if_match=None):
        return self._send("POST", "/move", {"to": to, "items": list(ids)}, if_match)

    def clear(self, *, if_match=None):
        self._send("DELETE", "", None, if_match)

    def start_checkout(self, ttl=None, *, if_match=None):
        """Notes what the cart holds for a payment; the cart stays open. `ttl` is in seconds, an hour by default."""
        return self._send("POST", "/checkout", {"ttl": ttl}, if_match)

    def checkout(self, id):
        """A checkout; `changes` tells how the cart differs now."""
        return self._send("GET", f"/checkout/{quoted(id)}")

    def complete_checkout(self, id, order=None):
        """Takes what the checkout holds out of the cart, exactly once even if called again; for app servers."""
        return self._send("POST", f"/checkout/{quoted(id)}/complete", {"order": order})

    def cancel_checkout(self, id):
        return self._send("POST", f"/checkout/{quoted(id)}/cancel")

    def update(self, decide, attempts=10):
        """Reads the cart, lets `decide(cart, change)` decide, and starts again after a conflict.

        `change` has the methods of this class, each on the condition that the cart is still as it was read, or as the
        previous change left it. A conflict after the first change is raised, because starting again would make the
        first change twice.
        """
        for attempt in range(attempts):
            cart, tag = self._transport.send("GET", self._path)
            change = _Conditional(self, tag)
            try:
                return decide(cart, change)
            except CartError as error:
                if error.code != "version_conflict" or change.has_changed or attempt == attempts - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)))

    def _send(self, method, path, body=None, if_match=None, idempotency_key=None):
        return self._transport.send(method, self._path + path, body, if_match, idempotency_key)[0]


class _Conditional:
    def __init__(self, cart, tag):
        self._cart = Cart(self, cart._path)
        self._transport = cart._transport
        self._tag = tag
        self.has_changed = False

    def __getattr__(self, name):
        method = getattr(self._cart, name)
        return lambda *arguments, **options: method(*arguments, if_match=self._tag, **options)

    def send(self, method, *words):
        answer, tag = self._transport.send(method, *words)
        if method != "GET":
            self.has_changed = True
            # If the version has grown by more than 1, somebody else changed the cart too: the next change must conflict.
            if tag and _number(tag) <= _number(self._tag) + 1:
                self._tag = tag
        return answer, tag


def _number(tag):
    """The number of a version: 5 for `"gen.5"`, 0 for `"0"`."""
    return int((tag or '"0"').strip('"').rpartition(".")[2] or 0)
