"""What our generators do not understand is planned all the same, and stays inconclusive with its place."""

from dataclasses import replace

import pytest

from conformance.cases.plan import plan
from conformance.cases.unsupported import unable
from conformance.contract import load_contract
from conformance.model import Level, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.verdicts.contribution import Contribution
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
        ({"not": {"enum": ["b"]}}, "not", "breaks `not` alone"),
        ({"$dynamicRef": "#x"}, "$dynamicRef", "keyword $dynamicRef"),
        ({"pattern": "^(?(1)a)b$"}, "pattern", "the pattern ^(?(1)a)b$"),
    ],
)
def test_each_has_a_purpose_with_its_place(keywords, rule, told):
    """The reason names what is not understood, and where it stands."""
    (purpose,) = unable(*with_schema(**keywords))

    assert "customers/changed/rejects/body.a/" + rule == purpose.id
    assert told in purpose.unable
    assert "body.a" in purpose.unable


@pytest.mark.parametrize("keywords", [{"format": "x-custom"}, {"format": "password"}, {"$id": "a", "propertyOrder": 1}])
def test_what_demands_nothing_has_no_purpose(keywords):
    """A format or keyword that JSON Schema does not know is a note for people."""
    assert [] == list(unable(*with_schema(**keywords)))


def test_a_limit_that_nothing_reaches_is_a_note():
    """Nobody is kept from a verdict by a text of two billion characters."""
    (purpose,) = unable(*with_schema(maxLength=2**31 - 1))

    assert ("customers/changed/rejects/body.a/maxLength", Level.NOTE) == (purpose.id, purpose.level)


def test_a_pattern_that_nobody_reads_leaves_the_body_of_a_response_open():
    """What was judged is not all that is stated, so that a pass is none."""
    contract, operation = with_schema()
    answer = replace(operation.answers["200"], schema={"pattern": "^(?(1)a)b$"})
    changed = replace(operation, answers={"200": answer})
    document = {**contract.document, "components": {"schemas": {"X": answer.schema}}}
    found = {p.id: p for p in unable(replace(contract, document=document, sha256="unread"), changed)}
    purpose = found["customers/changed/conforms/200/schema"]
    tally = Tally({purpose.id: purpose})
    tally.add([Contribution(purpose.id, Verdict.PASS, case="c")])

    assert [Verdict.INCONCLUSIVE] == [v.verdict for v in tally.verdicts()]


def test_such_a_purpose_is_inconclusive():
    """It is neither passed over nor held against anybody."""
    contract, _ = with_schema(**{"not": {"enum": ["b"]}})
    planned = plan({"customers": contract}, PROFILES["gate"], RULES)
    (verdict,) = [v for v in Tally(planned.purposes).verdicts() if v.purpose.unable]

    assert Verdict.INCONCLUSIVE is verdict.verdict


def test_the_contracts_of_the_suite_have_none():
    """Everything that they state has cases."""
    assert [] == [purpose for o in CUSTOMERS.operations.values() for purpose in unable(CUSTOMERS, o)]
