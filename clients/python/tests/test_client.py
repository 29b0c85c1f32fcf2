"""The client against a running service: CART_URL, CART_API_KEY; the proxy that loses answers is made here."""
import json
import os
import re
import socket
import threading
import urllib.request
import uuid

import pytest
from swift_cart import AppServer, CartError, Shopper

URL = os.environ["CART_URL"]
LINE = {"name": "Tea", "price": 450, "currency": "MYR"}


@pytest.fixture
def server():
    return AppServer(URL, os.environ["CART_API_KEY"])


@pytest.fixture
def user():
    return "u" + uuid.uuid4().hex


def token(user):
    return json.load(urllib.request.urlopen(f"{URL}/demo/token?user={user}"))["token"]


class LossyProxy:
    """Passes requests on, and loses the first answers: the request is carried out, and nobody hears of it."""

    def __init__(self, losses):
        self.losses = losses
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @staticmethod
    def _message(connection):
        """A whole request or answer: header and body may come apart."""
        connection.settimeout(10)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        header, body = data.split(b"\r\n\r\n", 1)
        length = re.search(rb"(?i)content-length: (\d+)", header)
        while length and len(body) < int(length.group(1)):
            body += connection.recv(65536)
        return header + b"\r\n\r\n" + body

    def _serve(self):
        host, port = URL.removeprefix("http://").split(":")
        while True:
            client, _ = self.listener.accept()
            with client, socket.create_connection((host, int(port))) as service:
                service.sendall(self._message(client))
                answer = self._message(service)
                if self.losses > 0:
                    self.losses -= 1
                else:
                    client.sendall(answer)


def test_a_guest_shops_logs_in_and_undoes(server, user):
    shopper = Shopper(URL)
    assert not shopper.identify()["authenticated"]
    assert shopper.cart().add("mug", 2)["item_count"] == 2
    assert shopper.cart("wishlist").add("poster")["item_count"] == 1
    later = Shopper(URL, session=shopper.session)
    assert later.cart().load()["item_count"] == 2
    answer = later.log_in(token(user))
    assert answer["migration"]["status"] == "completed" and later.session is None
    assert server.cart(f"user:{user}").load()["item_count"] == 2
    assert set(server.carts(f"user:{user}")) >= {"default", "wishlist"}
    later.undo(answer["migration"]["id"])
    assert later.session is not None and later.cart().load()["item_count"] == 0
    later.log_out()
    assert later.cart().load()["item_count"] == 2


def test_lost_answers_double_nothing(server, user):
    through = AppServer(LossyProxy(losses=3).url, os.environ["CART_API_KEY"], timeout=2)
    assert through.cart(f"user:{user}").add("tea", 2, **LINE)["item_count"] == 2
    assert server.cart(f"user:{user}").load()["item_count"] == 2


def test_nobody_answers(user):
    nobody = AppServer("http://127.0.0.1:1", "key", attempts=2)
    with pytest.raises(CartError) as caught:
        nobody.cart(f"user:{user}").load()
    assert caught.value.code == "offline"


def test_updates_of_many_lose_nothing(server, user):
    cart = server.cart(f"user:{user}")
    cart.add("tea", 1, **LINE)

    def double_or_add(cart, change):
        quantity = cart["items"][0]["quantity"]
        return change.set_quantity("tea", quantity + 1)

    threads = [threading.Thread(target=lambda: [server.cart(f"user:{user}").update(double_or_add, 100) for _ in range(5)]) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert cart.load()["item_count"] == 41


def test_an_update_may_make_several_changes(server, user):
    cart = server.cart(f"user:{user}")

    def two(_, change):
        change.add("tea", 1, **LINE)
        return change.add("cup", 2, **LINE)

    assert {line["id"]: line["quantity"] for line in cart.update(two)["items"]} == {"tea": 1, "cup": 2}

    def disturbed(_, change):
        change.adjust_quantity("tea", 1)
        cart.adjust_quantity("cup", 1)
        return change.adjust_quantity("tea", 1)

    with pytest.raises(CartError) as caught:
        cart.update(disturbed)
    assert caught.value.code == "version_conflict" and cart.load()["item_count"] == 5


def test_a_refusal_has_the_contracts_code(server, user):
    with pytest.raises(CartError) as caught:
        server.cart(f"user:{user}").add("tea", 0, **LINE)
    assert (caught.value.code, caught.value.status) == ("invalid_quantity", 400)
    with pytest.raises(CartError) as caught:
        Shopper(URL).cart().add("mug", price=1)
    assert caught.value.code == "price_not_allowed"


def test_events_tell_what_happens(server, user):
    server.cart(f"user:{user}").add("tea", 1, **LINE)
    server.cart(f"user:{user}").remove("tea")
    events = server.events(f"user:{user}", after="0.0-0")
    assert [next(events)["type"] for _ in range(2)] == ["cart.added", "cart.removed"]


def test_a_checkout_takes_what_it_holds_once_and_leaves_what_was_added(server, user):
    shopper = Shopper(URL)
    guest = shopper.identify()["identifier"]
    shopper.cart().add("mug", 2)
    checkout = shopper.cart().start_checkout(ttl=600)
    shopper.cart().add("mug", 1)
    assert shopper.cart().checkout(checkout["id"])["changes"] == [
        {"id": "mug", "quantity": 2, "cart_quantity": 3, "price": 500, "cart_price": 500}
    ]
    shopper.log_in(token(user))
    lossy = AppServer(LossyProxy(2).url, os.environ["CART_API_KEY"])
    done = lossy.cart(guest).complete_checkout(checkout["id"], "1001")
    assert (done["status"], done["identifier"], done["missing"]) == ("completed", f"user:{user}", [])
    assert shopper.cart().load()["item_count"] == 1
    with pytest.raises(CartError) as refusal:
        shopper.cart().cancel_checkout(checkout["id"])
    assert refusal.value.code == "checkout_ended"
