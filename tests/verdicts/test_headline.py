"""The last line of a run calls nothing conformant that is not."""

import pytest
from hypothesis import strategies as st

from conformance.cases.case import Purpose
from conformance.model import Finding, Level, Verdict
from conformance.profile.profiles import PROFILES
from conformance.verdicts.contribution import Contribution
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


def test_a_known_failure_does_not_make_a_run_conformant():
    """Baselines never launder."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1}), known={"x/fail/0"})

    assert ("not-conformant", 0) == (gate.verdict, int(gate.exit))
    assert "nothing new" in gate.headline


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, "NOT CONFORMANT · 1 of 1 operation fails · 3 causes"),
        (("x/fail/0",), "NOT CONFORMANT · 1 of 1 operation fails · 3 causes · 2 new failures"),
    ],
)
def test_failures_are_new_only_beside_known_ones(known, expected):
    """Without a baseline nothing says since when they are there."""
    verdicts = verdict_list(**{"pass": 3, "fail": 3})

    made = decided_of(verdicts, known=known or (), causes=3, compared=known is not None)

    assert expected == made.headline
