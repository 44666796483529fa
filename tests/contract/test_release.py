"""The contract of an earlier release."""

from __future__ import annotations

import pytest

from conformance.contract import ContractError, View, at, load_contracts, under, view
from conformance.contract.release import document_at, release_meant, releases_of


def member(contract, name):
    return contract.document["components"]["schemas"]["Parcel"]["properties"].get(name)


def test_releases_are_ordered_by_number_and_current_is_last(parcels):
    """1.9.0 comes before 1.10.0, however the changelog is written."""
    backwards = {"x-releases": list(reversed(parcels.base["x-releases"]))}

    assert ("1.0.0", "1.9.0", "1.10.0", "current") == parcels.releases == releases_of(backwards)


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("1.9.0", "1.9.0"),
        ("1.9.5", "1.9.0"),
        ("1.10", "1.9.0"),
        ("current", "current"),
        ("1.10.1", None),
        ("0.9.0", None),
        ("next", None),
    ],
)
def test_a_skipped_number_means_the_release_before_it(parcels, wanted, meant):
    """One above the newest number, or below the oldest, means nothing."""
    assert meant == release_meant(parcels.releases, wanted)


def test_an_earlier_release_names_itself(parcels):
    """In its version, and in its description where that has words for it."""
    base = {**parcels.base, "info": {**parcels.base["info"], "x-description-then": "Parcels as of {release}."}}
    then, now = document_at(base, "1.9.0", parcels.releases), document_at(base, "current", parcels.releases)

    assert ("1.9.0", "Parcels as of 1.9.0.") == (then["info"]["version"], then["info"]["description"])
    assert base["info"] == now["info"]


def test_an_api_without_changelog_has_one_release(parcels):
    """It is `current`."""
    assert ("current",) == releases_of({})


@pytest.mark.parametrize(
    ("release", "operations", "members"),
    [
        ("1.0.0", 3, {"label"}),
        ("1.9.0", 3, {"weight", "label"}),
        ("1.10.0", 3, {"weight"}),
        ("current", 4, {"weight"}),
    ],
)
def test_what_came_later_is_not_there_and_what_went_is(parcels, release, operations, members):
    """Operations, properties and what requires them."""
    then = at(parcels, release)
    required = then.document["components"]["schemas"]["Parcel"]["required"]

    assert operations == len(then.operations)
    assert members == {name for name in ("weight", "label") if member(then, name)}
    assert (["id", "weight"] if "weight" in members else ["id"]) == required


def test_an_answer_that_came_later_is_not_there(parcels):
    """A status has its release too."""
    assert (("200", "400"), ("200", "400", "404")) == (
        tuple(at(parcels, "1.0.0").operations["getParcel"].answers),
        tuple(at(parcels, "1.9.0").operations["getParcel"].answers),
    )


@pytest.mark.parametrize(
    ("release", "code"),
    [
        ("1.0.0", {"type": "string", "pattern": "^[0-9]+$"}),
        ("1.9.0", {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}),
        ("1.10.0", {"type": "string"}),
    ],
)
def test_changes_are_undone_the_newest_first(parcels, release, code):
    """Each `before` turns the element into what it was before its release."""
    node = at(parcels, release).document["components"]["schemas"]["Refusal"]["properties"]["code"]
    seen = {key: value for key, value in node.items() if not key.startswith("x-")}

    assert code == seen


def test_what_was_deprecated_later_is_not_deprecated_yet(parcels):
    """The mark comes with the release."""
    assert (None, True) == (
        member(at(parcels, "1.9.0"), "colour").get("deprecated"),
        member(at(parcels, "1.10.0"), "colour").get("deprecated"),
    )


def test_requirements_and_readings_come_with_their_elements(parcels):
    """A reading of a later operation is no reading yet."""
    then = at(parcels, "1.0.0")

    assert ("weight-shows" in {r.id for r in parcels.all_requirements()}, False) == (
        True,
        "weight-shows" in {r.id for r in then.all_requirements()},
    )
    assert {"day-limits", "code-type"} == set(then.readings)


def test_a_requirement_whose_rule_names_a_later_operation_is_not_there(changed):
    """It could not be judged."""
    from conformance.contract import load_contract

    rule = 'rule: {ordered: {items: "$[*]", by: /sent_on, direction: descending}}'
    other = "rule: {same-answer-as: {operation: sendParcel}}"
    contract = load_contract("parcels", changed("paths/parcels.yaml", rule, other))

    assert ["newest-first", "lists-quickly"] == [r.id for r in contract.operations["listParcels"].requirements]
    assert ["lists-quickly"] == [r.id for r in at(contract, "1.10.0").operations["listParcels"].requirements]


def test_removed_operations_are_those_removed_so_far(parcels):
    """Before, they were served, in shapes that nobody knows any more."""
    assert (0, 1) == (len(at(parcels, "1.9.0").removed), len(at(parcels, "1.10.0").removed))


def test_an_unknown_release_is_refused(parcels):
    """Near ones are named."""
    with pytest.raises(ContractError) as caught:
        at(parcels, "1.10.1")

    assert "parcels has no release 1.10.1; did you mean 1.10.0, 1.0.0?" == str(caught.value)


def test_moving_to_another_release_and_back_gives_the_same_contract(parcels):
    """Nothing is lost on the way, and each release has its own hash."""
    assert parcels == at(at(parcels, "1.0.0"), "current")
    assert len(parcels.releases) == len({at(parcels, release).sha256 for release in parcels.releases})


def test_an_agreement_is_kept_over_releases(parcels):
    """In either order."""
    first = at(under(parcels, {"code-type": "text"}), "1.0.0")
    second = under(at(parcels, "1.0.0"), {"code-type": "text"})
    pointer = "/components/schemas/Parcel/properties/code"

    assert {"type": "string"} == view(first, pointer, View.STATED) == view(second, pointer, View.STATED)


def test_an_agreement_on_a_reading_of_a_later_release_does_nothing(parcels):
    """It is no mistake: the ICS may be written for a newer release."""
    then = under(at(parcels, "1.0.0"), {"send-body": "required"})

    assert at(parcels, "1.0.0").document == then.document


def test_a_reading_of_what_no_operation_has_yet_is_none_of_that_release():
    """Without operations it would concern the whole API."""
    contract = load_contracts()["customers"]

    assert ("getAccountContracts",) == contract.readings["contracts-none"].operations
    assert "contracts-none" in at(contract, "2.10.0").readings
    assert "contracts-none" not in at(contract, "2.9.1").readings
