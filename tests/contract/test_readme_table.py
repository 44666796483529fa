"""The table in specs/README.md says of each operation what the specs hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.contract import Contract, Operation, load_contracts, specs_directory
from conformance.contract.pointer import resolve

CONTRACTS = load_contracts()
README = (specs_directory() / "README.md").read_text(encoding="utf-8")
HEADER = "| operation | method and path | parameters | request | answer | statuses | requirements | readings | effect |"


def row_of(contract: Contract, operation: Operation) -> str:
    """Give the line that the table has to have for an operation."""
    request = [operation.body.schema] if operation.body else []
    success = [operation.answers[str(status)].schema for status in operation.success_statuses]
    cells = (
        f"`{operation.id}`",
        f"{operation.method} {operation.path}",
        len(operation.parameters),
        len({name for schema in request for name in members(contract, schema)}),
        len({name for schema in success if schema is not None for name in members(contract, schema)}),
        " ".join(sorted(operation.answers)),
        len(operation.requirements),
        sum(operation.id in reading.operations for reading in contract.readings.values()),
        operation.effect.kind.value,
    )
    return f"| {' | '.join(map(str, cells))} |"


def members(contract: Contract, schema: Any, path: str = "", above: tuple[str, ...] = ()) -> Iterator[str]:
    """Give every member at every depth, once; what refers to itself is followed one time."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        reference = schema["$ref"]
        if reference in above:
            return
        above = (*above, reference)
        schema = {**resolve(contract.document, reference[1:]), **{k: v for k, v in schema.items() if k != "$ref"}}
    if not isinstance(schema, Mapping):
        return
    for name, below in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from members(contract, below, f"{path}.{name}", above)
    yield from members(contract, schema.get("items"), f"{path}[]", above)


def test_the_table_has_a_line_per_operation_and_no_other():
    """In the order of the documents, one API after the other."""
    table = README[README.index(HEADER) :].split("\n\n")[0].splitlines()[2:]

    assert [o.id for c in CONTRACTS.values() for o in c.operations.values()] == [
        re.findall(r"`(\w+)`", line)[0] for line in table
    ]


@pytest.mark.parametrize("api", list(CONTRACTS))
def test_each_line_says_what_the_specs_hold(api):
    """Numbers, statuses and effect."""
    contract = CONTRACTS[api]

    assert [] == [row for o in contract.operations.values() if (row := row_of(contract, o)) not in README]


def test_the_sums_are_those_of_the_contracts():
    """Operations, requirements and readings, over all three APIs."""
    requirements = sum(len(contract.all_requirements()) for contract in CONTRACTS.values())
    untestable = sum(r.rule is None for contract in CONTRACTS.values() for r in contract.all_requirements())
    readings = sum(len(contract.readings) for contract in CONTRACTS.values())

    assert f"{requirements} requirements, {untestable} of them untestable" in README
    assert f"{readings} readings" in README
