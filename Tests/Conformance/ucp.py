"""Holds every answer to a platform to the Universal Commerce Protocol's own schemas.

Arguments: the URL of a service with `ucp.enabled` and the demo's catalog, and the folder of the standard's schemas, or
nothing where it is not at hand: then every answer is held to the members that the project's documents promise.
"""

import json
import pathlib
import sys
import urllib.error
import urllib.request
import uuid

url = sys.argv[1]
folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
AGENT = 'profile="https://platform.example/.well-known/ucp"'
checked = 0


def validators():
    """What an answer must be by the standard: a cart, and a business's profile; None where the schemas are not at hand."""
    if not (folder and (folder / "schemas" / "shopping" / "cart.json").is_file()):
        return None
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    documents = [json.loads(path.read_text()) for path in sorted((folder / "schemas").rglob("*.json"))]
    resources = [Resource.from_contents(document, default_specification=DRAFT202012) for document in documents]
    registry = Registry().with_resources([(document["$id"], resource) for document, resource in zip(documents, resources)])
    base = "https://ucp.dev/schemas/"

    def validator(reference):
        return Draft202012Validator({"$ref": base + reference}, registry=registry,
                                    format_checker=Draft202012Validator.FORMAT_CHECKER)

    return {
        "cart": validator("shopping/cart.json"),
        "profile": validator("profile.json#/$defs/business_schema"),
        "error": validator("ucp.json#/$defs/error"),
        "message": validator("common/types/message_error.json"),
    }


schemas = validators()


def hold(kind, value):
    """Fails unless a value is what the standard says."""
    global checked
    checked += 1
    if schemas:
        errors = [f"{error.json_path}: {error.message}" for error in schemas[kind].iter_errors(value)]
        assert not errors, f"{kind}: {errors}\n{json.dumps(value, indent=1)}"
        return
    if kind == "cart":
        assert {"ucp", "id", "line_items", "currency", "totals"} <= set(value), value
        assert [total["type"] for total in value["totals"]] == ["subtotal", "total"], value
        for line in value["line_items"]:
            assert {"id", "item", "quantity", "totals"} <= set(line), line
            assert {"id", "title", "price"} <= set(line["item"]), line
    elif kind == "profile":
        assert {"version", "services", "capabilities", "payment_handlers"} <= set(value["ucp"]), value
    elif kind == "message":
        assert {"type", "code", "content", "severity"} <= set(value), value


def send(method, path, body=None, **headers):
    """Sends a request as a platform does, and returns status and body, which is held to the standard."""
    fields = {"UCP-Agent": AGENT, "Request-Id": str(uuid.uuid4()), "Content-Type": "application/json"}
    fields.update({name.replace("_", "-"): value for name, value in headers.items() if value is not None})
    fields = {name: value for name, value in fields.items() if value != ""}
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method, headers=fields)
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    value = json.loads(text)
    if path == "/.well-known/ucp":
        hold("profile", value)
    elif value["ucp"]["status"] == "success":
        hold("cart", value)
    else:
        hold("error", value["ucp"])
        assert value["messages"], value
        for message in value["messages"]:
            hold("message", message)
    return status, value


def line(item, quantity=1, **more):
    return {"item": {"id": item}, "quantity": quantity, **more}


status, profile = send("GET", "/.well-known/ucp")
endpoint = profile["ucp"]["services"]["dev.ucp.shopping"][0]["endpoint"]
assert endpoint.startswith(url), endpoint
base = endpoint[len(url):]
with urllib.request.urlopen(url + "/demo/products") as answer:
    products = [product["id"] for product in json.load(answer)["products"]]

for lines in [[], [line(products[0])], [line(product, 3) for product in products]]:
    for extra in [{}, {"context": {"address_country": "MY", "currency": "MYR"}, "buyer": {"email": "ann@shop.example"},
                       "signals": {"dev.ucp.buyer_ip": "203.0.113.9"}, "attribution": {"utm_source": "x"}}]:
        key = str(uuid.uuid4())
        status, made = send("POST", base + "/carts", {"line_items": lines, **extra}, Idempotency_Key=key)
        assert status == 201 and made["ucp"]["status"] == "success", made
        status, repeated = send("POST", base + "/carts", {"line_items": lines, **extra}, Idempotency_Key=key)
        assert repeated == made, (made, repeated)
        path = f"{base}/carts/{made['id']}"
        status, read = send("GET", path)
        assert status == 200 and read == made, read
        kept = [line(item["item"]["id"], item["quantity"] + 1, id=item["id"]) for item in made["line_items"]]
        status, updated = send("PUT", path, {"line_items": kept, **extra}, Idempotency_Key=str(uuid.uuid4()))
        assert status == 200 and updated["ucp"]["status"] == "success", updated
        assert [item["quantity"] for item in updated["line_items"]] == [item["quantity"] for item in kept], updated
        status, refused = send("PUT", path, {"line_items": [line("no-such-product"), line(products[0], 0)]})
        assert status == 200 and len(refused["messages"]) == 2, refused
        status, cancelled = send("POST", path + "/cancel", Idempotency_Key=str(uuid.uuid4()))
        assert status == 200 and cancelled["line_items"] == updated["line_items"], cancelled
        status, gone = send("GET", path)
        assert status == 200 and gone["messages"][0]["code"] == "not_found", gone

for method, path, body, headers, expected in [
    ("POST", "/carts", b"{", {}, 400), ("POST", "/carts", {}, {}, 400), ("POST", "/carts", {"line_items": 1}, {}, 400),
    ("POST", "/carts", {"line_items": [], "context": 5}, {}, 400),
    ("POST", "/carts", {"line_items": [], "buyer": "x"}, {}, 400),
    ("POST", "/carts", {"line_items": [], "buyer": {"email": 5}}, {}, 400),
    ("POST", "/carts", {"line_items": [], "signals": {"a": 1}}, {}, 400),
    ("POST", "/carts", {"line_items": [], "attribution": {"x": {"y": 1}}}, {}, 400),
    ("POST", "/carts", {"line_items": [], "context": {"eligibility": 5}}, {}, 400),
    ("POST", "/carts", {"line_items": []}, {"UCP_Agent": ""}, 400),
    ("POST", "/carts", {"line_items": []}, {"UCP_Agent": "nobody"}, 400),
    ("POST", "/carts", b"x" * 300_000, {}, 413), ("DELETE", "/carts", None, {}, 405),
    ("POST", "/carts", {"line_items": []}, {"Content_Type": "text/plain"}, 415),
    ("POST", "/carts", {"line_items": []}, {"Idempotency_Key": "a b"}, 400), ("GET", "/carts/none", None, {}, 200),
    ("POST", "/carts/none/cancel", None, {}, 200), ("PUT", "/carts/none", {"line_items": []}, {}, 200),
]:
    status, value = send(method, base + path, body, **headers)
    assert status == expected and value["ucp"]["status"] == "error", (method, path, status, value)

if schemas:
    print(f"UCP: {checked} answers held to the standard's schemas")
else:
    print(f"UCP: {checked} answers held to the documented members alone; set UCP_SCHEMAS to the folder of the "
          "standard's schemas to hold them to those")
