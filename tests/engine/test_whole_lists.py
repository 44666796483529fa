"""A list that has to be whole holds an item for each of somebody's test data."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from conformance.cases.case import Case, Kind
from conformance.contract import load_contracts
from conformance.engine.request_builder import draft
from conformance.engine.whole_lists import lists_of
from conformance.model.cache_keys import Same
from conformance.profile.ixit import Entry, Organisation

CUSTOMERS = load_contracts()["customers"]
MIGRATION = CUSTOMERS.operations["migrateBundle"]
PLACE = ("account", "subscriptions", "mobile_lines")


def line(number, account, *tags):
    """A mobile line of an account."""
    return Entry(number, frozenset({"mobile", *tags}), {"accountId": account, "msisdn": f"6{number:08}"})


LINES = (
    line(1, 77, "additional-line"),
    line(2, 77, "additional-line"),
    line(3, 77),
    line(4, 88, "additional-line"),
)
OWN = Organisation(
    "telco", {"subscriptionId": LINES, "accountId": (Entry(77), Entry(88)), "freeIccid": (Entry("8934" * 4),)}
)


def sent(account, chosen):
    """The mobile lines of a migration of an account, for which one of its lines was chosen."""
    control = Case("c", "p", MIGRATION.key, Kind.VALID, "says")
    own = {"accountId": account, "subscriptionId.mobile": chosen, "msisdn": f"6{chosen:08}", "productId": 364}
    data = defaultdict(lambda: "1", own)
    made = draft(CUSTOMERS, MIGRATION, control, organisation=OWN, data=data, foreign={}, today=date(2026, 11, 28))
    found = made.body
    for name in PLACE:
        found = found[name]
    return found


def test_a_migration_names_all_additional_lines_of_its_account():
    """The main line and those of another account are not among them; each has its own number, and the same tariff."""
    lines = sent(77, 1)

    assert [(1, "600000001", 364), (2, "600000002", 364)] == [
        (one["subscription_id"], one["msisdn"], one["product_id"]) for one in lines
    ]
    assert [2, 1] == [one["subscription_id"] for one in sent(77, 2)]
    assert [4] == [one["subscription_id"] for one in sent(88, 4)]


def test_what_is_used_up_serves_one_line():
    """A second line with the same SIM card would be rejected."""
    first, second = sent(77, 1)

    assert "iccid" in first
    assert "iccid" not in second


def test_the_contract_says_which_lists_are_whole():
    """Those without the word stay as they are."""
    assert ((PLACE, "subscriptionId.mobile", "additional-line", "accountId"),) == lists_of(
        Same(CUSTOMERS), Same(MIGRATION)
    )
    assert () == lists_of(Same(CUSTOMERS), Same(CUSTOMERS.operations["addSubscription"]))
