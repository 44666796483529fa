"""`agrees-throughout`: what all reads of a run, before anything was changed, say of the same thing.

No request is sent for it: a line that one operation lists and another one shows is the same line, whatever either was
asked for. One difference may be somebody else's change; two are no accident, nor is one where either side said the
same before and after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.cases.requirement_purposes import disagreed
from conformance.checks.rules.observe import Observation, finding_of
from conformance.checks.rules.same_thing import alike, comparable, facts_of
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import Contract, Operation, Requirement
from conformance.model import Exchange, Level, PurposeId, Repetition, Verdict
from conformance.scripts.response_rules import SAY_NOTHING
from conformance.scripts.script import Contribution

WORD = "agrees-throughout"
#: So many things of which two reads say different things are no accident.
NO_ACCIDENT = 2


@dataclass(slots=True)
class _Value:
    """A value that responses gave of a thing."""

    value: Any
    #: The earliest exchange that gave it, and the numbers of all.
    first: Exchange
    numbers: list[int] = field(default_factory=list)


#: Name of a thing -> what was said of it, by the text of the value.
Said = dict[str, dict[str, _Value]]


@dataclass(slots=True)
class _Compared:
    """One requirement, and what was said on either side of it."""

    operation: Operation
    requirement: Requirement
    own: Said = field(default_factory=dict)
    others: Said = field(default_factory=dict)


class Throughout:
    """What the reads of a run say of the things that two operations show."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        """Find the requirements that compare reads."""
        self._contracts = contracts
        self._first_write = float("inf")
        self._rules: dict[str, list[tuple[_Compared, Mapping[str, Any], bool]]] = {}
        self._compared: list[_Compared] = []
        for contract in contracts.values():
            for operation in contract.operations.values():
                for requirement in operation.requirements:
                    if requirement.rule is not None and requirement.rule[0] == WORD:
                        self._enter(contract, operation, requirement, requirement.rule[1])

    def _enter(
        self, contract: Contract, operation: Operation, requirement: Requirement, arguments: Mapping[str, Any]
    ) -> None:
        if disagreed(contract, requirement.under):
            return
        compared = _Compared(operation, requirement)
        self._compared.append(compared)
        self._rules.setdefault(operation.key, []).append((compared, arguments["own"], True))
        for other in arguments["others"]:
            key = f"{operation.api}/{other['operation']}"
            self._rules.setdefault(key, []).append((compared, other, False))

    def take(self, exchange: Exchange) -> None:
        """Learn from one exchange."""
        api, _, name = exchange.operation.partition("/")
        operation = self._contracts[api].operations.get(name) if api in self._contracts else None
        if operation is None or not succeeded(exchange):
            return
        if not operation.effect.repeatable:
            self._first_write = min(self._first_write, exchange.number)
        if exchange.number > self._first_write or PurposeId(exchange.case).family in SAY_NOTHING:
            return
        for compared, side, own in self._rules.get(operation.key, ()):
            said = compared.own if own else compared.others
            for thing, value in facts_of(side, operation, exchange):
                known = said.setdefault(str(thing), {}).setdefault(str(value), _Value(value, exchange))
                known.numbers.append(exchange.number)
                if exchange.number < known.first.number:
                    known.first = exchange

    def concluded(self) -> Iterator[tuple[Contribution, Sequence[Exchange]]]:
        """What follows for each requirement of which both sides spoke of a thing, with the exchanges that show it."""
        for compared in self._compared:
            both = sorted(compared.own.keys() & compared.others.keys())
            met = [(self._before(compared.own[thing]), self._before(compared.others[thing])) for thing in both]
            met = [(own, others) for own, others in met if own and others and _readable((*own, *others))]
            if met:
                yield _contribution(compared, [(own, others) for own, others in met if not _agree(own, others)])

    def _before(self, said: Mapping[str, _Value]) -> list[_Value]:
        """What was said before the first write, the earliest first."""
        found = [
            replace(one, numbers=before)
            for one in said.values()
            if (before := [number for number in one.numbers if number < self._first_write])
        ]
        return sorted(found, key=lambda one: one.first.number)


Differing = tuple[Sequence[_Value], Sequence[_Value]]


def _readable(values: Sequence[_Value]) -> bool:
    return comparable([one.value for one in values])


def _agree(own: Sequence[_Value], others: Sequence[_Value]) -> bool:
    return any(alike(one.value, other.value) for one in own for other in others)


def _stands(differing: Differing) -> bool:
    """Whether one side said the same before and after the other, so that no change in between explains it."""
    sides = [sorted(number for one in side for number in one.numbers) for side in differing]
    single = all(len(side) == 1 for side in differing)
    return single and any(
        first[0] < number < first[-1] for first, second in (sides, reversed(sides)) for number in second
    )


def _contribution(compared: _Compared, differing: Sequence[Differing]) -> tuple[Contribution, Sequence[Exchange]]:
    operation, requirement = compared.operation, compared.requirement
    purpose = f"{operation.key}/rules/{requirement.id}"
    if not differing:
        return Contribution(purpose, Verdict.PASS, case=purpose), ()
    certain = len(differing) >= NO_ACCIDENT or any(map(_stands, differing))
    shown = sorted(differing, key=lambda pair: not _stands(pair))[:NO_ACCIDENT]
    mine, theirs = (side[0] for side in shown[0])
    name = theirs.first.operation.partition("/")[2]
    at = requirement.rule[1]["own"]["at"] if requirement.rule else ""
    observation = Observation(
        True,
        f"returns another value than {name} of the same thing",
        at if isinstance(at, str) else "",
        theirs.value,
        mine.value,
        level=None if certain else Level.SHOULD,
    )
    exchanges = [side[0].first for pair in shown for side in pair]
    finding = finding_of(requirement, observation, tuple(exchange.number for exchange in exchanges))
    confirmed = Repetition.CONFIRMED if certain else Repetition.NOT_REPEATED
    found = Contribution(purpose, Verdict.FAIL, observation.broken or "", (finding,), mine.first.case, confirmed)
    return found, exchanges
