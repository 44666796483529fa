"""A success across organisations is no leak where an unknown id is told as much."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from conformance.checks.rules.foreign_data import holds_nothing, tells_nothing
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response

TERMS = load_contracts()["customers"].operations["getTerms"]


def answered(account: int, body: Any) -> Exchange:
    """Give an account's terms as answered with a success."""
    url = "http://127.0.0.1:1" + TERMS.path
    for parameter in TERMS.parameters:
        if parameter.location == "path":
            url = url.replace("{" + parameter.name + "}", "telco" if parameter.name == "orgId" else str(account))
    outcome = Response(200, (("content-type", "application/json"),), json.dumps(body).encode())
    return Exchange(
        number=1, case="c", role="probe", operation=TERMS.key, request=Request("GET", url, (), None), outcome=outcome,
        sent_at="2026-03-18T12:00:00.000Z", request_id="r-1",
    )  # fmt: skip


HOME = answered(1, {"account_id": 1, "terms": [{"id": 7}]})


def test_an_empty_success_gives_nothing_away() -> None:
    """What it has beyond the id that was asked for is nothing."""
    assert tells_nothing(TERMS, answered(2, {"account_id": 2, "terms": []}), HOME, [])


def test_what_an_unknown_id_is_told_too_gives_nothing_away() -> None:
    """A constant answer for everything unknown is no leak."""
    unknown = answered(9, {"account_id": 9, "total": 0})

    assert tells_nothing(TERMS, answered(2, {"account_id": 2, "total": 0}), HOME, [unknown])


def test_the_data_of_another_organisation_are_a_leak() -> None:
    """They are neither nothing nor what an unknown id is told."""
    unknown = answered(9, {"account_id": 9, "terms": []})

    assert not tells_nothing(TERMS, answered(2, {"account_id": 2, "terms": [{"id": 8}]}), HOME, [unknown])


def test_without_a_control_that_says_something_emptiness_means_nothing() -> None:
    """No witness, no excuse."""
    assert not tells_nothing(TERMS, answered(2, {}), None, [])


def test_a_control_that_is_as_empty_excuses_nobody() -> None:
    """Of what says nothing at home it is not known what it would give away."""
    empty = answered(1, {"account_id": 1, "terms": []})

    assert not tells_nothing(TERMS, answered(2, {"account_id": 2, "terms": []}), empty, [])
    assert not tells_nothing(TERMS, answered(2, {"account_id": 2, "total": 0}), answered(1, {"total": 0}), [])


def test_what_does_not_succeed_gives_nothing_away_of_itself() -> None:
    """It is judged as a rejection, and beside a rejected control nothing is told."""
    rejected = replace(HOME, outcome=Response(404, (), b"{}"))

    assert not tells_nothing(TERMS, rejected, HOME, [])
    assert not tells_nothing(TERMS, HOME, rejected, [])


def test_a_truth_that_is_no_id_is_a_value() -> None:
    """`true` says something, whatever the ids are; a number that is none, too."""
    assert not holds_nothing({"a": [False, None]})
    assert not tells_nothing(TERMS, answered(2, {"account_id": 2, "active": True}), HOME, [])
