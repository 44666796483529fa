"""Purposes, findings and verdicts that the tests of this folder make."""

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
