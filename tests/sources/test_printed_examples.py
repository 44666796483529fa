"""Every example and request line that the documents print is taken by the contract, or a reading says why not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

import pytest

from conformance.contract import (
    Contract,
    Found,
    View,
    find_operation,
    judge_request,
    load_contracts,
    undocumented,
    violations,
)
from tests.sources.printed import DOCUMENTS, Printed, command_line, printed

PRINTED = {f"{item.id} {item.operation}": item for document in DOCUMENTS for item in printed(document)}
BODIES = [key for key, item in PRINTED.items() if item.role in ("request", "response")]
LINES = [key for key, item in PRINTED.items() if item.role in ("curl", "query")]
DEPARTING = [key for key, item in PRINTED.items() if item.departures]

#: The documents of these operations print no request line: the frames for one stand empty in them.
WITHOUT_LINE = {"feasibility/renewFinance", "feasibility/getFinanceAvailability"}

#: The changelog alone knows this status (reading sim-replacement-risk-status), so that no example is printed for it.
UNPRINTED: set[tuple[str, str, str | None]] = set()


@pytest.fixture(scope="session")
def contracts() -> Mapping[str, Contract]:
    return load_contracts()


def places(pointers: Iterable[str]) -> set[str]:
    """Give the places without the indices of arrays, which an example has by chance."""
    return {re.sub(r"/\d+(?=/|$)", "/*", pointer) for pointer in pointers}


def departed(item: Printed) -> set[str]:
    return {place for departure in item.departures for place in departure.at}


@pytest.mark.parametrize("key", BODIES)
def test_a_printed_body_departs_from_the_contract_only_where_a_reading_says_so(
    contracts: Mapping[str, Contract], key: str
) -> None:
    """What only examples show binds here too, and each member of an example is known to the contract."""
    item = PRINTED[key]
    contract = contracts[item.api]
    operation = contract.operations[item.operation.partition("/")[2]]
    body = operation.body if item.role == "request" else operation.answers[item.status or ""]
    assert body is not None
    value = json.loads(item.text)

    broken = places(violation.pointer for violation in violations(contract, body.pointer, value, View.SHOWN))
    unknown = places(undocumented(contract, body.pointer, value))

    assert departed(item) == broken | unknown


@pytest.mark.parametrize("key", LINES)
def test_a_printed_request_line_is_valid_but_for_the_places_of_readings(
    contracts: Mapping[str, Contract], key: str
) -> None:
    """The line leads to its operation; where readings differ about what it sends, the fixture names them."""
    item = PRINTED[key]
    contract = contracts[item.api]
    operation = contract.operations[item.operation.partition("/")[2]]
    path = re.sub(r"\{[^}]*\}", "1", operation.path)
    line = command_line(item.text if item.role == "curl" else f"curl -X GET 'https://host/v2{path}?{item.text}'")

    found = find_operation(contract, line.method, line.path)
    assert isinstance(found, Found)
    judgement = judge_request(
        contract,
        found.operation,
        path=found.parameters,
        query=line.query,
        headers=line.headers,
        body=line.body,
        content_type=line.headers.get("content-type"),
    )

    assert operation.id == found.operation.id
    assert (not item.departures) == (judgement.kind == "valid")
    assert departed(item) == places(violation.pointer for violation in judgement.violations)


@pytest.mark.parametrize("key", DEPARTING)
def test_a_departure_names_readings_of_its_operation(contracts: Mapping[str, Contract], key: str) -> None:
    """A reading of the whole API concerns each of its operations."""
    item = PRINTED[key]
    readings = {**contracts[item.api].readings, **contracts[item.api].notes}

    for departure in item.departures:
        concerned = readings[departure.reading].operations
        assert not concerned or item.operation.partition("/")[2] in concerned


def test_each_operation_has_its_printed_request_line(contracts: Mapping[str, Contract]) -> None:
    """The fixtures leave no operation out but those of which nothing is printed."""
    every = {operation.key for contract in contracts.values() for operation in contract.operations.values()}
    lines = {item.operation for item in PRINTED.values() if item.role == "curl"}

    assert every - WITHOUT_LINE == lines


def test_each_documented_body_has_its_printed_example(contracts: Mapping[str, Contract]) -> None:
    """The bodies of the Customers API are all printed, so that none of them is without a fixture."""
    contract = contracts["customers"]
    bodies = {
        (item.operation, item.role, item.status)
        for item in PRINTED.values()
        if item.api == "customers" and item.role in ("request", "response")
    }
    answers = {
        (operation.key, "response", status)
        for operation in contract.operations.values()
        for status, answer in operation.answers.items()
        if answer.schema is not None
    }
    requests = {(operation.key, "request", None) for operation in contract.operations.values() if operation.body}

    assert answers | requests == bodies | UNPRINTED


def test_the_text_of_a_fixture_has_the_lines_that_it_names() -> None:
    """A text that was cut or joined has another number of lines than its place in the document."""
    for item in PRINTED.values():
        assert item.last - item.first + 1 == len(item.text.splitlines()), item.id
