"""Speaks to the gRPC fronts as their own callers do, with clients that grpcio-tools generates from `protos`.

Arguments: host and port of the fronts, the URL of the service, a user's token for eShop's dialect, an API key.
The service's catalog must have the products "1" and "2" besides those of its demo.
"""

import concurrent.futures
import importlib
import json
import pathlib
import sys
import tempfile
import urllib.request

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_tools import protoc

address, url, token, api_key = sys.argv[1:]
protos = pathlib.Path(__file__).parent / "protos"
made = tempfile.mkdtemp()
for proto in sorted(protos.glob("*.proto")):
    assert protoc.main(["protoc", f"-I{protos}", f"--python_out={made}", f"--grpc_python_out={made}", str(proto)]) == 0
sys.path.insert(0, made)
WORKERS, CALLS = 20, 200


def refused(code, call):
    """The details of a call that must fail with a code."""
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, (error.code(), error.details())
        return error.details()
    raise AssertionError(f"a call was not refused with {code}")


def boutique(channel, module, user):
    messages = importlib.import_module(f"{module}_pb2")
    stub = importlib.import_module(f"{module}_pb2_grpc").CartServiceStub(channel)
    owner = messages.Owner(user_id=user)

    def add(product, quantity, **more):
        line = messages.Line(product_id=product, quantity=quantity)
        return stub.AddItem(messages.Addition(user_id=user, item=line), **more)

    def contents():
        return [(line.product_id, line.quantity) for line in stub.GetCart(owner).items]

    nobody = stub.GetCart(messages.Owner(user_id="nobody"))
    assert nobody.user_id == "" and not nobody.items, nobody
    stub.EmptyCart(messages.Owner(user_id="nobody"))
    add("mug", 2)
    add("poster", 1)
    add("mug", 3)
    assert contents() == [("mug", 5), ("poster", 1)], contents()
    assert stub.GetCart(owner).user_id == user
    for _ in range(2):
        add("poster", 4, metadata=[("idempotency-key", "the-same")])
    assert contents() == [("mug", 5), ("poster", 5)], contents()
    assert "no such product" in refused(grpc.StatusCode.NOT_FOUND, lambda: add("nothing", 1))
    assert "1 or more" in refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: add("mug", 0))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: add("mug", -1))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: add("", 1))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: stub.AddItem(messages.Addition(user_id=user)))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: stub.GetCart(messages.Owner()))
    stub.EmptyCart(owner)
    assert stub.GetCart(owner).user_id == "" and contents() == []

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: [add("mug", 1) for _ in range(CALLS)], range(WORKERS)))
    assert contents() == [("mug", WORKERS * CALLS)], contents()
    # The same cart by the service's own API.
    request = urllib.request.Request(f"{url}/v1/carts/guest:{user}/default", headers={"Authorization": f"Bearer {api_key}"})
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["item_count"] == WORKERS * CALLS


def eshop(channel):
    messages = importlib.import_module("eshop_pb2")
    stub = importlib.import_module("eshop_pb2_grpc").BasketStub(channel)
    user = [("authorization", f"Bearer {token}")]

    def update(lines, *more):
        lines = [messages.Line(product_id=product, quantity=quantity) for product, quantity in lines]
        return stub.UpdateBasket.with_call(messages.Update(items=lines), metadata=user + list(more))

    def read():
        answer, call = stub.GetBasket.with_call(messages.Nothing(), metadata=user)
        return [(line.product_id, line.quantity) for line in answer.items], dict(call.initial_metadata())["etag"]

    assert not stub.GetBasket(messages.Nothing()).items
    refused(grpc.StatusCode.UNAUTHENTICATED, lambda: stub.DeleteBasket(messages.Nothing()))
    assert refused(
        grpc.StatusCode.UNAUTHENTICATED, lambda: stub.UpdateBasket(messages.Update())
    ) == "The caller is not authenticated."
    update([(1, 2), (2, 1), (1, 1), (2, 0)])
    assert read()[0] == [(1, 3), (2, 1)], read()
    update([(2, 4)])
    assert read()[0] == [(2, 4)], read()
    refused(grpc.StatusCode.NOT_FOUND, lambda: update([(2, 1), (99, 1)]))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: update([(2, -1)]))
    assert read()[0] == [(2, 4)], read()
    stub.DeleteBasket(messages.Nothing(), metadata=user)
    assert read()[0] == [], read()

    def count_up(_):
        for _ in range(10):
            while True:
                lines, version = read()
                quantities = dict(lines)
                quantities[1] = quantities.get(1, 0) + 1
                try:
                    update(quantities.items(), ("if-match", version))
                    break
                except grpc.RpcError as error:
                    assert error.code() == grpc.StatusCode.ABORTED, error

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(count_up, range(WORKERS)))
    assert read()[0] == [(1, WORKERS * 10)], read()


with grpc.insecure_channel(address) as channel:
    health = health_pb2_grpc.HealthStub(channel)
    for name in ["", "hipstershop.CartService", "oteldemo.CartService", "BasketApi.Basket"]:
        assert health.Check(health_pb2.HealthCheckRequest(service=name), timeout=10).status == 1, name
    refused(grpc.StatusCode.NOT_FOUND, lambda: health.Check(health_pb2.HealthCheckRequest(service="other")))
    assert next(health.Watch(health_pb2.HealthCheckRequest(), timeout=10)).status == 1
    # Reflection, of which grpcio knows the older package alone: the questions are the same.
    from grpc_reflection.v1alpha import reflection_pb2 as reflection

    ask = channel.stream_stream(
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        reflection.ServerReflectionRequest.SerializeToString,
        reflection.ServerReflectionResponse.FromString,
    )
    questions = [
        reflection.ServerReflectionRequest(list_services=""),
        reflection.ServerReflectionRequest(file_containing_symbol="oteldemo.CartService"),
        reflection.ServerReflectionRequest(file_by_filename="basket.proto"),
        reflection.ServerReflectionRequest(file_containing_symbol="nothing"),
    ]
    answers = list(ask(iter(questions), timeout=10))
    names = [service.name for service in answers[0].list_services_response.service]
    assert {"hipstershop.CartService", "oteldemo.CartService", "BasketApi.Basket", "grpc.health.v1.Health"} <= set(names)
    from google.protobuf import descriptor_pb2

    for answer, package in [(answers[1], "oteldemo"), (answers[2], "BasketApi")]:
        file = descriptor_pb2.FileDescriptorProto.FromString(answer.file_descriptor_response.file_descriptor_proto[0])
        assert file.package == package and file.service[0].method, file
    assert answers[3].error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]

    boutique(channel, "boutique", "a3f1-online-boutique")
    boutique(channel, "telemetry", "a3f1-telemetry")
    eshop(channel)
print(f"gRPC: three dialects, {WORKERS} x {CALLS} concurrent additions exact in two, {WORKERS} x 10 replacements in the third")
