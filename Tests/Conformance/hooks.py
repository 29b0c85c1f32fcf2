"""What schemathesis cannot know by itself: how newline-separated JSON is written."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")
