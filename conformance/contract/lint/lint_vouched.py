"""Lint of `x-vouched-by`: reads that the contract has, and that together speak of all test data of the operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.contract import Contract, Operation
from conformance.contract.lint.lint_places import answer_schemas, place_problem, selected
from conformance.contract.lint.linting import Examination, near, source_problem
from conformance.contract.pool_kinds import ORGANISATION

_MEMBERS = frozenset({"operation", "with", "shows", "lacks", "given", "under", "refutes", "source"})
_SHOWN = frozenset({"select", "equals", "at-least"})


def lint_vouched(examination: Examination, contract: Contract) -> None:
    """Examine every `x-vouched-by`: operations, places, what has to show, and the source."""
    for pointer, _, _, node in examination.operations:
        operation = contract.operations[node["operationId"]]
        for problem in vouching_problems(contract, operation):
            examination.report(f"{pointer}/x-vouched-by", problem)
        for said in operation.vouched_by if not examination.bundle.own else ():
            wrong = source_problem(said.get("source"), examination.documents) if isinstance(said, Mapping) else None
            if wrong:
                examination.report(f"{pointer}/x-vouched-by", wrong)


def vouching_problems(contract: Contract, operation: Operation) -> Iterator[str]:
    """Sentences on what is wrong with the `x-vouched-by` of an operation."""
    spoken_of: set[str] = set()
    for said in operation.vouched_by:
        if not isinstance(said, Mapping) or not isinstance(said.get("operation"), str):
            yield "a read of `x-vouched-by` names its `operation`"
            return
        for member in sorted(said.keys() - _MEMBERS):
            yield f"a read of `x-vouched-by` has no property {member}{near(member, _MEMBERS)}"
        read = contract.operations.get(said["operation"])
        if read is None:
            yield f"there is no operation {said['operation']}{near(said['operation'], contract.operations)}"
            return
        if read.id == operation.id:
            yield f"{operation.id} vouches for itself"
        if not read.effect.repeatable:
            yield f"{read.id} writes, and only a read vouches for test data"
        places = [*_asked(said.get("with") or {}), *(said.get("given") or {}), *_compared(said.get("shows") or ())]
        yield from filter(None, (place_problem(contract, operation, place) for place in places))
        yield from _with_problems(contract, read, said.get("with") or {})
        yield from _shown_problems(contract, read, said)
        yield from _under_problems(contract, said.get("under") or {})
        for status in said.get("refutes") or ():
            if str(status) not in operation.answers:
                yield f"{operation.id} documents no status {status}, which a read of `x-vouched-by` refutes"
        spoken_of |= set(places)
    for place in _test_data(operation) if operation.vouched_by else ():
        if place not in spoken_of:
            yield f"no read of `x-vouched-by` speaks of {place}"


def _under_problems(contract: Contract, under: Mapping[str, Any]) -> Iterator[str]:
    for name, choices in under.items():
        reading = contract.readings.get(name)
        if reading is None:
            yield f"there is no reading {name}{near(str(name), contract.readings)}"
            continue
        for choice in choices if isinstance(choices, list) else ():
            if choice not in reading.permitted:
                yield f"{choice} is no permitted choice of {name}{near(str(choice), reading.permitted)}"


def _test_data(operation: Operation) -> Iterator[str]:
    """The parameters of its valid request that take test data, but the organisation."""
    for parameter in operation.parameters:
        pool = parameter.pool or (parameter.schema.get("x-pool") if isinstance(parameter.schema, Mapping) else None)
        if pool not in (None, ORGANISATION.name) and (parameter.required or parameter.place in operation.control):
            yield parameter.place


def _asked(with_: Any) -> list[str]:
    values = with_.values() if isinstance(with_, Mapping) else ()
    return [str(value["request"]) for value in values if isinstance(value, Mapping) and "request" in value]


def _compared(shows: Any) -> Iterator[str]:
    for shown in shows if isinstance(shows, list | tuple) else ():
        for word in ("equals", "at-least"):
            if isinstance(shown, Mapping) and isinstance(shown.get(word), Mapping) and "request" in shown[word]:
                yield str(shown[word]["request"])


def _with_problems(contract: Contract, read: Operation, with_: Any) -> Iterator[str]:
    if not isinstance(with_, Mapping):
        yield "`with` maps places to values"
        return
    for place, value in with_.items():
        problem = place_problem(contract, read, str(place))
        if problem:
            yield problem
        if isinstance(value, Mapping) and "pool" in value and value["pool"] not in contract.pool_kinds:
            yield f"{value['pool']} is no kind of test data{near(str(value['pool']), contract.pool_kinds)}"


def _shown_problems(contract: Contract, read: Operation, said: Mapping[str, Any]) -> Iterator[str]:
    shows, lacks = said.get("shows") or (), said.get("lacks") or ()
    if not shows:
        yield f"`shows` says what a response of {read.id} has, where it vouches"
    for shown in shows:
        if not isinstance(shown, Mapping) or not isinstance(shown.get("select"), str) or shown.keys() - _SHOWN:
            yield "an entry of `shows` is `{select, equals?, at-least?}`"
        elif any(not isinstance(shown.get(w, {"request": ""}), Mapping) for w in _SHOWN - {"select"}):
            yield "`equals` and `at-least` name a place of the request: `{request: path.id}`"
    paths = [shown.get("select") for shown in shows if isinstance(shown, Mapping)]
    for path in (*paths, *lacks):
        found = selected(contract, answer_schemas(contract, read), path) if isinstance(path, str) else None
        if isinstance(found, str):
            yield found
