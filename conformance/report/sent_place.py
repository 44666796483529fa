"""The place in a request that a test is about, so that reports mark what was sent as well as what came."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.model import Exchange, PurposeId

#: Families of tests whose request differs from a control at one place, which their id names.
FAMILIES = frozenset({"accepts", "rejects", "open", "answers"})
#: What marks the line of method and address.
ADDRESS = "address"

_STEP = re.compile(r"\.([^.\[\]]+)|(\[\])")


def sent_place(purpose: str, exchange: Exchange) -> str | None:
    """Where the request of a test is unlike its control.

    Args:
        purpose: The id of a test purpose, such as `customers/createSignup/rejects/body.payment.lines[].id/type`.
        exchange: One of its exchanges; only what probes is unlike a control.

    Returns:
        A JSON Pointer into the body (the first item of each list), `header:name`, `address`, or None.
    """
    named = PurposeId(purpose)
    if named.family not in FAMILIES or not exchange.role.startswith("probe"):
        return None
    where, _, name = named.place.partition(".")
    if where in ("path", "query"):
        return ADDRESS
    if where == "header":
        return f"header:{name}"
    if where.partition("[")[0] == "body" and exchange.request.body:
        return "".join(_steps(named.place.removeprefix("body")))
    return None


def _steps(place: str) -> Iterator[str]:
    for name, _ in _STEP.findall(place):
        yield f"/{name.replace('~', '~0').replace('/', '~1')}" if name else "/0"
