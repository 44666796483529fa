"""What a run saw of readings: agreements are held, and a target follows one choice at an operation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.case import Purpose, Supposition
from conformance.checks.reading_evidence import Sighting
from conformance.contract import load_contract
from conformance.model import Level, Verdict
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.reading_sightings import Sightings, readings_entries
from conformance.verdicts.tally import Tally

READINGS = load_contract("customers").readings
OPERATION = "customers/getTerms"
UNKNOWN = READINGS["terms-unknown-account"]


def purpose(name, *, agreed="", under=()):
    return Purpose(
        f"{OPERATION}/readings/{name}", "customers", "getTerms", "readings", Level.MUST, "says", agreed=agreed,
        under=under, source="the agreement in the ICS",
    )  # fmt: skip


def sighting(*choices, status=404, exchange=1, reading=UNKNOWN, varies=""):
    return Sighting(OPERATION, reading, frozenset(choices), varies, status, exchange, f"{OPERATION}/open/x/unknown")


def tally(*sightings, purposes=None, accepts=OPERATION, further=()):
    found = Tally({p.id: p for p in purposes or [purpose("consistent")]})
    found.add([Contribution("", Verdict.NONE, sightings=sightings, accepts=accepts), *further])
    return found


def judged(*sightings, **more):
    return {v.purpose.id.rpartition("/")[2]: v for v in tally(*sightings, **more).verdicts()}


def test_an_agreement_that_is_followed_passes():
    """The honest one."""
    found = judged(sighting("not-found"), purposes=[purpose(UNKNOWN.id, agreed="not-found")])

    assert Verdict.PASS is found[UNKNOWN.id].verdict


def test_an_agreement_that_is_not_followed_fails_with_the_agreement_as_its_source():
    """The liar."""
    found = judged(sighting("bad-request", status=400), purposes=[purpose(UNKNOWN.id, agreed="not-found")])
    finding = found[UNKNOWN.id].evidence[0].finding

    assert Verdict.FAIL is found[UNKNOWN.id].verdict
    agreed = "it is answered with an undocumented 404, by the house's convention"
    assert f"breaks the agreed reading terms-unknown-account: {agreed}" == finding.message
    assert f"{agreed} (not-found)" == finding.expected
    assert finding.actual.startswith("status 400: ")
    assert finding.actual.endswith("(bad-request)")
    assert ("readings/agreed", Level.MUST, "the agreement in the ICS") == (finding.check, finding.level, finding.source)


def test_a_status_that_no_choice_has_is_not_what_was_agreed():
    """Whatever else it is."""
    found = judged(sighting(status=410), purposes=[purpose(UNKNOWN.id, agreed="not-found")])

    assert "status 410: none of the permitted choices" == found[UNKNOWN.id].evidence[0].finding.actual


def test_a_refusal_proves_nothing_where_no_control_is_accepted():
    """Everything may be refused there."""
    found = judged(sighting("bad-request", status=400), purposes=[purpose(UNKNOWN.id, agreed="not-found")], accepts="")

    assert Verdict.NOT_APPLICABLE is found[UNKNOWN.id].verdict


def test_one_choice_at_an_operation_is_consistent():
    """As often as it may come."""
    found = judged(sighting("not-found"), sighting("not-found", "bad-request", exchange=2))

    assert (Verdict.PASS, ()) == (found["consistent"].verdict, found["consistent"].warnings)


def test_two_choices_at_one_operation_are_warned_of():
    """No document promises consistency, and everybody expects it."""
    found = judged(sighting("not-found"), sighting("empty", status=200, exchange=2))
    (warning,) = found["consistent"].warnings

    assert Verdict.PASS is found["consistent"].verdict
    assert "follows now one and now another choice of terms-unknown-account" == warning.finding.message
    assert {1, 2} == set(warning.finding.exchanges)


def test_a_reading_that_varies_may_take_two_choices():
    """In two places."""
    found = judged(sighting("not-found", varies="a"), sighting("empty", status=200, exchange=2, varies="b"))

    assert () == found["consistent"].warnings


@pytest.mark.parametrize(("against", "verdict"), [("001:1 table", Verdict.FAIL), ("001:1 example", Verdict.PASS)])
def test_a_rejected_choice_that_shows_fails_as_far_as_its_source_binds(against, verdict):
    """An example does not."""
    choices = tuple(replace(c, against=against) if c.id == "empty" else c for c in UNKNOWN.choices)
    reading = replace(UNKNOWN, permitted=("bad-request", "not-found"), choices=choices)
    found = judged(sighting("empty", status=200, reading=reading))

    assert verdict is found["consistent"].verdict
    assert (verdict is Verdict.PASS) == bool(found["consistent"].warnings)


def test_a_rejected_choice_of_another_client_error_status_is_a_warning():
    """However much its source binds; where the documents speak against what else it shows, it fails."""
    choices = tuple(replace(c, against="001:1 table") for c in UNKNOWN.choices)
    reading = replace(UNKNOWN, permitted=("bad-request",), choices=choices)
    found = judged(sighting("not-found", status=404, reading=reading))["consistent"]

    assert Verdict.PASS is found.verdict
    assert ["readings/rejected"] == [warning.finding.check for warning in found.warnings]
    assert Verdict.FAIL is judged(sighting("empty", status=200, reading=reading))["consistent"].verdict


@pytest.mark.parametrize(("seen", "verdict"), [("b", Verdict.NOT_APPLICABLE), ("a", Verdict.FAIL)])
def test_a_choice_explains_nothing_once_a_response_showed_another_one(seen, verdict):
    """A rule under `a` is broken: `b` explains it as long as the target did not show `a`."""
    reading = replace(UNKNOWN, id="r", permitted=("a", "b"))
    broken = Purpose(
        f"{OPERATION}/rules/p", "customers", "getTerms", "rules", Level.MUST, "says",
        under=(Supposition("customers/r", ("a",), ("a", "b")),),
    )  # fmt: skip
    further = [Contribution(broken.id, Verdict.FAIL, "broken")]
    found = judged(sighting(seen, reading=reading), purposes=[broken], further=further)

    assert verdict is found["p"].verdict


def test_what_was_seen_is_told_by_operation():
    """With how often, and some of the exchanges."""
    run = tally(sighting("not-found"), sighting("not-found", "bad-request", exchange=2))
    run.verdicts()

    assert {
        "customers/terms-unknown-account": [
            {"choices": ["not-found"], "operation": OPERATION, "times": 2, "exchanges": [1, 2]}
        ]
    } == run.seen()


def test_what_is_seen_does_not_depend_on_the_order_in_which_scripts_end():
    """Whoever judges the record again has them end in another one."""
    alike = [sighting("not-found", exchange=number) for number in range(1, 61)]
    others = [sighting("bad-request", status=400, exchange=number) for number in range(61, 64)]

    def seen(*sightings):
        found = tally(*sightings)
        return found.verdicts(), found.seen()

    assert seen(*alike, *others) == seen(*others[::-1], *alike[::-1])
    assert list(range(1, 21)) == seen(*alike[::-1])[1][f"customers/{UNKNOWN.id}"][0]["exchanges"]


def test_a_sighting_is_news_until_one_like_it_came_before():
    """An earlier exchange may end later: it is news then too."""
    seen = Sightings()
    assert seen.is_news(sighting("not-found", exchange=5))
    seen.add([sighting("not-found", exchange=5)])

    assert seen.is_news(sighting("bad-request", exchange=9))
    assert seen.is_news(sighting("not-found", exchange=3))
    assert not seen.is_news(sighting("not-found", exchange=9))


def test_a_response_that_no_choice_explains_says_nothing_of_consistency():
    """Its status is judged elsewhere; it is no choice that was seen."""
    run = tally(sighting(status=418))
    (found,) = run.verdicts()

    assert Verdict.NOT_APPLICABLE is found.verdict
    assert {} == run.seen()


def test_a_rejected_choice_that_nothing_speaks_against_accuses_nobody():
    """What only the contract leaves out is no statement of the documents."""
    reading = replace(UNKNOWN, choices=tuple(replace(choice, against="") for choice in UNKNOWN.choices), permitted=())
    (found,) = judged(sighting("not-found", reading=reading)).values()

    assert (Verdict.NOT_APPLICABLE, ()) == (found.verdict, found.warnings)


def test_the_readings_of_a_run_are_agreed_seen_or_open():
    """With the words of what was agreed on; those of one choice that nobody speaks of are left out."""
    contract = load_contract("customers")
    single = next(r for r in contract.readings.values() if len(r.permitted) == 1)
    readings = {UNKNOWN.id: UNKNOWN, single.id: single}
    contracts = {"customers": replace(contract, readings=readings, agreed={UNKNOWN.id: "not-found"})}
    (entry,) = readings_entries(contracts, {})
    agreed = "It is answered with an undocumented 404, by the house's convention."

    assert (UNKNOWN.id, "not-found", agreed, []) == (entry["id"], entry["agreed"], entry["agreed_says"], entry["seen"])
    was_seen = readings_entries(contracts, {f"customers/{single.id}": [{"times": 1}]})
    assert [(UNKNOWN.id, []), (single.id, [{"times": 1}])] == [(e["id"], e["seen"]) for e in was_seen]
    assert [agreed, ""] == [e["agreed_says"] for e in was_seen]
