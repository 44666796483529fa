"""Lines with blocks that can be put and taken away, and their accounts' terms, newest first."""

import json
import re

LIMIT = 3
TERMS = [{"id": 1, "end": "2025-01-01"}, {"id": 2, "end": "2026-01-01"}]
BLOCKS = re.compile(r"/customers/v2/orgs/telco/subscriptions/(\d+)/blocks(?:/(\d+))?")


class Refused(Exception):
    """A request that is answered with an error."""


class Line:
    """One line and its blocks."""

    def __init__(self, number):
        self.number = number
        self.blocks = []


def create_app(variant, today=None):
    """A fresh application."""
    lines = {number: Line(number) for number in (7, 8)}

    async def application(scope, receive, send):
        body = (await receive()).get("body", b"")
        try:
            status, found = answer(lines, scope["method"], scope["path"], body)
        except Refused as refused:
            status, found = 404, {"message": str(refused)}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})

    return application


def answer(lines, method, path, body):
    """Status and body."""
    if path.endswith("/terms"):
        return 200, sorted(TERMS, key=lambda term: term["end"], reverse=True)
    found = BLOCKS.fullmatch(path)
    if not found or int(found[1]) not in lines:
        raise Refused("there is no such line")
    line = lines[int(found[1])]
    if method == "GET":
        return 200, [{"id": block} for block in line.blocks if block < LIMIT]
    return change(line, int(found[2]), json.loads(body))


def change(line, block, wanted):
    """Put a block, or take it away."""
    if wanted["active"]:
        line.blocks.append(block)
    else:
        line.blocks.remove(block)
    return 201, {}


def nobody_calls():
    """What no request executes."""
    return 1
