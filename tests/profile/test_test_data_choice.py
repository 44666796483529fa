"""What is said of test data that are lacking."""

from __future__ import annotations

import pytest

from conformance.contract import load_contract
from conformance.engine.test_data_supply import Share
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import Missing, changeable_only, choose

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
