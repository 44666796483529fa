"""What a run saw of readings is written into an ICS, and what stands there stays."""

from __future__ import annotations

import pytest
import yaml

from conformance.profile.ics_agreements import Observed, observed, with_readings

FOUND = [
    Observed("customers", "unknown-id-status", "404", ("getTerms", "getUser")),
    Observed("feasibility", "renewal-body-optional", "required", ("renewFinance",)),
]
WANTED = {"customers": {"unknown-id-status": "404"}, "feasibility": {"renewal-body-optional": "required"}}


def seen(name, *choices, operation="customers/getTerms"):
    return {
        "api": "customers",
        "id": name,
        "agreed": None,
        "agreed_says": "",
        "seen": [{"choices": list(c), "operation": operation, "times": 1, "exchanges": [1]} for c in choices],
    }


def test_only_what_one_choice_explains_can_be_agreed_on():
    """What several choices fit, or what now one and now another does, is told."""
    document = {"readings": [seen("a", ["x"]), seen("b", ["x", "y"]), seen("c", ["x"], ["y"]), seen("d")]}

    clear, unclear = observed(document)

    assert [Observed("customers", "a", "x", ("getTerms",))] == clear
    assert ["customers/b: x or y", "customers/c: x; y"] == unclear


def test_several_operations_may_leave_one_choice_together():
    """Where one shows two that fit, and another one of them."""
    clear, unclear = observed({"readings": [seen("a", ["x", "y"], ["y"])]})

    assert [("a", "y")] == [(one.reading, one.choice) for one in clear]
    assert [] == unclear


@pytest.mark.parametrize(
    "before",
    [
        "product: {name: mine}\n",
        "product: {name: mine}\n# what we agreed\nreadings:\n",
        "readings: {}\nproduct: {name: mine}\n",
        "readings:\n  customers:\n    other: kept  # by hand\nproduct: {name: mine}\n",
        "readings:\n  customers:\n    other: kept  # by hand\n  feasibility:\n    third: kept\n\n# the end\n",
        "readings: {customers: {other: kept}}\n",
        "readings:\n  customers: {other: kept}\n",
    ],
)
def test_readings_are_added_to_whatever_stands_there(before):
    """Everything else is as it was, comments beside it too."""
    text, added = with_readings(before, FOUND, "2026-11-27")
    was, now = yaml.safe_load(before), yaml.safe_load(text)

    assert FOUND == added
    merged = {**(was.get("readings") or {})}
    for api, choices in WANTED.items():
        merged[api] = {**(merged.get(api) or {}), **choices}
    assert merged == now["readings"]
    assert {k: v for k, v in was.items() if k != "readings"} == {k: v for k, v in now.items() if k != "readings"}
    assert text.count("#") == before.count("#") + len(FOUND)
    assert "# seen in run 2026-11-27: getTerms, getUser" in text


def test_what_is_agreed_already_is_never_changed():
    """Even where the run saw something else."""
    before = 'readings:\n  customers:\n    unknown-id-status: "400"\n'

    text, added = with_readings(before, FOUND[:1], "2026-11-27")

    assert (before, []) == (text, added)
