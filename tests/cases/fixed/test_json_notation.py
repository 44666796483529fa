"""Other spellings of the same JSON."""

import json

import pytest

from conformance.cases.fixed.json_notation import ODD_SPELLINGS, SPELLINGS, spelled


@pytest.mark.parametrize("spelling", [*SPELLINGS, *ODD_SPELLINGS])
def test_a_spelling_changes_no_value(spelling):
    """Read again, it is the same."""
    value = {"número": "Peña \U0001f4f1", "n": 7, "list": [1, {"a": None, "b": True, "c": 1.5}], "e": ""}

    assert value == json.loads(spelled(value, spelling).removeprefix(b"\xef\xbb\xbf"))


def test_spellings_are_firm_and_only_where_a_request_can_be_sent_again(acceptance):
    """The control is accepted, so its other spelling has to be."""
    firm = {c.operation for group in acceptance.cases.values() for c in group if "/syntax-" in c.id and c.firm}

    assert {
        "customers/searchUserTree",
        "customers/getFullUserTree",
        "feasibility/renewFinance",
        "feasibility/getFinanceAvailability",
    } == firm
