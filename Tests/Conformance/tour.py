"""The tour of README.md, driven by the client that openapi-python-client makes of the contract.

Arguments: the service's URL, an API key, a user's token.
"""

import json
import sys
import urllib.request

from carts_client import AuthenticatedClient, Client
from carts_client.api.service import add_items, export_owner, migrate, read_cart, undo_migration
from carts_client.api.storefront import log_in, my_add_items, my_change_line, read_my_default_cart, read_session
from carts_client.models import (
    AdjustQuantity,
    MigrationRequest,
    NewItem,
    Product,
    UndoRequest,
)

url, api_key, user_token = sys.argv[1:]


def expect(answer, status):
    assert answer.status_code == status, (answer.status_code, answer.content)
    return answer.parsed


guest = Client(base_url=url)
session = expect(read_session.sync_detailed(client=guest), 200)
assert session.identifier.startswith("guest:") and not session.authenticated

for product, quantity in [("t-shirt-m", 2), ("mug", 1)]:
    body = Product(id=product, quantity=quantity)
    cart = expect(my_add_items.sync_detailed("default", client=guest, body=body), 200)
assert cart.item_count == 3 and cart.total == 4500 and cart.identifier == session.identifier
expect(my_add_items.sync_detailed("wishlist", client=guest, body=Product(id="poster")), 200)
again = expect(my_change_line.sync_detailed("default", "mug", client=guest, body=AdjustQuantity(quantity_delta=1)), 200)
assert again.item_count == 4

# The same cookie jar, now with the user's token.
guest.get_httpx_client().headers["Authorization"] = f"Bearer {user_token}"
login = expect(log_in.sync_detailed(client=guest), 200)
assert login.migration.status == "completed" and login.cart.item_count == 4
mine = expect(read_my_default_cart.sync_detailed(client=guest), 200)
assert mine.identifier.startswith("user:") and mine.item_count == 4

server = AuthenticatedClient(base_url=url, token=api_key)
tea = NewItem(id="tea", name="Tea", price=450, currency="EUR")
for replayed in [None, "true"]:
    answer = add_items.sync_detailed("user:tour", "default", client=server, body=tea, idempotency_key="order-1")
    assert expect(answer, 200).item_count == 1
    assert answer.headers.get("Idempotent-Replayed") == replayed
conflict = add_items.sync_detailed("user:tour", "default", client=server, body=tea, if_match='"0"')
assert expect(conflict, 412).code == "version_conflict"

request = MigrationRequest(from_="user:tour", to="team:tour")
report = expect(migrate.sync_detailed(client=server, body=request), 200)
assert report.status == "completed"
assert expect(read_cart.sync_detailed("team:tour", "default", client=server), 200).item_count == 1
undo = expect(undo_migration.sync_detailed(report.id, client=server, body=UndoRequest(to="team:tour")), 200)
assert undo.status in ("undone", "undoing")
export = expect(export_owner.sync_detailed("team:tour", client=server), 200)
assert len(export.events) >= 2

# A stream that the generated client does not speak.
request = urllib.request.Request(f"{url}/v1/events", headers={"Authorization": f"Bearer {api_key}"})
with urllib.request.urlopen(request, timeout=10) as stream:
    assert stream.headers["Content-Type"] == "text/event-stream"
    expect(add_items.sync_detailed("user:tour", "default", client=server, body=tea), 200)
    for line in stream:
        if line.startswith(b"data: "):
            assert json.loads(line[6:])["identifier"] == "user:tour"
            break
print("the generated client has taken the tour")
