import urllib.parse

from .transport import Cart, Transport, quoted


class AppServer:
    """A trusted server: any owner's carts, by an API key."""

    def __init__(self, url, api_key, **options):
        self._transport = Transport(url, lambda: {"Authorization": f"Bearer {api_key}"}, **options)

    def cart(self, owner, instance="default"):
        return Cart(self._transport, f"/v1/carts/{quoted(owner)}/{instance}")

    def carts(self, owner):
        return self._transport.send("GET", f"/v1/carts/{quoted(owner)}")[0]["instances"]

    def migrate(self, source, target, strategy=None, dry_run=False):
        body = {"from": source, "to": target, "dry_run": dry_run, **({"strategy": strategy} if strategy else {})}
        return self._transport.send("POST", "/v1/migrations", body)[0]

    def undo(self, migration, target, force=False):
        return self._transport.send("POST", f"/v1/migrations/{migration}/undo", {"to": target, "force": force})[0]

    def erase(self, owner):
        self._transport.send("DELETE", f"/v1/carts/{quoted(owner)}")

    def events(self, owner=None, after=None):
        query = f"?identifier={urllib.parse.quote(owner)}" if owner else ""
        return self._transport.events(f"/v1/events{query}", after)
