"""The workflows say what the contracts know: operations, parameters, bodies, statuses, readings and requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from conformance.contract import Contract, Operation, View, load_contracts, specs_directory, violations

FILES = sorted(specs_directory().glob("*/workflows.arazzo.yaml"))
WORKFLOWS = {
    f"{path.parent.name}/{workflow['workflowId']}": workflow
    for path in FILES
    for workflow in yaml.safe_load(path.read_text(encoding="utf-8"))["workflows"]
}
STEPS = {f"{key}/{step['stepId']}": (key, step) for key, workflow in WORKFLOWS.items() for step in workflow["steps"]}

EXPRESSION = re.compile(r"\$(?:inputs|steps|statusCode|request|response|sourceDescriptions)[\w.#/-]*")
JSONPATH = re.compile(r"jsonpath \$response\.body \$\[\?count\(@.+\) (> 0|== 0)\]")


@pytest.fixture(scope="module")
def contracts() -> Mapping[str, Contract]:
    return load_contracts()


def operation_of(contracts: Mapping[str, Contract], step: Mapping[str, Any]) -> Operation:
    source, _, operation = step["operationId"].removeprefix("$sourceDescriptions.").partition(".")
    return contracts[source].operations[operation]


def parameters_of(key: str, step: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    """Give the parameters that a step sends: its own, and those of the workflow that its operation has."""
    shared = WORKFLOWS[key].get("parameters", [])
    known = {parameter.place for parameter in operation.parameters}
    sent = {f"{p['in']}.{p['name']}": p["value"] for p in shared if f"{p['in']}.{p['name']}" in known}
    return sent | {f"{p['in']}.{p['name']}": p["value"] for p in step.get("parameters", [])}


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for below in value.values():
            yield from texts(below)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", STEPS)
def test_a_step_sends_what_its_operation_takes(contracts: Mapping[str, Contract], name: str) -> None:
    """No unknown parameter is sent, and no required one is missing."""
    key, step = STEPS[name]
    operation = operation_of(contracts, step)
    sent = set(parameters_of(key, step, operation))

    assert sent <= {parameter.place for parameter in operation.parameters}
    assert {parameter.place for parameter in operation.parameters if parameter.required} <= sent
    assert operation.body is not None or "requestBody" not in step


@pytest.mark.parametrize("name", [name for name, (_, step) in STEPS.items() if "requestBody" in step])
def test_a_payload_is_valid_under_every_reading(contracts: Mapping[str, Contract], name: str) -> None:
    """Inputs are taken as they are declared; a payload that is one input is the operation's control body."""
    key, step = STEPS[name]
    operation = operation_of(contracts, step)
    payload = step["requestBody"]["payload"]
    assert operation.body is not None
    if isinstance(payload, str):
        declared = WORKFLOWS[key]["inputs"]["properties"][payload.removeprefix("$inputs.")]

        assert operation.id == declared["x-body-of"]
        return

    assert not violations(contracts[operation.api], operation.body.pointer, _filled(payload, key), View.SURE)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_expects_documented_statuses(contracts: Mapping[str, Contract], name: str) -> None:
    """What a step succeeds with, and what leaves it undecided, are statuses of its operation."""
    _, step = STEPS[name]
    operation = operation_of(contracts, step)
    wanted = {
        int(status)
        for criterion in step["successCriteria"]
        for status in re.findall(r"\$statusCode == (\d+)", criterion["condition"])
    }

    unwanted = [c for c in step["successCriteria"] if re.fullmatch(r"\$statusCode != 200", c["condition"])]

    assert wanted or unwanted  # what is not found is said with 404, or with another rejection
    assert wanted | set(step.get("x-undecided", ())) <= set(operation.statuses)


@pytest.mark.parametrize("name", STEPS)
def test_an_expression_finds_what_it_names(name: str) -> None:
    """Inputs are declared, and outputs belong to steps that come before."""
    key, step = STEPS[name]
    inputs = set(WORKFLOWS[key]["inputs"]["properties"])
    outputs: set[str] = set()
    for earlier in WORKFLOWS[key]["steps"]:
        if earlier is step:
            break
        outputs |= {f"$steps.{earlier['stepId']}.outputs.{output}" for output in earlier.get("outputs", ())}
    used = {expression for text in texts(step) for expression in EXPRESSION.findall(text)}

    assert {e for e in used if e.startswith("$inputs.")} <= {f"$inputs.{name}" for name in inputs}
    assert {e for e in used if e.startswith("$steps.")} <= outputs


@pytest.mark.parametrize("name", STEPS)
def test_a_criterion_keeps_to_the_idiom(name: str) -> None:
    """JSONPath stays in the one form that Arazzo's tools and RFC 9535 read alike."""
    for criterion in STEPS[name][1]["successCriteria"]:
        if "type" in criterion:
            written = " ".join((criterion["type"], criterion["context"], criterion["condition"]))

            assert JSONPATH.fullmatch(written)


@pytest.mark.parametrize("key", WORKFLOWS)
def test_a_workflow_names_readings_requirements_and_pools_that_there_are(
    contracts: Mapping[str, Contract], key: str
) -> None:
    """A name that changed in the contract is not left behind here."""
    workflow = WORKFLOWS[key]
    contract = contracts[key.partition("/")[0]]
    requirements = {requirement.id for requirement in contract.all_requirements()}
    pools = {p["x-pool"] for p in workflow["inputs"]["properties"].values() if "x-pool" in p}

    assert set(workflow["x-requirements"]) <= requirements
    assert pools <= contract.pool_kinds.keys()
    for reading, choices in workflow.get("x-under", {}).items():
        assert set(choices) <= set(contract.readings[reading].permitted)


@pytest.mark.parametrize("name", [name for name, (_, step) in STEPS.items() if "x-restores" in step])
def test_a_step_restores_what_came_before_it(name: str) -> None:
    """A step that restores names an earlier one of its workflow."""
    key, step = STEPS[name]
    earlier = [other["stepId"] for other in WORKFLOWS[key]["steps"]]

    assert step["x-restores"] in earlier[: earlier.index(step["stepId"])]


def test_each_workflow_that_a_requirement_names_is_there(contracts: Mapping[str, Contract]) -> None:
    """And it names the requirement in turn."""
    for contract in contracts.values():
        for requirement in contract.all_requirements():
            if requirement.rule and requirement.rule[0] == "workflow":
                workflow = WORKFLOWS[f"{contract.api}/{requirement.rule[1]['name']}"]

                assert requirement.id in workflow["x-requirements"]


def _filled(value: Any, key: str) -> Any:
    """Put an example of its kind in the place of each input, and of each output of an earlier step that bears its name."""
    if isinstance(value, Mapping):
        return {member: _filled(below, key) for member, below in value.items()}
    if isinstance(value, list):
        return [_filled(item, key) for item in value]
    if isinstance(value, str) and value.startswith("$inputs."):
        declared = WORKFLOWS[key]["inputs"]["properties"][value.removeprefix("$inputs.")]
        return (
            declared["x-value"] if isinstance(declared.get("x-value"), str) else EXAMPLES[declared.get("x-pool", "day")]
        )
    if isinstance(value, str) and value.startswith("$steps."):
        return EXAMPLES[value.rpartition(".")[2]]
    return value


#: One value of each kind that a payload takes.
EXAMPLES: Mapping[str, Any] = {
    "agileTvEmail": "lucia.ibanez@example.com",
    "day": "2030-03-01",
    "dealerId": "C00002",
    "document": "12345678Z",
    "freeBonusId": 1204,
    "freeIccid": "8934071000123456788",
    "msisdn": "612345678",
    "productId": 364,
}
