"""The table in specs/README.md says of each operation what the specs hold."""

from __future__ import annotations

import re

import pytest

from conformance.contract import load_contracts, specs_directory
from conformance.jobs.generated_specs import counted

CONTRACTS = load_contracts()
README = (specs_directory() / "README.md").read_text(encoding="utf-8")
HEADER = (
    "| operation | method and path | parameters | request | response | statuses | requirements | readings | effect |"
)


def test_the_table_has_a_line_per_operation_and_no_other():
    """In the order of the documents, one API after the other."""
    table = README[README.index(HEADER) :].split("\n\n")[0].splitlines()[2:]

    assert [o.id for c in CONTRACTS.values() for o in c.operations.values()] == [
        re.findall(r"`(\w+)`", line)[0] for line in table
    ]


def test_the_table_and_the_sums_are_those_of_the_contracts():
    """`specs words --write` makes them; another number, or a line less, is written anew."""
    spoiled = README.replace("| `getTerms` | GET", "| `getTerms` | PUT").replace(" requirements,", "0 requirements,")

    assert README != spoiled
    assert README == counted(spoiled, CONTRACTS) == counted(README, CONTRACTS)
    assert "# No table\n" == counted("# No table\n", CONTRACTS)


@pytest.mark.parametrize(
    ("operation", "counts"),
    [("createCreditLimits", (2, 4, 3)), ("changeService", (3, 1, 0)), ("getAvailableMsisdns", (2, 0, 2))],
)
def test_properties_count_once_at_every_depth(operation, counts):
    """Parameters, the request's and the response's: counted by hand."""
    (line,) = [line for line in README.splitlines() if line.startswith(f"| `{operation}` | ")][:1]

    assert list(map(str, counts)) == [cell.strip() for cell in line.split("|")[3:6]]


def test_the_sums_are_those_of_the_contracts():
    """Operations, requirements and readings, over all three APIs."""
    requirements = sum(len(contract.all_requirements()) for contract in CONTRACTS.values())
    untestable = sum(r.rule is None for contract in CONTRACTS.values() for r in contract.all_requirements())
    readings = sum(len(contract.readings) for contract in CONTRACTS.values())

    assert f"{requirements} requirements, {untestable} of them untestable" in README
    assert f"{readings} readings" in README
