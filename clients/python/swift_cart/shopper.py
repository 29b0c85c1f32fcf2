from .transport import Cart, Transport


class Shopper:
    """A guest, or a user once `log_in` was called.

    `session` is the guest's token: keep it where the app keeps such things, and pass it to the next `Shopper`.
    """

    def __init__(self, url, session=None, user_token=None, **options):
        self.session = session
        self.user_token = user_token
        self._transport = Transport(url, self._fields, **options)
        self._transport.on_answer = self._keep

    def _fields(self):
        # The header, with any value, makes the service answer with it and not with a cookie.
        fields = {"Cart-Session": self.session or "none"}
        if self.user_token:
            fields["Authorization"] = f"Bearer {self.user_token}"
        return fields

    def _keep(self, fields):
        token = fields.get("Cart-Session")
        if token is not None:
            self.session = token or None

    def identify(self):
        """Who this is. Call it before the first change: two quick first changes would make two guests."""
        return self._transport.send("GET", "/v1/session")[0]

    def cart(self, instance="default"):
        return Cart(self._transport, f"/v1/cart/{instance}")

    def log_in(self, user_token):
        """Merges the guest's carts into the user's, exactly once even if called again; returns the report."""
        self.user_token = user_token
        return self._transport.send("POST", "/v1/session/login")[0]

    def log_out(self):
        answer = self._transport.send("POST", "/v1/session/logout")[0]
        self.user_token = None
        return answer

    def undo(self, migration, force=False):
        return self._transport.send("POST", f"/v1/cart/migrations/{migration}/undo", {"force": force})[0]

    def events(self, after=None):
        return self._transport.events("/v1/cart/events", after)
