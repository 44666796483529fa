"""Plan the requests that make an operation's test data (`x-prepared-by`), and put in what they yielded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from conformance.cases.body_places import members_at, path_of
from conformance.cases.case import Case, Edit, Kind, Preparation, PreparingStep, Taken
from conformance.cases.control_request import good_value
from conformance.cases.placeholders import Place, Pool, Today, Value
from conformance.cases.schema_walk import body_nodes, parameter_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.vocabulary import days_in


def preparation_of(contract: Contract, operation: Operation, *, reads_only: bool = False) -> Preparation | None:
    """Plan the steps that make the test data of an operation.

    Args:
        contract: The contract of the API, at the release that is tested.
        operation: The operation.
        reads_only: Whether the profile sends no write, so that no step may be one.

    Returns:
        The steps, or None where the operation has none, or the release lacks the operation of one.
    """
    said = operation.prepared_by
    steps_of = [contract.operations.get(step["operation"]) for step in said]
    if not said or any(o is None or (reads_only and not o.effect.repeatable) for o in steps_of):
        return None
    steps = tuple(_step(contract, operation, step, number) for number, step in enumerate(said, 1))
    return Preparation(operation.key, steps)


def _step(contract: Contract, prepared: Operation, said: Mapping[str, Any], number: int) -> PreparingStep:
    operation = contract.operations[said["operation"]]
    with_ = said.get("with", {})
    given = {place: value["taken"] for place, value in with_.items() if _is_taken(value)}
    edits = [Edit(path_of(place), value_of(value)) for place, value in with_.items() if place not in given]
    case = Case(
        id=f"{prepared.key}/prepares/{number}/{operation.id}",
        purpose=f"{operation.key}/accepts/request/control",
        operation=operation.key,
        kind=Kind.VALID,
        says=f"makes test data for {prepared.id}",
        edits=tuple(edits),
        taker=f"{prepared.key}/prepares",
        prepares=prepared.key,
        rank=2,
    )
    places = {parameter.place for parameter in prepared.parameters}
    takes = [
        _taken(contract, prepared, place, value)
        for place, value in said.get("take", {}).items()
        if place in places or place.startswith("body.")  # an earlier release may lack it
    ]
    return PreparingStep(case, tuple(takes), given, said.get("undone") is True)


def _taken(contract: Contract, prepared: Operation, place: str, value: Any) -> Taken:
    nodes = (*parameter_nodes(contract, prepared), *body_nodes(contract, prepared))
    listed = any(node.path == path_of(place) and "array" in node.types for node in nodes)
    match value:
        case {"gained": str(path)}:
            return Taken(place, path, listed=listed, gained=True)
        case {"request": str(there)}:
            return Taken(place, None, there, listed)
    return Taken(place, str(value), listed=listed)


def _is_taken(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"taken"}


def value_of(value: Any) -> Value:
    """A value as the specs write it; a placeholder for `{pool: kind, tag?}` and `{today: +1d}`."""
    match value:
        case {"today": str(days), **rest} if not rest:
            return Today(days_in(days), "date")
        case {"pool": str(kind), **rest}:
            return Pool(kind, str(rest["tag"]) if "tag" in rest else None)
        case dict():
            return {key: value_of(item) for key, item in value.items()}
        case list():
            return [value_of(item) for item in value]
        case _:
            return value


def made_kinds(contracts: Iterable[Contract]) -> frozenset[str]:
    """The kinds of test data that stand only where steps yield the values, so that nobody has to supply any."""
    made: set[str] = set()
    others: set[str] = set()
    for contract in contracts:
        for operation in contract.operations.values():
            takes = {path_of(place) for step in operation.prepared_by for place in step.get("take") or {}}
            for node in (*parameter_nodes(contract, operation), *body_nodes(contract, operation)):
                if node.pool is not None:
                    (made if node.path in takes else others).add(node.pool)
    return frozenset(made - others)


def with_prepared(operation: Operation, case: Case, places: Collection[str], values: Mapping[str, Value]) -> Case:
    """Put prepared values where a case would send valid test data, or the documents' example; leave its edits alone.

    Args:
        operation: The prepared operation.
        case: One of its cases.
        places: The places of its request for which steps yield values.
        values: Those that they yielded.

    Returns:
        The case with the values. Where it sends something else at a place, it needs no test data for that place.
    """
    edits, first = list(case.edits), []
    for place in places:
        own = _own_edit(case, place)
        wanted = _is_wanted(operation, case, place)
        if own is None and wanted and place in values:
            first.append(Edit(path_of(place), values[place], prepared=True, given=True))
        elif own is not None and wanted and place in values:
            edits[own] = Edit(path_of(place), values[place], prepared=True, given=True)
        elif own is not None and not wanted:
            edits[own] = replace(edits[own], prepared=True)
    return replace(case, edits=(*first, *edits))


def prepared_data(operation: Operation, case: Case) -> dict[str, Value]:
    """Pool kind -> the value that was prepared for a parameter of that kind: it says what a request is about."""
    found = ((_kind_at(operation, edit), edit.value) for edit in case.edits)
    return {kind: value for kind, value in found if kind}


def with_data(operation: Operation, case: Case, data: Mapping[str, Any]) -> Case:
    """The case with what test data have in the place of prepared values of their kinds: a neighbour's."""
    kinds = {edit.place: _kind_at(operation, edit) for edit in case.edits}
    return replace(case, edits=tuple(replace(e, value=data.get(kinds[e.place], e.value)) for e in case.edits))


def _kind_at(operation: Operation, edit: Edit) -> str:
    """The kind of test data of the parameter for which an edit has a prepared value; empty for other edits."""
    parameter = operation.parameter(*map(str, edit.place)) if edit.given and len(edit.place) == 2 else None
    return (parameter.pool or "") if parameter is not None else ""


def with_given(step: PreparingStep, values: Mapping[str, Value]) -> Case:
    """The case of a step with what earlier ones yielded, as far as they did."""
    given = [Edit(path_of(place), values[name], True, True) for place, name in step.given.items() if name in values]
    return replace(step.case, edits=(*step.case.edits, *given))


def example_values(operation: Operation, preparation: Preparation) -> dict[str, Value]:
    """An example of each value that steps yield: what the documents have at its place, or 1."""
    places = [taken.place for step in preparation.steps for taken in step.takes]
    examples = {parameter.place: parameter.example for parameter in operation.parameters}
    body = operation.body.example if operation.body is not None else None
    examples |= {p: next(iter(members_at(body, p[5:])), None) for p in places if p.startswith("body.")}
    return {place: 1 if examples.get(place) is None else examples[place] for place in places}


def places_wanted(operation: Operation, case: Case, places: Collection[str]) -> frozenset[str]:
    """Those of the places at which a case would send a prepared value."""
    return frozenset(place for place in places if _is_wanted(operation, case, place))


def _own_edit(case: Case, place: str) -> int | None:
    """Which of a case's edits decides what stands at a place."""
    path = path_of(place)
    return next((number for number in reversed(range(len(case.edits))) if case.edits[number].place == path), None)


def _is_wanted(operation: Operation, case: Case, place: str) -> bool:
    own = _own_edit(case, place)
    if own is None:
        return not case.alone and sent_by_control(operation, place)
    return _is_valid_datum(operation, path_of(place), case.edits[own].value)


def sent_by_control(operation: Operation, place: str) -> bool:
    """Whether the operation's control may have a value at a place."""
    if place.partition(".")[0] == "body":
        return operation.body is not None
    return any(p.place == place and (p.required or place in operation.control) for p in operation.parameters)


def _is_valid_datum(operation: Operation, path: Place, value: Value) -> bool:
    if isinstance(value, Pool):
        return value.tag is None and not value.foreign
    parameter = operation.parameter(str(path[0]), str(path[1])) if len(path) == 2 else None
    return parameter is not None and bool(value == good_value(parameter))
