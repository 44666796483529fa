"""A kind of test data explained: where requests have it, and what its tags serve for."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract import load_contracts
from conformance.jobs.explaining.explain_id import explain
from conformance.model.errors import BadOption

CONTRACTS = load_contracts()


def test_a_kind_says_where_it_goes_and_that_it_is_used_up() -> None:
    """A vendor is asked for it, and has to know for what."""
    text = explain(CONTRACTS, "freeIccid", None)

    assert "organisations.….pools.freeIccid" in text
    assert "an accepted request uses a value up" in text
    assert "  customers/replaceSim  body.new_icc" in text.splitlines()


def test_a_tag_says_what_cannot_be_judged_without_it() -> None:
    """In the words of the purpose."""
    text = explain(CONTRACTS, "document", None)

    assert "Tag login-refused, without which these cannot be judged" in text
    assert "customers/findUserTree/rules/tree-login-refused: A user whose state does not allow the login" in text


def test_a_kind_that_is_misspelt_is_hinted_at(tmp_path: Path) -> None:
    """As every other id is."""
    with pytest.raises(BadOption, match="did you mean freeIccid"):
        explain(CONTRACTS, "freeIccd", tmp_path)


def test_a_kind_that_a_run_makes_says_so() -> None:
    """Nobody has to supply it."""
    made = "made     by a run itself, with other requests; supply it only where these cannot be sent"

    assert made in explain(CONTRACTS, "computedPenaltyId", None).splitlines()
    assert made not in explain(CONTRACTS, "freeIccid", None).splitlines()


def test_a_kind_says_what_it_is_with_an_example() -> None:
    """The contract's own description; what no customer has is not asked for with a customer's id."""
    lines = explain(CONTRACTS, "hostCfg", None).splitlines()

    assert "is       The network, which can only be YOIGO's. For example 1" in lines
    assert "supply   organisations.….pools.hostCfg: a value, or {value: …, tags: […]}" in lines
    assert any("with: {accountId: …}" in line for line in explain(CONTRACTS, "document", None).splitlines())
