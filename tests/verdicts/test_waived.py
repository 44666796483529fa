from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cases.case import Purpose
from conformance.model import Finding, Level, Verdict, finding_id
from conformance.profile.rulings import Claim, Decision, Ruling
from conformance.profile.waivers import Waiver, Where
from conformance.verdicts.tally import Evidence, PurposeVerdict
from conformance.verdicts.waived import Circumstances, Use, settle

NAME = "customers/getTerms/conforms/terms-newest-first"
PURPOSE = Purpose(NAME, "customers", "getTerms", "conforms", Level.MUST, "Terms come ordered.")
RUN = Circumstances(env="sta", org="telco", version="4.7", today=date(2026, 11, 21))
WAIVER = Waiver(NAME, "rule/*", "r", "Ana", "OPS-1", date(2026, 12, 31), Where(env="sta"), "waivers.yaml, line 2")


def failing(*pointers: str, check: str = "rule/ordered") -> PurposeVerdict:
    evidence = tuple(
        Evidence(finding_id(NAME, check, p), Finding(check, Level.MUST, "m", p), ("c",), "confirmed") for p in pointers
    )
    return PurposeVerdict(PURPOSE, Verdict.FAIL, "m", evidence)


def ruling(decision: Decision, pointer: str = "/a") -> Ruling:
    name = finding_id(NAME, "rule/ordered", pointer)
    return Ruling(name, Claim.READING, "a", decision, "Board", date(2026, 11, 20))


def test_a_waived_failure_stays_a_failure():
    """It is shown as waived beside that."""
    made = settle([failing("/a")], [WAIVER], [], RUN)

    assert {NAME} == made.waived
    assert [Verdict.FAIL] == [v.verdict for v in made.verdicts]
    assert [Use.USED] == [use.use for use in made.waivers]


def test_one_finding_that_is_not_waived_keeps_the_purpose():
    """All of them have to be."""
    mixed = replace(failing("/a"), evidence=(*failing("/a").evidence, *failing("/b", check="body/schema").evidence))

    assert frozenset() == settle([mixed], [WAIVER], [], RUN).waived


@pytest.mark.parametrize(
    ("change", "use"),
    [
        ({"expires": date(2026, 11, 21)}, Use.USED),
        ({"expires": date(2026, 11, 20)}, Use.EXPIRED),
        ({"where": Where(env="pro")}, Use.ELSEWHERE),
        ({"where": Where(version="4.*")}, Use.USED),
        ({"where": Where(version="5.*")}, Use.ELSEWHERE),
        ({"check": "body/*"}, Use.UNUSED),
        ({"purpose": "feasibility/*"}, Use.UNUSED),
        ({"purpose": "customers/*"}, Use.USED),
    ],
)
def test_a_waiver_helps_only_where_it_is_meant_and_until_its_day(change, use):
    """Anything else waives nothing."""
    made = settle([failing("/a")], [replace(WAIVER, **change)], [], RUN)

    assert [use] == [u.use for u in made.waivers]
    assert (made.waived == {NAME}) == (use is Use.USED)


@pytest.mark.parametrize(
    ("run", "red"),
    [(RUN, False), (replace(RUN, profile="acceptance"), True), (replace(RUN, strict=True), True)],
)
def test_a_waiver_that_met_nothing_is_red_in_an_acceptance(run, red):
    """And a warning elsewhere."""
    made = settle([failing("/a")], [replace(WAIVER, check="body/*")], [], run)

    assert (bool(made.breaches), bool(made.warnings)) == (red, not red)


def test_a_narrowed_run_does_not_call_a_waiver_unused():
    """It never planned what the waiver means."""
    made = settle([failing("/a")], [replace(WAIVER, purpose="feasibility/*")], [], replace(RUN, narrowed=True))

    assert [Use.NOT_SELECTED] == [u.use for u in made.waivers]


@pytest.mark.parametrize(("day", "warned"), [(date(2026, 12, 5), True), (date(2026, 12, 6), False)])
def test_the_end_is_warned_of_fourteen_days_before(day, warned):
    """Not earlier."""
    assert warned == bool(settle([failing("/a")], [replace(WAIVER, expires=day)], [], RUN).warnings)


def test_an_upheld_ruling_takes_the_finding_out():
    """The purpose is inconclusive then, and never conformant by a ruling."""
    made = settle([failing("/a")], [], [ruling(Decision.UPHELD)], RUN)

    assert [Verdict.INCONCLUSIVE] == [v.verdict for v in made.verdicts]
    assert {NAME} == made.ruled
    assert "ruled by Board" in made.verdicts[0].reason


def test_what_the_ruling_does_not_name_still_fails():
    """Only its finding goes."""
    made = settle([failing("/a", "/b")], [], [ruling(Decision.UPHELD)], RUN)

    assert [Verdict.FAIL] == [v.verdict for v in made.verdicts]
    assert 1 == len(made.verdicts[0].evidence)


@pytest.mark.parametrize("decision", [Decision.PENDING, Decision.REJECTED])
def test_any_other_ruling_changes_no_verdict(decision):
    """It is shown with the finding."""
    made = settle([failing("/a")], [], [ruling(decision)], RUN)

    assert (failing("/a"),) == made.verdicts
    assert 1 == len(made.ruling_of)


@given(st.lists(st.sampled_from([WAIVER, replace(WAIVER, check="x"), replace(WAIVER, where=Where(org="o"))])))
def test_waivers_never_change_a_verdict(waivers):
    """However many there are, and whatever they say."""
    assert (failing("/a"),) == settle([failing("/a")], waivers, [], RUN).verdicts


def test_what_waivers_and_rulings_did_stands_in_run_json():
    """Each with its place, so that it is found again in the file."""
    made = settle([failing("/a")], [WAIVER], [ruling(Decision.PENDING)], RUN)
    finding = finding_id(NAME, "rule/ordered", "/a")

    assert [
        {
            "purpose": NAME, "check": "rule/*", "reason": "r", "owner": "Ana", "ticket": "OPS-1",
            "expires": "2026-12-31", "where": {"env": "sta"}, "place": "waivers.yaml, line 2", "use": "used",
            "days_left": 40, "findings": [finding],
        }
    ] == [use.as_json() for use in made.waivers]  # fmt: skip
    assert [
        {
            "finding": finding, "claim": "reading", "argument": "a", "decision": "pending", "by": "Board",
            "date": "2026-11-20", "place": "", "use": "used",
        }
    ] == [use.as_json() for use in made.rulings]  # fmt: skip
