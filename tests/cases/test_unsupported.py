"""What our generators do not understand is planned all the same, and stays inconclusive with its place."""

from dataclasses import replace

import pytest

from conformance.cases.plan import plan
from conformance.cases.unsupported import unable
from conformance.contract import load_contract
from conformance.model import Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.verdicts.tally import Tally

CUSTOMERS = load_contract("customers")
OPERATION = CUSTOMERS.operations["activateSim"]


def with_schema(**keywords):
    """Give the contract with a body of one member that has these keywords."""
    schema = {"type": "object", "x-source": "001:1 table", "properties": {"a": {"type": "string", **keywords}}}
    body = replace(OPERATION.body, schema=schema, example={"a": "x"})
    operation = replace(OPERATION, id="changed", body=body, requirements=(), observed_by=None)
    return replace(
        CUSTOMERS, operations={"changed": operation}, requirements=(), workflows=(), sha256=repr(keywords)
    ), operation


@pytest.mark.parametrize(
    ("keywords", "rule", "told"),
    [
        ({"not": {"enum": ["b"]}}, "not", "keyword not"),
        ({"format": "iri"}, "format", "format iri"),
        ({"pattern": "^(?=a)b$"}, "pattern", "(?="),
    ],
)
def test_each_has_a_purpose_with_its_place(keywords, rule, told):
    """The reason names what is not understood, and where it stands."""
    (purpose,) = unable(*with_schema(**keywords))

    assert "customers/changed/rejects/body.a/" + rule == purpose.id
    assert told in purpose.unable
    assert "body.a" in purpose.unable


def test_such_a_purpose_is_inconclusive():
    """It is neither passed over nor held against anybody."""
    contract, _ = with_schema(**{"not": {"enum": ["b"]}})
    planned = plan({"customers": contract}, PROFILES["gate"], RULES)
    (verdict,) = [v for v in Tally(planned.purposes).verdicts() if v.purpose.unable]

    assert Verdict.INCONCLUSIVE is verdict.verdict


def test_the_contracts_of_the_suite_have_none():
    """Everything that they state has cases."""
    assert [] == [purpose for o in CUSTOMERS.operations.values() for purpose in unable(CUSTOMERS, o)]
