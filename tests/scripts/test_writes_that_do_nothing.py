"""A write that is accepted and does nothing fails in the gate without an agreement; whoever does it is not accused."""

from __future__ import annotations

import copy
import re

import pytest

from conformance.contract import load_contracts
from conformance.model import Request, Verdict
from conformance.sandbox.app import Sandbox
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()


class Lazy(Sandbox):
    """A sandbox that answers as ever, and forgets what some requests asked for."""

    def __init__(self, forgets: tuple[str, str], **more):
        super().__init__(CONTRACTS, **more)
        self.forgets = forgets

    def handle(self, request: Request):
        method, part = self.forgets
        found = OF_SUBSCRIPTION.search(request.url) if request.method == method and part in request.url else None
        if found is None or found["org"] not in self.world.organisations:
            return super().handle(request)
        subscriptions, name = self.world.organisations[found["org"]].subscriptions, int(found["id"])
        before = copy.deepcopy(subscriptions.get(name))
        outcome = super().handle(request)
        if before is not None:
            subscriptions[name] = before
        return outcome


#: Where all stands that the forgotten writes change.
OF_SUBSCRIPTION = re.compile(r"/orgs/(?P<org>[^/]+)/.*subscriptions/(?P<id>[0-9]+)/", re.ASCII)
LIARS = [
    ("customers/deleteBonus", ("DELETE", "/bonuses/"), "deleted-bonus-is-gone-or-ends"),
    ("customers/changeBlock", ("PATCH", "/blocks/"), "block-set-shows"),
    ("subscriptions/changeCreditLimits", ("PATCH", "/credit_limits"), "changed-value-shows"),
]


def failing(sandbox: Sandbox, operation: str) -> list[str]:
    found = judged(CONTRACTS, sandbox, operations=[operation], agreed={})
    return [v.purpose.id for v in found.verdicts if v.verdict is Verdict.FAIL]


@pytest.mark.parametrize(("operation", "forgets", "purpose"), LIARS, ids=str)
def test_a_write_that_does_nothing_fails_without_an_agreement(operation, forgets, purpose):
    """No permitted choice of a reading explains that nothing is done."""
    assert f"{operation}/rules/{purpose}" in failing(Lazy(forgets), operation)


@pytest.mark.parametrize(
    ("operation", "readings"),
    [
        ("customers/deleteBonus", {"delete-bonus-status": "later"}),
        ("customers/deleteBonus", {"delete-bonus-date-absent": "period-end"}),
        ("customers/deleteBonus", {"bonus-id-meaning": "own-number"}),
        ("customers/addBonus", {"bonus-id-meaning": "own-number"}),
        ("customers/changeBlock", {"block-item-id": "own-number"}),
        ("customers/changeBlock", {"block-item-id": "own-number", "block-active-meaning": "activates-service"}),
        ("subscriptions/changeCreditLimits", {"credit-limit-unit": "rounded"}),
    ],
    ids=str,
)
def test_whoever_does_it_in_a_permitted_reading_is_not_accused(operation, readings):
    """The honest ones."""
    assert [] == failing(Sandbox(CONTRACTS, readings=readings), operation)
