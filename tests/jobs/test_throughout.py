"""What the reads of a run say of the same thing: two of them, whatever they were asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract import load_contracts
from conformance.jobs.throughout import Throughout
from conformance.model import Exchange, Level, Request, Response, Verdict

CONTRACTS = load_contracts()
PURPOSE = "customers/getSubscription/rules/subscription-number-as-in-trees"


def said(
    number: int, name: str, body: Any, *, method: str = "GET", family: str = "accepts", path: str = "x"
) -> Exchange:
    outcome = Response(200, (("content-type", "application/json"),), json.dumps(body).encode())
    case = f"customers/{name}/{family}/request/control"
    return Exchange(number, case, f"customers/{name}", Request(method, f"http://h/{path}"), outcome, "t", "r")


def tree(number: int, *lines: tuple[int, Any], **more: Any) -> Exchange:
    listed = [{"id": line, "identification_nr": nr, "mobile_line_type": "main"} for line, nr in lines]
    return said(number, "findUserTree", {"id": 1, "accounts": [{"id": 2, "subscriptions": listed}]}, **more)


def line(number: int, which: int, nr: Any, **more: Any) -> Exchange:
    return said(number, "getSubscription", {"id": which, "identification_nr": nr}, **more)


def write(number: int) -> Exchange:
    return said(number, "changeProduct", {}, method="PATCH")


def concluded(*exchanges: Exchange) -> list[tuple[Verdict, Level | None]]:
    throughout = Throughout(CONTRACTS)
    for exchange in exchanges:
        throughout.take(exchange)
    found = [c for c, _ in throughout.concluded() if c.purpose == PURPOSE]
    return [(c.verdict, c.findings[0].level if c.findings else None) for c in found]


HELD, WARNED, FAILED = (Verdict.PASS, None), (Verdict.FAIL, Level.SHOULD), (Verdict.FAIL, Level.MUST)


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        ([tree(1, (7, 600)), line(2, 7, 600)], [HELD]),
        ([tree(1, (7, 612345678)), line(2, 7, "+34 612345678")], [HELD]),
        ([tree(1, (7, 600)), line(2, 8, 601)], []),
        ([tree(1, (7, None)), line(2, 7, 600)], []),
        ([tree(1, (7, "6**")), line(2, 7, 600)], []),
        ([tree(1, (7, 600)), line(2, 7, 601)], [WARNED]),
        ([tree(1, (7, 600)), line(2, 7, 601), tree(3, (7, 600))], [FAILED]),
        ([tree(3, (7, 600)), line(2, 7, 601), tree(1, (7, 600))], [FAILED]),
        ([tree(1, (7, 600), (8, 601)), line(2, 7, 602), line(3, 8, 602)], [FAILED]),
        ([tree(1, (7, 600)), line(2, 7, 601), tree(3, (7, 601))], [HELD]),
        ([tree(1, (7, 600)), write(2), line(3, 7, 601)], []),
        ([line(3, 7, 601), write(2), tree(1, (7, 600))], []),
        ([tree(1, (7, 600)), line(2, 7, 601, family="open")], []),
    ],
)
def test_a_line_has_one_number_whoever_shows_it(exchanges, expected):
    """One difference may be a change in between; two, or the same before and after, are not; nor what a write did."""
    assert expected == concluded(*exchanges)


def test_a_user_has_the_document_by_which_a_search_finds_him():
    """What a request gave counts as what was said; how it is written does not."""
    throughout = Throughout(CONTRACTS)
    searched = "v2/orgs/telco/users/tree?documentType=NIF&document=12345678z"
    throughout.take(said(1, "findUserTree", {"id": 1, "accounts": []}, path=searched))
    throughout.take(said(2, "getUser", {"id": 1, "document_value": "12345678-Z"}))
    found = [c.verdict for c, _ in throughout.concluded() if c.purpose.endswith("/user-document-as-searched")]

    assert [Verdict.PASS] == found
