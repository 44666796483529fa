"""Each documented value of a listed kind of test data is sent with what belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.cases.fixed.listed_values import listed_cases
from conformance.cases.fixed.operation_planner import OperationPlanner
from conformance.contract import load_contracts
from conformance.contract.contract import Effect, EffectKind
from conformance.model import Verdict
from tests.rules.inprocess import answered, verdict_of

CUSTOMERS = load_contracts()["customers"]
SEARCH = "customers/searchUserTree/accepts/body.document_type/listed"


@pytest.mark.parametrize(
    ("operation", "kind", "document"),
    [
        ("findUserTree", ("query", "documentType"), ("query", "document")),
        ("searchUserTree", ("body", "document_type"), ("body", "document")),
        ("getFullUserTree", ("body", "document_type"), ("body", "document")),
    ],
)
def test_a_kind_of_document_is_sent_with_a_document_of_that_kind(operation, kind, document):
    """Without one in the test data, nothing is said of it."""
    planner = OperationPlanner(CUSTOMERS, CUSTOMERS.operations[operation])
    found = [case for _, case in listed_cases(planner)]

    assert ["NIF", "DNI", "TR", "PASS", "CIF"] == [case.edits[0].value for case in found]
    assert {(kind, document)} == {tuple(edit.place for edit in case.edits) for case in found}
    assert ["document.nif", "document.dni", "document.tr", "document.pass", "document.cif"] == [
        case.edits[1].value.kind for case in found
    ]
    assert all(case.optional for case in found)


def test_a_write_is_not_sent_for_each_kind():
    """It would do something each time."""
    search = CUSTOMERS.operations["searchUserTree"]
    writing = replace(search, effect=Effect(EffectKind.ONCE, ""))

    assert [] == list(listed_cases(OperationPlanner(CUSTOMERS, writing)))


def test_who_finds_all_kinds_passes_and_who_finds_some_is_warned_of():
    """No read shows that the test data are right: the documentation's word stands against theirs."""
    refused = answered(400, when=lambda request: b'"CIF"' in (request.body or b""), body=b'{"code": "0001"}')
    honest, lying = verdict_of(SEARCH), verdict_of(SEARCH, refused)

    assert (Verdict.PASS, ()) == (honest.verdict, honest.warnings)
    assert lying.warnings or lying.verdict is Verdict.FAIL  # all is strict here
