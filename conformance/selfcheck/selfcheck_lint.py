"""List what no fault breaks: requirements, checks, families and operations that self-check does not test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.cases.case import Plan
from conformance.cases.plan import plan
from conformance.checks import registered
from conformance.contract import Contract
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.sandbox.faults.fault import Fault
from conformance.selfcheck.selfcheck import requirement_of

#: Check -> why no fault has to be seen by it.
NEVER_FAILS: Mapping[str, str] = {
    "body/shown": "it only notes what differs from an example, so nothing can fail by it",
}


@dataclass(frozen=True, slots=True)
class Untested:
    """Something that no fault breaks."""

    #: requirement, check, family, operation.
    kind: str
    name: str
    why: str = "no fault breaks it"


def untested(contracts: Mapping[str, Contract], faults: Iterable[Fault]) -> tuple[Untested, ...]:
    """List what no fault breaks, with the reason where one is known."""
    every = tuple(faults)
    return (
        *_requirements(contracts, every),
        *_checks(every),
        *_families(plan(contracts, PROFILES["acceptance"], RULES), every),
        *_operations(contracts, every),
    )


def _requirements(contracts: Mapping[str, Contract], faults: tuple[Fault, ...]) -> Iterator[Untested]:
    broken = {fault.breaks for fault in faults if requirement_of(contracts, fault) is not None}
    for contract in contracts.values():
        for requirement in contract.all_requirements():
            if requirement.untestable:
                yield Untested("requirement", requirement.key, f"untestable: {requirement.untestable}")
            elif requirement.key not in broken and not _tested_below(contract, requirement.rule, broken):
                yield Untested("requirement", requirement.key)


def _tested_below(contract: Contract, rule: tuple[str, object] | None, broken: set[str]) -> bool:
    """Whether an API-wide requirement is tested by those of its operations with the same word."""
    if rule is None:
        return False
    same = [r for o in contract.operations.values() for r in o.requirements if r.rule and r.rule[0] == rule[0]]
    wide = RULES[rule[0]].bears_out
    return wide and any(r.key in broken for r in same)


def _checks(faults: tuple[Fault, ...]) -> Iterator[Untested]:
    seen = {fault.check for fault in faults}
    for name in registered():
        if name not in seen:
            yield Untested("check", name, NEVER_FAILS.get(name, "no fault has to be seen by it"))


def _families(planned: Plan, faults: tuple[Fault, ...]) -> Iterator[Untested]:
    """The families of cases, by what they vary, of which no fault breaks any purpose."""
    broken = {_words(fault.breaks) for fault in faults}
    families: dict[tuple[str, str], str] = {}
    for name, purpose in planned.purposes.items():
        if purpose.family in ("accepts", "rejects", "answers", "open", "conforms"):
            words = name.split("/")
            families.setdefault((purpose.family, words[-1]), name)
    for (family, rule), example in sorted(families.items()):
        if not any(_covers(words, family, rule) for words in broken):
            yield Untested("family", f"{family}/{rule}", f"no fault breaks it; for example {example}")


def _words(breaks: str) -> tuple[str, ...]:
    return tuple(breaks.split("/"))


def _covers(words: tuple[str, ...], family: str, rule: str) -> bool:
    """Whether the beginning of a purpose's id names a family and what it varies; `*` names nothing."""
    return len(words) == 5 and words[2] == family and words[4] == rule


def _operations(contracts: Mapping[str, Contract], faults: tuple[Fault, ...]) -> Iterator[Untested]:
    touched = {operation for fault in faults for operation in fault.operations}
    for contract in contracts.values():
        for operation in contract.operations.values():
            if operation.key not in touched:
                yield Untested("operation", operation.key)
