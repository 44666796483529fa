"""`agrees-throughout`: what all reads of a run, before anything was changed, say of the same thing.

No request is sent for it: a line that one operation lists and another one shows is the same line, whatever either was
asked for. One difference may be somebody else's change; two are no accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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

#: Name of a thing -> what is said of it, each with the earliest exchange that says so.
Said = dict[str, dict[str, tuple[Any, Exchange]]]


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
                of_it = said.setdefault(str(thing), {})
                known = of_it.get(str(value))
                if known is None or exchange.number < known[1].number:
                    of_it[str(value)] = (value, exchange)

    def concluded(self) -> Iterator[tuple[Contribution, Sequence[Exchange]]]:
        """What follows for each requirement of which both sides spoke of some thing, with the exchanges that show it."""
        for compared in self._compared:
            met = [
                (self._before(compared.own[thing]), self._before(compared.others[thing]))
                for thing in sorted(compared.own.keys() & compared.others.keys())
            ]
            met = [(own, others) for own, others in met if comparable([v for v, _ in (*own, *others)]) and own and others]
            differing = [
                (own[0], others[0])
                for own, others in met
                if not any(alike(a, b) for a, _ in own for b, _ in others)
            ]
            if met:
                yield _contribution(compared, differing)

    def _before(self, said: Mapping[str, tuple[Any, Exchange]]) -> list[tuple[Any, Exchange]]:
        found = [one for one in said.values() if one[1].number < self._first_write]
        return sorted(found, key=lambda one: one[1].number)


def _contribution(
    compared: _Compared, differing: Sequence[tuple[tuple[Any, Exchange], tuple[Any, Exchange]]]
) -> tuple[Contribution, Sequence[Exchange]]:
    operation, requirement = compared.operation, compared.requirement
    purpose = f"{operation.key}/rules/{requirement.id}"
    if not differing:
        return Contribution(purpose, Verdict.PASS, case=purpose), ()
    (mine, own), (theirs, other) = differing[0]
    name = other.operation.partition("/")[2]
    at = (requirement.rule[1] if requirement.rule else {})["own"]["at"]
    observation = Observation(
        True,
        f"returns another value than {name} of the same thing",
        at if isinstance(at, str) else "",
        theirs,
        mine,
        level=None if len(differing) >= NO_ACCIDENT else Level.SHOULD,
    )
    exchanges = [exchange for pair in differing[:NO_ACCIDENT] for _, exchange in pair]
    finding = finding_of(requirement, observation, tuple(exchange.number for exchange in exchanges))
    confirmed = Repetition.CONFIRMED if len(differing) >= NO_ACCIDENT else Repetition.NOT_REPEATED
    found = Contribution(purpose, Verdict.FAIL, observation.broken or "", (finding,), own.case, confirmed)
    return found, exchanges
