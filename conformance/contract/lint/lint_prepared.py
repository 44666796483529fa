"""Lint of `x-prepared-by`: the steps that make an operation's test data name what the contract has, and in an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.contract import Contract, Operation
from conformance.contract.lint.lint_places import answer_schemas, place_problem, selected
from conformance.contract.lint.linting import Examination, near

_MEMBERS = frozenset({"operation", "with", "take", "undone"})


def lint_prepared(examination: Examination, contract: Contract) -> None:
    """Examine every `x-prepared-by`: operations, places, values, and that no operation is prepared by itself."""
    for pointer, _, _, node in examination.operations:
        operation = contract.operations[node["operationId"]]
        for problem in preparation_problems(contract, operation):
            examination.report(f"{pointer}/x-prepared-by", problem)


def preparation_problems(contract: Contract, operation: Operation) -> Iterator[str]:
    """Sentences on what is wrong with the `x-prepared-by` of an operation."""
    taken: set[str] = set()
    earlier: set[str] = set()
    for said in operation.prepared_by:
        if not isinstance(said, Mapping) or not isinstance(said.get("operation"), str):
            yield "a step of `x-prepared-by` names its `operation`"
            return
        for member in sorted(said.keys() - _MEMBERS):
            yield f"a step has no property {member}{near(member, _MEMBERS)}"
        step = contract.operations.get(said["operation"])
        if step is None:
            yield f"there is no operation {said['operation']}{near(said['operation'], contract.operations)}"
            return
        if said.get("undone", True) is not True:
            yield "`undone` is true, or left out"
        elif "undone" in said and (step.effect.repeatable or operation.effect.repeatable):
            yield f"`undone` says that a write undoes another; {step.id} and {operation.id} are not both writes"
        if step.id == operation.id:
            yield f"{operation.id} is prepared by itself"
        elif step.prepared_by and any(place not in (said.get("with") or {}) for place in _takes(step)):
            yield f"{step.id} is prepared by others, so that its step sets {', '.join(_takes(step))} in `with`"
        yield from _with_problems(contract, step, said.get("with") or {}, taken)
        yield from _take_problems(contract, operation, step, said.get("take") or {}, step.id in earlier)
        earlier.add(step.id)
        taken |= set(said["take"]) if isinstance(said.get("take"), Mapping) else set()
    if operation.prepared_by and not taken:
        yield "no step says with `take` what it yields"


def _takes(operation: Operation) -> list[str]:
    """The places of an operation that its own steps fill in and that its valid request always has."""
    takes = (place for step in operation.prepared_by for place in step.get("take") or {})
    required = {parameter.place for parameter in operation.parameters if parameter.required}
    return [place for place in dict.fromkeys(takes) if place in required or place.startswith("body")]


def _with_problems(contract: Contract, step: Operation, with_: Any, taken: set[str]) -> Iterator[str]:
    if not isinstance(with_, Mapping):
        yield "`with` maps places to values"
        return
    for place, value in with_.items():
        problem = place_problem(contract, step, str(place))
        if problem:
            yield problem
        match value:
            case {"taken": name} if name not in taken:
                yield f"{name} is taken from no earlier step{near(str(name), taken)}"
            case {"pool": kind} if kind not in contract.pool_kinds:
                yield f"{kind} is no kind of test data{near(str(kind), contract.pool_kinds)}"


def _take_problems(
    contract: Contract, operation: Operation, step: Operation, take: Any, compared: bool
) -> Iterator[str]:
    if not isinstance(take, Mapping):
        yield "`take` maps places of the prepared request to what a response shows"
        return
    for place, value in take.items():
        problem = place_problem(contract, operation, str(place))
        if problem:
            yield problem
        match value:
            case {"request": str(there), **rest} if not rest:
                problem = place_problem(contract, step, there)
            case {"gained": str(), **rest} if not rest and not compared:
                problem = f"{place} is what {step.id} gained, and no earlier step is {step.id}"
            case {"gained": str(path), **rest} if not rest:
                problem = _select_problem(contract, step, path)
            case str():
                problem = _select_problem(contract, step, value)
            case _:
                problem = (
                    f"{place} is taken from a JSON Pointer or JSONPath, from {{gained: path}} or {{request: place}}"
                )
        if problem:
            yield problem


def _select_problem(contract: Contract, step: Operation, path: str) -> str | None:
    found = selected(contract, answer_schemas(contract, step), path)
    return found if isinstance(found, str) else None
