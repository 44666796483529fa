"""The first faults: one for each seam."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.contract import Violation
from conformance.model import Response
from conformance.sandbox.call import Call, Reply
from conformance.sandbox.faults import Fault, register


def _oldest_first(_: Call, reply: Reply) -> Reply:
    content: Any = reply.content
    return replace(reply, content=content[::-1]) if reply.status == 200 else reply


def _every_pattern(_: Call, violation: Violation) -> bool:
    return violation.pointer == "body.msisdn" and violation.keyword == "pattern"


def _in_latin_1(_: Call, response: Response) -> Response:
    return replace(response, body=response.body.decode("utf-8").encode("latin-1", "replace"))


register(
    Fault(
        "terms-oldest-first",
        "customers/terms-newest-first",
        "Terms come ordered by their end, the earliest first.",
        frozenset({"customers/getTerms"}),
        reply=_oldest_first,
    ),
    Fault(
        "activate-any-number",
        "customers/activateSim/rejects/body.msisdn/pattern",
        "Numbers that break the pattern reach the back end.",
        frozenset({"customers/activateSim"}),
        tolerates=_every_pattern,
        before=lambda call: Reply(200) if call.number else None,
    ),
    Fault(
        "users-in-latin-1",
        "json/encoding",
        "A user's data come in Latin-1.",
        frozenset({"customers/getUser"}),
        after=_in_latin_1,
    ),
)
