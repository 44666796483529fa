"""What the ICS agrees on is held against a target that does otherwise, in whatever kind of consequence."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.model import Verdict
from conformance.sandbox.app import Sandbox
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()

#: Operation, reading, what is agreed, what a target may do instead.
AGREED = [
    ("getTerms", "missing-credentials-status", "401", "403"),
    ("getAccount", "malformed-id-status", "400", "404"),
    ("changeBlock", "scalar-coercion", "strict", "coerces"),
    ("addBonus", "null-for-absent", "refused", "as-absent"),
    ("addBonus", "extra-request-members", "ignored", "refused"),
    ("getAccount", "extra-answer-members", "none", "some"),
    ("getAccount", "timestamp-form", "utc-seconds", "offset"),
    ("getTerms", "method-not-allowed-status", "405", "404"),
    ("getAccount", "method-not-allowed-body", "error-message", "empty"),
    ("addBonus", "bonus-date-past", "refused", "at-once"),
    ("changeProduct", "product-date-past", "refused", "at-once"),
    ("addBonus", "add-bonus-empty-body", "no-bytes", "empty-json"),
    ("changeService", "service-empty-body", "no-bytes", "empty-json"),
    ("getPromotions", "promotions-unknown-account", "bad-request", "not-found"),
    ("getTerms", "terms-unknown-account", "bad-request", "not-found"),
    ("findUserTree", "tree-without-search", "bad-request", "whole-tree"),
    ("findUserTree", "tree-half-document", "both-needed", "document-alone"),
    ("changeBlock", "block-unknown-what", "bad-request", "not-found"),
    ("changeProduct", "bundled-main-line-status", "bad-request", "not-found"),
]


def failing(operation, reading, agreed, taken):
    sandbox = Sandbox(CONTRACTS, readings={f"customers/{reading}": taken})
    found = judged(CONTRACTS, sandbox, operations=[f"customers/{operation}"], agreed={"customers": {reading: agreed}})
    return [v for v in found.verdicts if v.verdict is Verdict.FAIL]


@pytest.mark.parametrize(("operation", "reading", "agreed", "other"), AGREED, ids=str)
def test_another_choice_than_the_agreed_one_fails(operation, reading, agreed, other):
    """And the agreed one does not."""
    broken = failing(operation, reading, agreed, other)

    assert f"customers/{operation}/readings/{reading}" in [v.purpose.id for v in broken]
    assert [] == failing(operation, reading, other, other)
    assert [] == failing(operation, reading, agreed, agreed)
