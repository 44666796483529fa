"""Ids say where something belongs, and are the texts that files have."""

from __future__ import annotations

import json

import pytest

from conformance.contract import load_contract, under
from conformance.contract.contract import operation_at
from conformance.model import OperationKey, PurposeId, Repetition
from conformance.model.cache_keys import LAST, MIDDLING, SMALL, remembered_by_size


def test_an_operation_is_known_by_its_api_and_its_id():
    """Neither name has a slash."""
    key = OperationKey("customers/getTerms")

    assert ("customers", "getTerms") == (key.api, key.id)
    assert '"customers/getTerms"' == json.dumps(key)


@pytest.mark.parametrize(
    ("text", "operation", "parts", "last"),
    [
        ("a/op/rejects/body.x/pattern", "a/op", ("rejects", "body.x", "pattern"), "pattern"),
        ("a/op/rejects/body.x/pattern/further", "a/op", ("rejects", "body.x", "pattern"), "further"),
        ("a/any/rules/removed", "a/any", ("rules", "removed", ""), "removed"),
        ("a", "a", ("", "", ""), "a"),
        ("", "", ("", "", ""), ""),
    ],
)
def test_a_purpose_has_its_parts(text, operation, parts, last):
    """What it does not have is empty."""
    purpose = PurposeId(text)

    assert (operation, parts, last) == (purpose.operation, purpose.parts, purpose.last)
    assert purpose.api == purpose.operation.api
    assert text == purpose


def test_what_stands_behind_the_operation_is_shown_in_its_table():
    """The page groups by operation."""
    assert "rejects/body.x/pattern" == PurposeId("a/op/rejects/body.x/pattern").within
    assert "alone" == PurposeId("alone").within


def test_a_key_names_an_operation_of_its_contract():
    """Whoever has the contracts finds it."""
    contracts = {"customers": load_contract("customers")}

    assert "getTerms" == operation_at(contracts, "customers/getTerms").id
    with pytest.raises(KeyError):
        operation_at(contracts, "customers/getNothing")


def test_a_repetition_is_written_as_a_word():
    """`run.json` and the page have it; where nothing failed there is none."""
    assert ["confirmed", "intermittent", "not repeated", "silent"] == [str(word) for word in Repetition if word]
    assert not Repetition.NONE


def test_contracts_are_hashed_by_what_they_are_known_by():
    """The same contract is equal wherever it was built; another agreement is another contract."""
    contract = load_contract("customers")
    reading = next(r for r in contract.readings.values() if len(r.permitted) > 1)
    one, again = (under(contract, {reading.id: reading.permitted[0]}) for _ in range(2))

    assert (hash(one), one) == (hash(again), again)
    assert one.identity != contract.identity
    assert 2 == len({contract, one, again})


def test_what_is_said_of_a_body_is_remembered_by_its_size():
    """Small ones often, middling ones lately, and large ones never: they would fill the memory."""
    asked = []

    def say(body):
        asked.append(len(body))
        return body[:1]

    said = remembered_by_size(say, calls=8)
    for size in (1, SMALL, SMALL + 1, MIDDLING, MIDDLING + 1):
        assert [b"x", b"x"] == [said(size, b"x" * size) for _ in range(2)]

    assert [1, SMALL, SMALL + 1, MIDDLING, MIDDLING + 1, MIDDLING + 1] == asked


def test_middling_bodies_are_forgotten_after_the_last_ones():
    """What is remembered of them stays a few megabytes."""
    asked = []
    said = remembered_by_size(asked.append, calls=8)
    for number in (*range(LAST + 1), 0):
        said(MIDDLING, number)

    assert LAST + 2 == len(asked)
