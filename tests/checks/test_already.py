"""A write that asks for what there is already need not show as anything new; any other has to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.checks.rules.already import asked_as_it_was
from conformance.contract import load_contracts
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response

CONTRACT = load_contracts()["customers"]
CHANGE = CONTRACT.operations["changeProduct"]
SCHEDULED = dict(next(r.rule[1] for r in CHANGE.requirements if r.id == "product-change-scheduled-shows"))
URL = "http://127.0.0.1/v2/orgs/telco/subscriptions/5/products"


def exchange(operation, outcome, body=None):
    method = "GET" if body is None else "PATCH"
    request = Request(method, URL, (), None if body is None else json.dumps(body).encode())
    return Exchange(1, "c", f"customers/{operation}", request, outcome, "", "r")


def read(product):
    return exchange("getProducts", Response(200, body=json.dumps({"id": 5, "product": product}).encode()))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (read({"id": 364}), True),
        (read({"id": 365}), False),
        (read({"id": 365, "price": 364}), False),
        (exchange("getProducts", Response(404)), False),
        (exchange("getProducts", NoAnswer(NoAnswerReason.TIMEOUT)), False),
        (None, False),
    ],
    ids=["has it", "has another", "the number elsewhere", "unknown", "silent", "not read"],
)
def test_a_tariff_that_the_line_has_need_not_be_scheduled(before, expected):
    """The read before the change shows it; a number that stands elsewhere is none."""
    written = exchange("changeProduct", Response(201), {"productId": 364, "scheduled_date": "2026-01-12"})

    assert expected == asked_as_it_was(CONTRACT, CHANGE, SCHEDULED, written, before)


def test_what_is_no_test_data_shows_all_the_same():
    """`true` stands in many places."""
    blocks = CONTRACT.operations["changeBlock"]
    rules = [r.rule[1] for r in blocks.requirements if r.rule is not None and r.rule[0] == "visible-in"]
    written = exchange("changeBlock", Response(201), {"active": True})
    before = exchange("getBlocks", Response(200, body=json.dumps({"items": [{"id": 1, "active": True}]}).encode()))

    assert rules
    assert not any(asked_as_it_was(CONTRACT, blocks, rule, written, before) for rule in rules if "equals" in rule)


def test_an_effect_that_shows_elsewhere_is_no_matter_of_what_is_observed():
    """Nor is one that names no value of the request, or a write that nothing observes."""
    written = exchange("changeProduct", Response(201), {"productId": 364, "scheduled_date": "2026-01-12"})
    before = read({"id": 364})
    elsewhere = {**SCHEDULED, "operation": "getServices"}

    assert asked_as_it_was(CONTRACT, CHANGE, SCHEDULED, written, before)
    assert not asked_as_it_was(CONTRACT, CHANGE, elsewhere, written, before)
    assert not asked_as_it_was(CONTRACT, CHANGE, {**SCHEDULED, "equals": 364}, written, before)
    assert not asked_as_it_was(CONTRACT, replace(CHANGE, observed_by=None), SCHEDULED, written, before)


def test_the_id_is_looked_for_at_any_depth():
    """In lists, too."""
    written = exchange("changeProduct", Response(201), {"productId": 364, "scheduled_date": "2026-01-12"})

    assert asked_as_it_was(CONTRACT, CHANGE, SCHEDULED, written, read({"id": 1, "lines": [{"id": 3}, {"id": 364}]}))
