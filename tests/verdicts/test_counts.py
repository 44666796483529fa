"""Counts of verdicts add up."""

from hypothesis import strategies as st

from conformance.cases.case import Purpose
from conformance.model import Finding, Level, Verdict
from conformance.profile.profiles import PROFILES
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.counts import count
from conformance.verdicts.gate import decide
from conformance.verdicts.headline import Around
from conformance.verdicts.tally import Tally
from conformance.verdicts.tested_operations import operations_of

verdicts = st.sampled_from(list(Verdict))


def purpose(name, level=Level.MUST, family="rejects"):
    return Purpose(name, "customers", "getAccount", family, level, "It is so.")


def tally(*contributions, purposes, strict=False, reached=True):
    collected = Tally({p.id: p for p in purposes}, strict=strict)
    collected.add(contributions)
    return {v.purpose.id: v for v in collected.verdicts(reached=reached)}


def finding(level=Level.MUST, pointer="/a"):
    return Finding("body/schema", level, "It is wrong.", pointer, exchanges=(1,))


GATE = PROFILES["gate"]


def verdict_list(**counts):
    purposes, parts = [], []
    for word, number in counts.items():
        for index in range(number):
            name = f"x/{word}/{index}"
            purposes.append(purpose(name))
            parts.append(Contribution(name, Verdict.of(word), "why", (finding(),) if word == "fail" else ()))
    return tuple(tally(*parts, purposes=purposes).values())


def decided_of(verdicts, **around):
    around = {"answers": 9, **around}
    return decide(verdicts, GATE, operations_of(verdicts, accepted=around.get("waived", ())), Around(**around))


def test_counts_add_up():
    """Planned = pass + fail + inconclusive + error + not applicable."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1, "inconclusive": 2, "error": 1, "not_applicable": 4}))
    c = gate.counts

    assert 11 == c.planned == c.passed + c.fail + c.inconclusive + c.error + c.not_applicable


def test_counts_stand_in_run_json_under_their_names():
    """`pass` is no name of Python's."""
    expected = {
        "planned": 3, "pass": 2, "fail": 1, "inconclusive": 0, "error": 0, "not_applicable": 0, "waived": 1,
        "warnings": 0, "unstable": 0, "withheld": 0,
    }  # fmt: skip

    assert expected == count(verdict_list(**{"pass": 2, "fail": 1}), waived={"x/fail/0"}).as_json()
