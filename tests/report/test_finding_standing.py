"""From waivers, rulings and a baseline to run.json and the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conformance.model import Verdict
from conformance.profile.profiles import PROFILES
from conformance.profile.rulings import Decision
from conformance.profile.waivers import Waiver, Where
from conformance.report.finding_standing import with_settlement, with_standing
from conformance.report.run_json import run_json
from conformance.report.run_json_entries import purpose_entry
from conformance.verdicts.baseline import accepted_of, hashes, stand
from conformance.verdicts.gate import decide
from conformance.verdicts.headline import Around
from conformance.verdicts.tested_operations import operations_of
from conformance.verdicts.waived import settle
from tests.report import sample
from tests.verdicts.test_waived import NAME, RUN, WAIVER, failing, ruling

PASSING = replace(
    failing(), verdict=Verdict.PASS, reason="", purpose=replace(failing().purpose, id=NAME.replace("first", "last"))
)
STRICT = PROFILES["acceptance"]


def settled(waivers=(), rulings=()):
    settlement = settle([failing("/a"), PASSING], waivers, rulings, RUN)
    entries = with_settlement([purpose_entry(v, {}, {}) for v in settlement.verdicts], settlement)
    gate = decide(
        settlement.verdicts,
        STRICT,
        operations_of(settlement.verdicts, accepted=settlement.waived, ruled=settlement.ruled),
        Around(waived=settlement.waived, ruled=settlement.ruled),
    )
    header = sample.document([])
    return run_json(
        header, entries, gate, ended=sample.ENDED, seconds=1, requests=1, complete=True, settlement=settlement
    )


def test_a_waived_failure_is_conformant_and_shown():
    """It counts as fail and as waived, and the finding says by what."""
    made = settled([WAIVER])
    found = made["purposes"][0]["findings"][0]

    assert (0, 1, 1) == (made["exit_code"], made["counts"]["fail"], made["counts"]["waived"])
    assert "OPS-1" == found["waiver"]["ticket"] == made["waivers"][0]["ticket"]
    assert {"new": 0, "fixed": 0, "known": 0} == made["gate"]


def test_an_upheld_ruling_leaves_an_acceptance_open_to_pass():
    """Inconclusive by a ruling counts against no limit."""
    made = settled(rulings=[ruling(Decision.UPHELD)])

    assert (0, 1) == (made["exit_code"], made["counts"]["inconclusive"])


def test_a_pending_ruling_still_fails_and_shows_as_disputed():
    """Nobody has decided yet."""
    made = settled(rulings=[ruling(Decision.PENDING)])

    assert 1 == made["exit_code"]
    assert "pending" == made["purposes"][0]["findings"][0]["ruling"]["decision"]


def test_against_a_baseline_known_findings_are_still_there():
    """With the time when they were first seen."""
    red = sample.red()[0]
    baseline = accepted_of({**red, "started": "2026-10-01T00:00:00.000Z"}, {})
    standing = stand(baseline, red["purposes"], started=red["started"], suite=red["suite"], contracts=hashes(red))
    entries = with_standing(red["purposes"], standing)
    found = [f for e in entries for f in e["findings"]]

    assert {"still"} == {f["state"] for f in found}
    assert {"2026-10-01T00:00:00.000Z", "2026-11-03T08:00:00.000Z"} == {f["first_seen"] for f in found}


def test_a_waiver_for_elsewhere_waives_nothing():
    """And is listed as that."""
    elsewhere = Waiver(NAME, "*", "r", "o", "OPS-2", date(2999, 1, 1), Where(org="otra"))
    made = settled([elsewhere])

    assert (1, "elsewhere") == (made["exit_code"], made["waivers"][0]["use"])
