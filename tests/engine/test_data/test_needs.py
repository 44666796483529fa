"""What a plan uses up, by who takes it."""

from __future__ import annotations

import pytest

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.engine.test_data.needs import lasting_of, losing, makes_of, needs_of
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

CONTRACTS = load_contracts()
LINES = {"lines": [{"number": {"pool": "freeMsisdn", "tag": "new"}}, {"number": {"pool": "freeMsisdn", "tag": "new"}}]}
TELCO = Organisation("telco", {"freeMsisdn": (Entry("6"),)}, {"createSignup": LINES})


def planned(*operations):
    return plan(CONTRACTS, PROFILES["acceptance"], RULES, operations=set(operations) or None)


def kinds(counts):
    return {pair: count for pair, count in counts.items() if pair[0].startswith("free")}


def test_each_set_counts_as_often_as_the_body_takes_of_a_kind():
    """Two lines of a sign-up are two numbers, for each valid request and for open ones up to the limit."""
    few, many = (needs_of(planned("customers/createSignup"), CONTRACTS, TELCO, accepted_at_most=n) for n in (1, 4))

    assert 6 == many["customers/createSignup"]["freeMsisdn", "new"] - few["customers/createSignup"]["freeMsisdn", "new"]
    assert {("freeMsisdn", "new")} == kinds(few["customers/createSignup"]).keys()


def test_rules_and_workflows_are_counted_apart():
    """Theirs are dealt to them apart, too."""
    found = needs_of(planned(), CONTRACTS, Organisation("telco"))

    assert found["customers/replaceSim"]["freeIccid", None] > 1
    assert {("freeIccid", None): 1} == kinds(found["customers/workflows/sim-replaced"])
    assert "customers/createSignup/rules" in found


@pytest.mark.parametrize("writes", [(), (EffectKind.REVERSIBLE,)])
def test_what_may_not_be_sent_uses_nothing_up(writes):
    """Neither by an operation nor by a workflow."""
    assert {} == needs_of(planned(), CONTRACTS, TELCO, writes=writes)


def test_a_workflow_carries_out_what_its_steps_do():
    """The line whose SIM card an operation activated serves no workflow that activates one."""
    found = lasting_of(planned(), CONTRACTS)

    assert {"customers/activateSim"} == found["customers/workflows/sim-activated"] == found["customers/activateSim"]
    assert "customers/getTerms" not in found


def test_whoever_takes_a_tag_away_is_known():
    """The operation, its rules and the workflow that has it among its steps."""
    found = losing(lasting_of(planned(), CONTRACTS), CONTRACTS)
    own = "subscriptions/createCreditLimits"
    workflow = "subscriptions/workflows/credit-limits-created-changed-and-refused"

    assert {("subscriptionId.mobile", "without-credit-limits"): [own, f"{own}/rules", workflow]} == found


def test_what_is_made_is_named_where_it_would_run_out():
    """A sign-up names the lines of the new account, and what an addition makes nobody is told."""
    made = makes_of(CONTRACTS)

    assert ["subscriptionId.mobile"] == [kind for kind, _ in made["customers/createSignup"]]
    assert [] == made["customers/addSubscription"]
    assert "customers/getAvailableMsisdns" not in made


def test_changes_that_are_taken_back_count_where_they_are_asked_for():
    """Some cannot be taken back after all, and a line that one left behind serves later."""
    found = lasting_of(planned(), CONTRACTS, {EffectKind.REVERSIBLE})

    assert {"customers/changeProduct"} == found["customers/changeProduct"]
    assert {"customers/changeProduct"} == found["customers/workflows/product-change-scheduled"]
    assert "customers/changeProduct" not in lasting_of(planned(), CONTRACTS)
