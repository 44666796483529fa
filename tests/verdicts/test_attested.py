"""Attestations count while they hold, for what no exchange shows; the rest of that is named."""

from __future__ import annotations

from datetime import date

from conformance.contract import load_contracts
from conformance.profile.attestations import Attestation
from conformance.verdicts.attested import attestable, held_against

TODAY = date(2026, 6, 1)


def attestation(requirement, expires=date(2026, 12, 31)):
    return Attestation(requirement, "It is so.", "shown.txt", "0" * 64, "Vendor", date(2026, 1, 2), expires)


def test_an_attestation_stands_for_what_it_names_until_it_ends():
    """Another name, or a day too late, stands for nothing."""
    given = [attestation("a/shows"), attestation("a/late", date(2026, 5, 31)), attestation("a/other")]
    made = held_against(given, ["a/shows", "a/late", "a/op/effect"], TODAY)

    assert ["holds", "expired", "unused"] == [one["state"] for one in made.as_json()["attestations"]]
    assert ["a/late", "a/op/effect"] == made.as_json()["not_attested"]


def test_untestable_musts_of_the_operations_can_be_attested():
    """Shoulds, what can be tested, and operations that are not in the run need nobody's word."""
    contracts = load_contracts()
    every = {o.key for contract in contracts.values() for o in contract.operations.values()}
    found = list(attestable(contracts, every))

    assert "customers/add-device-deprecated-financial-unused" in found
    assert "customers/add-device-deprecated-financial-unused" not in list(
        attestable(contracts, every - {"customers/addDevice"})
    )
    assert "customers/add-device-refused-changes-nothing" not in found
