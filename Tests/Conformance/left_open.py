"""What HTTP, JSON, cookies and tokens leave open, thrown by hand at a running service.

Arguments: the service's URL, an API key, the secret of users' tokens, the socket of the service's Redis.

Each request is written byte by byte. Its answer is held to a status and, where it refuses, to a code; a request that is
refused must leave every cart as it was, byte for byte.
"""

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

url, api_key, jwt_secret, redis_socket = sys.argv[1:]
address = urlsplit(url)
ITEMS = "/v1/carts/user:held/default/items"
TEA = '{"id":"tea","name":"Tea","price":450,"currency":"EUR","quantity":1}'
FINGERPRINT = """
local found = {}
for _, key in ipairs(redis.call('KEYS', 'cart*')) do
    if not string.find(key, '^cart%-[rs]') or string.find(key, '^cart%-replies') then found[#found + 1] = key .. ' ' .. redis.sha1hex(redis.call('DUMP', key) or '') end
end
table.sort(found)
return table.concat(found, '\\n')
"""


def fingerprint():
    """Every key of the service with a digest of its value."""
    words = ["redis-cli", "-s", redis_socket, "--raw", "EVAL", FINGERPRINT, "0"]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout


def send(raw, closes=False):
    """Sends bytes and returns status, header fields by lower-case name, and body of the first final answer."""
    with socket.create_connection((address.hostname, address.port), timeout=15) as connection:
        try:
            connection.sendall(raw)
            if closes:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        data = b""
        while True:
            try:
                part = connection.recv(65536)
            except ConnectionResetError:
                part = b""
            data += part
            head, blank, body = data.partition(b"\r\n\r\n")
            if blank and head.startswith(b"HTTP/1.1 100 "):
                data = body
                continue
            if blank:
                fields = {}
                for line in head.split(b"\r\n")[1:]:
                    name, _, value = line.decode("latin-1").partition(":")
                    fields.setdefault(name.lower(), []).append(value.strip())
                length = fields.get("content-length")
                if (length and len(body) >= int(length[0])) or not part:
                    return int(head.split()[1]), fields, body
            elif not part:
                return 0, {}, b""


def request(method, path, body=None, fields=(), version="1.1", host=True, length=True):
    """The bytes of a request; `fields` are added as they are."""
    lines = [f"{method} {path} HTTP/{version}"]
    if host:
        lines.append("Host: localhost")
    data = body.encode() if isinstance(body, str) else (body or b"")
    if body is not None and length:
        lines.append(f"Content-Length: {len(data)}")
    lines += fields
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data


SERVER = f"Authorization: Bearer {api_key}"
JSON = "Content-Type: application/json"


def service(body, *fields, method="POST", path=ITEMS, **more):
    """A change by an app server."""
    kind = () if any(field.lower().startswith("content-type:") for field in fields) else (JSON,)
    return request(method, path, body, (SERVER, *kind, *fields), **more)


def shopper(method, path, *fields, body=None):
    """A request of a browser."""
    return request(method, path, body, ((JSON,) if body is not None else ()) + fields)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(payload, header='{"alg":"HS256","typ":"JWT"}', secret=None, signature=None):
    """A token of a user's; `payload` is text, so that it may be wrong in any way."""
    signed = base64url(header.encode()) + "." + base64url(payload.encode())
    key = (secret or jwt_secret).encode()
    if signature is None:
        signature = base64url(hmac.new(key, signed.encode(), hashlib.sha256).digest())
    return f"{signed}.{signature}"


def claims(**members):
    return json.dumps({"exp": int(time.time()) + 600, **members})


cases = []


def case(name, raw, status, code=None, **more):
    cases.append((name, raw, status, code, more))


# ---- Bodies -------------------------------------------------------------------------------------------------------


def line(**members):
    return json.dumps({"id": "tea", "name": "Tea", "price": 450, "currency": "EUR", **members})


for name, body in {
    "nothing": "", "blanks": "  \n ", "a word": "tea", "an array": "[]", "a number": "1", "a string": '"tea"',
    "null": "null", "an open object": '{"id":"tea"', "a comma too many": '{"id":"tea",}', "a comma too few":
    '{"id":"tea" "name":"Tea"}', "single quotes": "{'id':'tea'}", "a comment": '{/* */"id":"tea"}',
    "bare names": '{id:"tea"}', "something behind": TEA + "x", "two documents": TEA + TEA,
    "NaN": '{"id":"tea","name":"Tea","price":NaN}', "Infinity": '{"id":"tea","name":"Tea","price":Infinity}',
    "hexadecimal": '{"id":"tea","name":"Tea","price":0x1}', "a leading zero": '{"id":"tea","name":"Tea","price":01}',
    "a plus sign": '{"id":"tea","name":"Tea","price":+1}', "a bare minus": '{"id":"tea","name":"Tea","price":-}',
    "a bare point": '{"id":"tea","name":"Tea","price":1.}', "True": '{"id":"tea","name":"Tea","price":True}',
    "a raw line break in a string": '{"id":"tea","name":"T\nea","price":1}',
    "a raw tab in a string": '{"id":"tea","name":"T\tea","price":1}',
    "an unknown escape": '{"id":"tea","name":"T\\x41","price":1}',
    "a broken \\u": '{"id":"tea","name":"T\\u00","price":1}',
    "half a surrogate pair": '{"id":"tea","name":"T\\ud83d","price":1}',
    "surrogates in the wrong order": '{"id":"tea","name":"\\ude00\\ud83d","price":1}',
    "depth 100,000": '{"id":"tea","attributes":' + '{"a":' * 20000 + "1" + "}" * 20000 + "}",
}.items():
    case(f"JSON: {name}", service(body), 400, "invalid_request")
case("JSON: a byte order mark", service(b"\xef\xbb\xbf" + TEA.encode()), 400, "invalid_request")
case("JSON: UTF-16", service(TEA.encode("utf-16")), 400, "invalid_request")
case("JSON: Latin-1", service('{"id":"tea","name":"Tée","price":1}'.encode("latin-1")), 400, "invalid_request")
case("JSON: an overlong NUL", service(b'{"id":"tea","name":"\xc0\x80","price":1}'), 400, "invalid_request")
case("JSON: a UTF-8 surrogate", service(b'{"id":"tea","name":"\xed\xa0\x80","price":1}'), 400, "invalid_request")
for name, body in {
    "a member twice": TEA[:-1] + ',"quantity":2}', "a member twice alike": TEA[:-1] + ',"quantity":1}',
    "a member twice, once escaped": TEA[:-1] + ',"\\u0069d":"cup"}',
    "an attribute twice": TEA[:-1] + ',"attributes":{"a":1,"a":2}}',
    "an attribute twice, deep": TEA[:-1] + ',"attributes":{"a":[{"b":1,"b":1}]}}',
    "an unknown member": TEA[:-1] + ',"colour":"red"}',
    "a member of another case": TEA[:-1] + ',"Quantity":2}',
    "NUL in the name": line(name="T\0"), "an escape sequence in the name": line(name="\x1b[31mTea"),
    "a line break in the name": line(name="Tea\n"), "DEL in the name": line(name="Tea\x7f"),
    "a C1 control in the name": line(name="Tea\x9b31m"), "NUL in an attribute": line(attributes={"a": "\0"}),
    "BEL in an attribute": line(attributes={"a": ["\x07"]}), "NUL in an attribute's name": line(attributes={"\0": 1}),
    "a name that is null": line(name=None), "a name that is a number": line(name=1), "an empty name": line(name=""),
    "attributes as an array": line(attributes=[1]), "attributes as a string": line(attributes="red"),
    "a currency in lower case": line(currency="eur"), "a currency of four letters": line(currency="EURO"),
    "a currency as a number": line(currency=978), "items and a line": '{"items":[],"id":"tea"}',
    "no items": '{"items":[]}', "items as an object": '{"items":{}}', "an item that is none": '{"items":[1]}',
    "an id twice": '{"items":[' + TEA + "," + TEA + "]}", "no name": '{"id":"tea","price":1}',
    "no price": '{"id":"tea","name":"Tea"}',
}.items():
    case(f"body: {name}", service(body), 400, "invalid_request")
for name, value in {
    "a slash": "a/b", "a blank": "a b", "nothing": "", "two points": "..", "letters outside ASCII": "té",
    "65 characters": "a" * 65, "NUL": "a\0", "a percent sign": "a%2Fb",
}.items():
    case(f"id: {name}", service(line(id=value)), 400, "invalid_line_id")
for name, value in {
    "0": 0, "-1": -1, "1.5": 1.5, "text": "3", "true": True, "null": None, "an array": [1],
}.items():
    case(f"quantity: {name}", service(line(quantity=value)), 400, "invalid_quantity")
for name, text in {"1e99": "1e99", "2^63": "9223372036854775808"}.items():
    case(f"quantity: {name}", service(TEA.replace('"quantity":1', f'"quantity":{text}')), 400, "invalid_quantity")
case("quantity: 10,001", service(line(quantity=10001)), 422, "limit_exceeded")
for name, value in {"-1": -1, "0.5": 0.5, "text": "450", "null": None, "true": True}.items():
    case(f"price: {name}", service(line(price=value)), 400, "invalid_price")
case("price: too high", service(line(price=100000000001)), 422, "limit_exceeded")
case("currency: another one", service(line(currency="USD")), 422, "currency_mismatch")
case("name: too long", service(line(name="x" * 256)), 422, "limit_exceeded")
case("attributes: too large", service(line(attributes={"a": "x" * 5000})), 422, "limit_exceeded")
case("attributes: others than the line has", service(line(attributes={"a": 1})), 409, "line_differs")
case("lines: 501", service(json.dumps({"items": [{"id": f"l{n}", "name": "L", "price": 1} for n in range(501)]})), 422,
     "limit_exceeded")

# ---- Header fields ------------------------------------------------------------------------------------------------

for name, field, status, code in [
    ("plain text", "Content-Type: text/plain", 415, "unsupported_media_type"),
    ("a form", "Content-Type: application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ("something like JSON", "Content-Type: application/json5", 415, "unsupported_media_type"),
    ("an empty type", "Content-Type:", 415, "unsupported_media_type"),
    ("gzip", "Content-Encoding: gzip", 415, "unsupported_media_type"),
    ("gzip and identity", "Content-Encoding: identity, gzip", 415, "unsupported_media_type"),
    ("an unknown expectation", "Expect: 200-ok", 400, "invalid_request"),
    ("two keys", "Authorization: Bearer other-key-0123456789", 400, "invalid_request"),
    ("two idempotency keys", "Idempotency-Key: a\r\nIdempotency-Key: b", 400, "invalid_request"),
    ("an empty idempotency key", "Idempotency-Key:", 400, "invalid_request"),
    ("a blank in an idempotency key", "Idempotency-Key: a b", 400, "invalid_request"),
    ("a long idempotency key", "Idempotency-Key: " + "k" * 256, 400, "invalid_request"),
    ("a bare version", "If-Match: 3", 400, "invalid_request"),
    ("an open tag", 'If-Match: "a', 400, "invalid_request"),
    ("a star among tags", 'If-Match: *, "a.1"', 400, "invalid_request"),
    ("another version", 'If-Match: "aaaaaaaaaaaaaaaa.1"', 412, "version_conflict"),
    ("a weak tag", 'If-Match: W/"aaaaaaaaaaaaaaaa.1"', 412, "version_conflict"),
    ("no version yet", 'If-Match: "0"', 412, "version_conflict"),
    ("only XML is taken", "Accept: application/xml", 406, "not_acceptable"),
    ("no JSON is taken", "Accept: application/json;q=0, text/html", 406, "not_acceptable"),
]:
    case(f"header: {name}", service(TEA, field), status, code)
case("header: two types", request("POST", ITEMS, TEA, (SERVER, JSON, "Content-Type: text/plain")), 400,
     "invalid_request")
for name, value in {
    "nothing": "", "no scheme": api_key, "another scheme": f"Basic {api_key}", "another key": "Bearer other-key-0123456789",
    "a key too long": f"Bearer {api_key}x", "a key too short": f"Bearer {api_key[:-1]}", "no key": "Bearer ",
    "two keys in one": f"Bearer {api_key}, Bearer {api_key}",
}.items():
    case(f"key: {name}", request("POST", ITEMS, TEA, (f"Authorization: {value}", JSON)), 401, "unauthenticated")
case("key: none", request("POST", ITEMS, TEA, (JSON,)), 401, "unauthenticated")
case("host: none", service(TEA, host=False), 400, "invalid_request")
case("host: two", service(TEA, "Host: other"), 400, "invalid_request")
case("host: empty", service(TEA, "Host:", host=False), 400, "invalid_request")
case("type: with a parameter and in capitals", service(TEA, "Content-Type: Application/JSON; charset=utf-8"), 200)
case("expectation: 100-continue", service(TEA, "Expect: 100-continue"), 200)
case("encoding: identity", service(TEA, "Content-Encoding: identity"), 200)
case("HTTP/1.0 without a host", service(TEA, version="1.0", host=False), 200)
case("a request id of one's own comes back", service(TEA, "X-Request-Id: order-4711"), 200, has=("x-request-id", "order-4711"))

# ---- Framing ------------------------------------------------------------------------------------------------------


def framed(fields, body=b"", status=400, code=None, name="", **more):
    case(f"framing: {name}", request("POST", ITEMS, body, (SERVER, JSON, *fields), length=False), status, code, **more)


tea = TEA.encode()
whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(tea), tea)
framed(["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n", name="two lengths")
framed(["Content-Length: 5", "Content-Length: 6"], b"hello!", name="Content-Length twice")
framed(["Content-Length: 5, 6"], b"hello!", name="a list of lengths")
framed(["Content-Length: -1"], name="a negative length")
framed(["Content-Length: +5"], b"hello", name="a length with a sign")
framed(["Content-Length: 0x5"], b"hello", name="a length in hexadecimal")
framed(["Content-Length: five"], b"hello", name="a length in words")
framed(["Content-Length: 99999999999999999999"], b"hello", name="a length beyond 64 bits")
framed(["Content-Length: 9999999999"], b"hello", 413, "payload_too_large", name="a length beyond the limit")
framed(["Transfer-Encoding: gzip"], tea, name="an unknown transfer encoding")
framed(["Transfer-Encoding: gzip, chunked"], whole, 400, "invalid_request", name="an unknown transfer encoding, chunked")
framed(["Transfer-Encoding: chunked, identity"], whole, name="chunked not last")
framed(["Transfer-Encoding: chunked"], b"zz\r\n" + tea, name="a chunk size that is none")
framed(["Transfer-Encoding: chunked"], b"-5\r\n" + tea, name="a negative chunk size")
framed(["Transfer-Encoding: chunked"], b"ffffffffffffffff1\r\n" + tea, name="a chunk size beyond 64 bits")
framed(["Transfer-Encoding: chunked"], b"5\r\n" + tea, name="a chunk longer than its size")
framed(["Transfer-Encoding: chunked"], whole, 200, name="one chunk")
framed(["Transfer-Encoding: chunked"], b"1\r\n{\r\n" + b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(tea) - 1, tea[1:]), 200,
       name="two chunks, one with an extension")
start = f"POST {ITEMS} HTTP/1.1\r\n".encode()
rest = f"{SERVER}\r\n{JSON}\r\nContent-Length: {len(tea)}\r\n".encode()
for name, raw in {
    "a header line without a colon": start + b"Host: x\r\nnonsense\r\n" + rest + b"\r\n" + tea,
    "a blank before the colon": start + b"Host : x\r\n" + rest + b"\r\n" + tea,
    "a field without a name": start + b"Host: x\r\n: y\r\n" + rest + b"\r\n" + tea,
    "NUL in a field": start + b"Host: x\r\nX-A: a\0b\r\n" + rest + b"\r\n" + tea,
    "a folded field": start + b"Host: x\r\nX-A: a\r\n b\r\n" + rest + b"\r\n" + tea,
    "no version": f"POST {ITEMS}\r\nHost: x\r\n".encode() + rest + b"\r\n" + tea,
    "HTTP/9.9": f"POST {ITEMS} HTTP/9.9\r\nHost: x\r\n".encode() + rest + b"\r\n" + tea,
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a method in lower case": f"post {ITEMS} HTTP/1.1\r\nHost: x\r\n".encode() + rest + b"\r\n" + tea,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100 + b"\r\n\r\n",
    "too many header bytes": start + b"Host: x\r\nX-A: " + b"a" * 70000 + b"\r\n" + rest + b"\r\n" + tea,
}.items():
    case(f"framing: {name}", raw, 400)
case("framing: the body breaks off", start + b"Host: x\r\n" + rest + b"\r\n" + tea[:10], (0, 400), closes=True)
case("framing: the header breaks off", start + b"Host: x\r\n", (0, 400), closes=True)

# ---- Paths and methods ----------------------------------------------------------------------------------------------

for path, status, code in [
    ("/v1/carts/user", 400, "invalid_identifier"), ("/v1/carts/User:1", 400, "invalid_identifier"),
    ("/v1/carts/user:", 400, "invalid_identifier"), ("/v1/carts/user:1%00", 400, "invalid_identifier"),
    ("/v1/carts/user:%2e%2e%2f", 400, "invalid_identifier"), ("/v1/carts/user:" + "a" * 129, 400, "invalid_identifier"),
    ("/v1/carts/user:1%zz", 400, "invalid_request"), ("/v1/carts/user:1%f", 400, "invalid_request"),
    ("/v1/carts/user:1/cellar", 404, "unknown_instance"), ("/v1/carts/user:1/..", 404, "unknown_instance"),
    ("/v1/carts/user:1/default/items/..", 400, "invalid_line_id"),
    ("/v1/carts/user:1/default/items/none", 404, "line_not_found"), ("/v1/carts?limit=0", 400, "invalid_request"),
    ("/v1/carts?limit=201", 400, "invalid_request"), ("/assets/none.js", 404, "not_found"), ("/demo/none", 404, "not_found"),
    ("/v1/carts/user:1/default/items/a/b", 404, "not_found"), ("/v2/carts/user:1", 404, "not_found"),
    ("/../etc/passwd", 404, "not_found"), ("/%2e%2e/etc/passwd", 404, "not_found"), ("//v1/carts/user:1", 404, "not_found"),
    ("/v1/migrations?to=user:1&to=user:2", 400, "invalid_request"), ("/v1/migrations", 400, "invalid_request"),
]:
    case(f"path: {path[:60]}", request("GET", path, None, (SERVER,)), status, code)
for method, path in [
    ("PUT", ITEMS), ("GET", ITEMS), ("DELETE", ITEMS), ("POST", "/v1/carts/user:held/default"), ("TRACE", "/v1/cart"),
    ("PATCH", "/v1/session"), ("GET", "/v1/session/login"), ("DELETE", "/v1/migrations"), ("POST", "/health/live"),
]:
    case(f"method: {method} {path}", request(method, path, "", (SERVER,)), 405, "method_not_allowed")

# ---- Cookies and sessions -------------------------------------------------------------------------------------------

status, fields, body = send(shopper("GET", "/v1/session"))
assert status == 200, (status, body)
guest = json.loads(body)["identifier"]
valid = fields["set-cookie"][0].split(";")[0].removeprefix("cart=")
broken = valid[:-2] + ("AA" if valid[-2:] != "AA" else "BB")


def session(name, expected, *fields):
    case(f"cookie: {name}", shopper("GET", "/v1/session", *fields), 200, guest=expected)


session("as it was told", guest, f"Cookie: cart={valid}")
session("in quotes", guest, f'Cookie: cart="{valid}"')
session("behind another one of the name", guest, f"Cookie: cart=old; cart={valid}")
session("behind a broken one of the name", guest, f"Cookie: cart={broken}; cart={valid}")
session("before another one of the name", guest, f"Cookie: cart={valid}; cart=old")
session("in a second field", guest, "Cookie: theme=dark", f"Cookie: cart={valid}")
session("among others, without blanks", guest, f"Cookie: a=b;cart={valid};c=d")
session("with blanks", guest, f"Cookie:   cart={valid}  ")
session("as a header field", guest, f"Cart-Session: {valid}")
for name, cookie in {
    "nothing": "", "broken": broken, "cut": valid[:-10], "longer": valid + "A", "another name's": "x", "very long": "A" * 5000,
    "with a blank inside": valid[:10] + " " + valid[10:], "another version's": "9" + valid[1:], "points": "....",
    "only a quote": '"', "escaped": "%22", "NUL escaped": "%00",
}.items():
    session(name, None, f"Cookie: cart={cookie}")
session("of another name in capitals", None, f"Cookie: Cart={valid}")
session("of a longer name", None, f"Cookie: xcart={valid}")

# ---- Users' tokens ----------------------------------------------------------------------------------------------------


def user(name, bearer, identifier=None):
    raw = shopper("GET", "/v1/session", f"Authorization: Bearer {bearer}", f"Cookie: cart={valid}")
    if identifier:
        case(f"token: {name}", raw, 200, owner=identifier)
    else:
        case(f"token: {name}", raw, 401, "invalid_token")


late, soon = int(time.time()) - 600, int(time.time()) + 600
user("a number", token(claims(sub=42)), "user:42")
user("a number beyond 2^53", token(f'{{"sub":9007199254740993,"exp":{soon}}}'), "user:9007199254740993")
user("a negative number", token(claims(sub=-1)), "user:-1")
user("Auth0", token(claims(sub="auth0|5f7c8ec7c33c6c004bbafe82")), "user:auth0|5f7c8ec7c33c6c004bbafe82")
user("NUL", token(claims(sub="a\0")), "user:a=00")
user("a slash", token(claims(sub="a/b")), "user:a=2Fb")
user("a blank", token(claims(sub="Ada L")), "user:Ada=20L")
user("letters outside ASCII", token(claims(sub="Zoë")), "user:Zo=C3=AB")
user("an equals sign", token(claims(sub="a=2Fb")), "user:a=3D2Fb")
user("an address", token(claims(sub="ada@example.com")), "user:ada@example.com")
for name, payload in {
    "no subject": claims(), "an empty subject": claims(sub=""), "null": claims(sub=None), "true": claims(sub=True),
    "an array": claims(sub=["1"]), "an object": claims(sub={"id": 1}), "a fraction": claims(sub=1.5),
    "expired": json.dumps({"sub": "1", "exp": late}),
    "not yet": json.dumps({"sub": "1", "exp": soon, "nbf": soon}), "no expiry": json.dumps({"sub": "1"}),
    "an expiry in words": json.dumps({"sub": "1", "exp": "soon"}), "two subjects": f'{{"sub":"1","sub":"2","exp":{soon}}}',
    "a payload that is no JSON": "sub=1", "an array as payload": "[]", "an open payload": '{"sub":"1"',
}.items():
    user(name, token(payload))
mine = token(claims(sub="1"))
first, second, third = mine.split(".")
user("another secret's", token(claims(sub="1"), secret="x" * 32))
user("alg none", token(claims(sub="1"), header='{"alg":"none"}', signature=""))
user("alg none with a signature", token(claims(sub="1"), header='{"alg":"none"}'))
user("alg HS512 signed as HS256", token(claims(sub="1"), header='{"alg":"HS512"}'))
user("alg RS256 signed by the secret", token(claims(sub="1"), header='{"alg":"RS256"}'))
user("no alg", token(claims(sub="1"), header="{}"))
user("a header that is no JSON", token(claims(sub="1"), header="HS256"))
user("another payload under the signature", f"{first}.{base64url(claims(sub='2').encode())}.{third}")
user("no signature", f"{first}.{second}.")
user("two parts", f"{first}.{second}")
user("four parts", f"{mine}.x")
user("a cut signature", mine[:-2])
user("padding", mine + "=")
user("not base64url", f"{first}.!!!.{third}")
user("an API key", api_key)
user("a guest's session", valid)
user("very long", "a" * 9000)
case("token: on the service API", request("GET", "/v1/carts/user:1", None, (f"Authorization: Bearer {mine}",)), 401,
     "unauthenticated")
case("token: another scheme", shopper("GET", "/v1/session", f"Authorization: Token {mine}"), 401, "invalid_token")

# ---- What a shopper may not say -----------------------------------------------------------------------------------------

for name, body, status, code in [
    ("a price", '{"id":"mug","price":1}', 400, "price_not_allowed"),
    ("a name", '{"id":"mug","name":"Mug"}', 400, "price_not_allowed"),
    ("an unknown product", '{"id":"unknown"}', 404, "not_found"),
    ("another's cart", '{"id":"mug","identifier":"user:1"}', 400, "invalid_request"),
]:
    case(f"shopper: {name}", shopper("POST", "/v1/cart/default/items", f"Cookie: cart={valid}", body=body), status, code)
case("shopper: another site's page",
     shopper("POST", "/v1/cart/default/items", f"Cookie: cart={valid}", "Origin: https://evil.example", body='{"id":"mug"}'),
     403, "forbidden")
case("shopper: a login without a token", shopper("POST", "/v1/session/login", f"Cookie: cart={valid}"), 401, None)

# ---- The run ------------------------------------------------------------------------------------------------------------

status, _, body = send(service(TEA))
assert status == 200, (status, body)
failures = []
for name, raw, wanted, code, more in cases:
    before = fingerprint()
    status, fields, body = send(raw, closes=more.get("closes", False))
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    wrong = []
    if status not in (wanted if isinstance(wanted, tuple) else (wanted,)):
        wrong.append(f"status {status}, not {wanted}")
    if code and answer.get("code") != code:
        wrong.append(f"code {answer.get('code')}, not {code}")
    if status >= 400 and answer and not answer.get("request_id"):
        wrong.append("no request_id")
    if status != 200 and fingerprint() != before:
        wrong.append("a cart has changed")
    if "owner" in more and answer.get("identifier") != more["owner"]:
        wrong.append(f"owner {answer.get('identifier')}, not {more['owner']}")
    if "guest" in more:
        found = answer.get("identifier", "")
        if not found.startswith("guest:") or (found == guest) != (more["guest"] is not None):
            wrong.append(f"{'another' if more['guest'] else 'the same'} guest")
    if "has" in more and more["has"][1] not in fields.get(more["has"][0], []):
        wrong.append(f"no {more['has'][0]}: {more['has'][1]}")
    if wrong:
        failures.append(f"{name}: {', '.join(wrong)}; {body[:200]!r}")
for failure in failures:
    print(failure)
print(f"left open: {len(cases)} requests by hand, {len(failures)} answered wrongly")
sys.exit(1 if failures or len(cases) < 150 else 0)
