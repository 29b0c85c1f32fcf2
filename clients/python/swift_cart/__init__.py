"""A client of the cart service that uses only Python's standard library.

`Shopper` is a browser's or an app's side, `AppServer` a trusted server's. Both repeat a request whose answer was lost with the
same Idempotency-Key, so that it is carried out once.
"""

from .app_server import AppServer
from .errors import CartError
from .shopper import Shopper

__all__ = ["AppServer", "CartError", "Shopper"]
