"""Plan the steps of a workflow: what each sends, and the test purpose that it serves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.case import Case, Course, Edit, Kind, Purpose
from conformance.cases.placeholders import BaseBody, Pool, Today, Value
from conformance.cases.requirement_purposes import suppositions
from conformance.contract.contract import Contract
from conformance.contract.vocabulary import days_in
from conformance.contract.workflows import Step, Workflow
from conformance.model import OperationKey


def courses_of(contract: Contract, operations: Collection[str]) -> Iterator[tuple[list[Purpose], Course]]:
    """Plan the workflows all of whose operations are in the run."""
    for workflow in contract.workflows:
        if {step.operation for step in workflow.steps} <= set(operations):
            yield _course(contract, workflow)


def _course(contract: Contract, workflow: Workflow) -> tuple[list[Purpose], Course]:
    requirements = {r.id: r.key for r in contract.all_requirements()}
    keys = tuple(requirements[name] for name in workflow.requirements if name in requirements)
    purposes = [
        Purpose(
            id=f"{workflow.api}/workflows/{workflow.id}/{step.id}",
            api=workflow.api,
            operation=OperationKey(step.operation).id,
            family="workflows",
            level=step.level,
            says=f"{workflow.says} Step {step.id}: {step.says}",
            source=workflow.source,
            requirements=keys,
            witness="responses to its steps",
            under=suppositions(contract, workflow.under),
            decides=f"{contract.api}/{step.decides}" if step.decides else "",
            shows=_shown_by(contract, workflow, step),
        )
        for step in workflow.steps
    ]
    names = {step.id: purpose.id for step, purpose in zip(workflow.steps, purposes, strict=True)}
    inputs = _inputs_case(contract, workflow, purposes[0].id)
    steps = {step.id: _step_case(workflow, step, names[step.id], contract) for step in workflow.steps}
    return purposes, Course(workflow.api, workflow, inputs, steps, names)


def _shown_by(contract: Contract, workflow: Workflow, step: Step) -> str:
    """The write whose effect a step waits for: the last one before it."""
    before = workflow.steps[: workflow.steps.index(step)] if step.settles else ()
    writes = (s.operation for s in reversed(before) if not contract.operations[_name(s)].effect.repeatable)
    return next(writes, "")


def _name(step: Step) -> str:
    return step.operation.partition("/")[2]


def _inputs_case(contract: Contract, workflow: Workflow, purpose: str) -> Case:
    """A case that carries the workflow's inputs, so that test data are chosen for them; it is never sent."""
    name = f"{workflow.api}/workflows/{workflow.id}"
    edits = [Edit(("input", key), input_value(schema)) for key, schema in workflow.inputs.items()]
    bodies = [schema["x-body-of"] for schema in workflow.inputs.values() if "x-body-of" in schema]
    operation = f"{contract.api}/{bodies[0]}" if bodies else workflow.steps[0].operation
    return Case(
        id=f"{name}/inputs", purpose=purpose, operation=operation, kind=Kind.VALID, says="the test data it takes",
        edits=tuple(edits), taker=name, alone=True, rank=2,
    )  # fmt: skip


def input_value(schema: Mapping[str, Any]) -> Value:
    """The template of a workflow input, from its schema."""
    if "x-pool" in schema:
        return Pool(schema["x-pool"], schema.get("x-tag"), number=schema.get("type") == "integer")
    if "x-body-of" in schema:
        return BaseBody()
    value = schema.get("x-value")
    if isinstance(value, Mapping) and "today" in value:
        form = "date-time" if schema.get("format") == "date-time" else "date"
        return Today(days_in(str(value["today"])), form)
    return value


def _step_case(workflow: Workflow, step: Step, purpose: str, contract: Contract) -> Case:
    """The case of a workflow step, with the inputs filled in; its script fills in what earlier steps yield."""
    operation = contract.operations[OperationKey(step.operation).id]
    places = {parameter.place for parameter in operation.parameters}
    given = {place: value for place, value in step.parameters.items() if place in places}
    edits = [Edit(path_of(place), filled(workflow, value)) for place, value in given.items()]
    if step.payload is not None:
        edits.append(Edit(("body",), filled(workflow, step.payload)))
    edits += [Edit(path_of(place), filled(workflow, value)) for place, value in step.replacements.items()]
    return Case(
        id=purpose, purpose=purpose, operation=step.operation, kind=Kind.VALID, says=step.says, edits=tuple(edits),
        taker=f"{workflow.api}/workflows/{workflow.id}", alone=True, rank=2,
    )  # fmt: skip


def filled(workflow: Workflow, value: Any) -> Value:
    """Put inputs in the place of their expressions."""
    match value:
        case str() if value.startswith("$inputs."):
            return input_value(workflow.inputs[value.removeprefix("$inputs.")])
        case dict():
            return {key: filled(workflow, item) for key, item in value.items()}
        case list():
            return [filled(workflow, item) for item in value]
        case _:
            return value
