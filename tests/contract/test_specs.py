"""The built-in contracts: whole, clean, and of use at every release."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from conformance.contract import (
    View,
    at,
    bundle,
    judge_request,
    load_contracts,
    specs_directory,
    under,
    view,
    violations,
)
from conformance.contract.diff import diff
from conformance.contract.judging.violations import compiled
from conformance.contract.lint.lint import lint
from conformance.rules import RULES

APIS = ("customers", "feasibility", "subscriptions")
CONTRACTS = load_contracts()
OPERATIONS = [operation for contract in CONTRACTS.values() for operation in contract.operations.values()]
RELEASES = [(api, release) for api, contract in CONTRACTS.items() for release in contract.releases]


def test_there_are_45_operations():
    """39 of Customers, 2 of Feasibility, 4 of Subscriptions."""
    assert {"customers": 39, "feasibility": 2, "subscriptions": 4} == {
        api: len(contract.operations) for api, contract in CONTRACTS.items()
    }


@pytest.mark.parametrize("api", APIS)
def test_lint_finds_nothing(api):
    """A contract with problems is refused."""
    assert [] == [str(problem) for problem in lint(specs_directory(), api, RULES)]


@pytest.mark.parametrize("api", APIS)
def test_the_bundle_is_openapi_without_our_annotations_too(api):
    """Other people's tools get it so."""
    document = bundle(specs_directory(), api, annotations=False)

    assert [] == list(OpenAPIV31SpecValidator(document).iter_errors())


@pytest.mark.parametrize("api", APIS)
def test_schemathesis_loads_the_bundle(api):
    """And finds every operation."""
    import schemathesis

    schema = schemathesis.openapi.from_dict(CONTRACTS[api].document)
    operations = [result.ok() for result in schema.get_all_operations()]

    assert len(CONTRACTS[api].operations) == len(operations)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
def test_every_node_has_its_views_that_compile(operation):
    """Whatever a release or reading brings, no schema is broken."""
    contract = CONTRACTS[operation.api]
    pointers = [
        *(p.pointer for p in operation.parameters),
        *([operation.body.pointer] if operation.body else []),
        *(a.pointer for a in operation.answers.values() if a.pointer),
    ]

    assert len(pointers) * len(View) == len(
        [compiled(view(contract, p, strength)) for p in pointers for strength in View]
    )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
def test_the_request_made_of_the_examples_is_valid(operation):
    """However the documents are read: nobody would be right to refuse it for its form."""
    contract = CONTRACTS[operation.api]

    def text(value):
        return value if isinstance(value, str) else json.dumps(value)

    def given(location):
        return [
            (p.name, text(value))
            for p in operation.parameters
            if p.location == location and p.example is not None
            for value in (p.example if isinstance(p.example, list) else [p.example])
        ]

    body = operation.body
    judgement = judge_request(
        contract,
        operation,
        path=dict(given("path")),
        query=given("query"),
        headers={name.lower(): value for name, value in given("header")},
        body=json.dumps(body.example).encode() if body else None,
        content_type=body.media_type if body else None,
    )

    assert ("valid", ()) == (judgement.kind, judgement.violations)


@pytest.mark.parametrize(("api", "release"), RELEASES, ids=lambda value: value)
def test_every_release_is_a_contract(api, release):
    """Its nodes can be viewed and judged by, whatever is missing in it."""
    then = at(CONTRACTS[api], release)

    assert release == then.release
    for operation in then.operations.values():
        for answer in operation.answers.values():
            if answer.pointer:
                assert isinstance(violations(then, answer.pointer, answer.example, View.SURE), tuple)


def test_releases_change_what_the_changelog_says():
    """Between two that name an element there is a difference."""
    customers = CONTRACTS["customers"]
    changed = {
        new
        for old, new in zip(customers.releases, customers.releases[1:], strict=False)
        if diff(at(customers, old), at(customers, new))
    }

    assert 40 < len(changed)


READINGS = [
    (api, reading.id, choice)
    for api, contract in CONTRACTS.items()
    for reading in contract.readings.values()
    for choice in reading.permitted
    if any(c.narrows for c in reading.choices)
]


@pytest.mark.parametrize(("api", "reading", "choice"), READINGS, ids=lambda value: value)
def test_every_permitted_choice_narrows_its_node(api, reading, choice):
    """The node is there, its schema compiles, and what holds there holds under the union too."""
    contract = CONTRACTS[api]
    agreed = under(contract, {reading: choice})

    assert choice == agreed.agreed[reading]
    assert [] == [
        v
        for o in agreed.operations.values()
        if o.id in contract.readings[reading].operations
        for a in o.answers.values()
        if a.pointer and not violations(agreed, a.pointer, a.example, View.STATED)
        for v in violations(contract, a.pointer, a.example, View.STATED)
    ]
