"""What is said of test data that are lacking."""

from __future__ import annotations

import pytest

from conformance.contract import load_contract
from conformance.engine.test_data_supply import Share
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import Missing, changeable_only, choose, neighbour_of, objects_of

KINDS = load_contract("customers").pool_kinds
MOBILE = (Entry(7, frozenset({"mobile"})),)


def advice(organisation: Organisation, kind: str, reserved: tuple[Entry, ...] | None = None) -> str:
    missing = choose(
        organisation,
        [(kind, None)],
        KINDS,
        reserved=None if reserved is None else {kind: Share(kind, "taker", reserved)},
    )
    assert isinstance(missing, Missing)
    return missing.advice


@pytest.mark.parametrize("pool", ["subscriptionId", "subscriptionId.mobile"])
def test_what_is_there_and_may_not_be_changed_is_not_called_lacking(pool: str) -> None:
    """However the pool is written down."""
    declared = Organisation("telco", pools={pool: MOBILE}, changeable=False)
    said = advice(changeable_only(declared, KINDS), "subscriptionId.mobile")

    assert (
        "no subscriptionId.mobile may be changed: say `changeable: true` in organisations.telco, or of an entry" == said
    )


def test_what_was_never_there_is_not_called_used_up() -> None:
    """Used up is what was there, and others have."""
    some = Organisation("telco", pools={"freeIccid": (Entry("8934"),)})

    assert "no freeIccid supplied: add one to organisations.telco.pools.freeIccid" == advice(
        Organisation("telco"), "freeIccid", ()
    )
    assert "all values of freeIccid are used up: supply more in organisations.telco.pools.freeIccid" == advice(
        some, "freeIccid", ()
    )


NEIGHBOURS = Organisation(
    "telco",
    pools={
        "subscriptionId.mobile": (
            Entry(1, related={"accountId": 10}),
            Entry(2, related={"accountId": 20}),
            Entry(3, related={"accountId": 10}),
        ),
        "accountId": (Entry(10), Entry(20)),
    },
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"subscriptionId.mobile": 1, "accountId": 10}, {"subscriptionId.mobile": 3, "accountId": 10}),
        ({"subscriptionId": 1, "subscriptionId.mobile": 1}, {"subscriptionId": 3, "subscriptionId.mobile": 3}),
        ({"subscriptionId": 2, "accountId": 20}, {"subscriptionId": 1, "accountId": 10}),
        ({"accountId": 10, "orgId": "telco"}, {"accountId": 20, "orgId": "telco"}),
    ],
)
def test_a_neighbour_is_another_line_of_the_account_or_else_any_other(data, expected):
    """What belongs to it comes with it."""
    assert expected == neighbour_of(NEIGHBOURS, KINDS, data)


def test_what_is_alone_has_no_neighbour():
    """Nothing is looked at beside it."""
    alone = Organisation("telco", pools={"accountId": (Entry(10),)})

    assert isinstance(neighbour_of(alone, KINDS, {"accountId": 10}), Missing)
    assert isinstance(neighbour_of(alone, KINDS, {"productId": 5}), Missing)


def test_a_line_stands_for_itself_and_for_whom_it_belongs_to():
    """Codes and what is nobody's are no objects that a write changes."""
    data = {"subscriptionId.mobile": 1, "productId": 5, "orgId": "telco"}

    assert {"subscriptionId:1", "accountId:10"} == objects_of(NEIGHBOURS, KINDS, data)
