"""Every requirement is in the plan, or says why no exchange can show it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from conformance.cases.budget import narrow, shrink
from conformance.cases.case import Kind, Plan
from conformance.cases.plan import plan
from conformance.cases.requirement_purposes import Stated, disagreed, purpose_of, untestable
from conformance.contract import Contract, load_contracts, under
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.rules.rule_requests import varied
from tests.planned import planned


@pytest.fixture(scope="module")
def contracts() -> Mapping[str, Contract]:
    return load_contracts()


@pytest.fixture(scope="module")
def gate() -> Plan:
    return planned("gate")


def test_every_requirement_has_a_purpose_or_a_reason(contracts: Mapping[str, Contract], gate: Plan) -> None:
    """Nothing that the documents state goes untested in silence."""
    tested = {key for purpose in gate.purposes.values() for key in purpose.requirements}
    named = {r.key for contract in contracts.values() for r in untestable(contract)}
    stated = {r.key for contract in contracts.values() for r in contract.all_requirements()}

    assert stated - named == tested
    assert all(r.untestable for contract in contracts.values() for r in untestable(contract))


def test_the_quickest_profile_has_only_what_answers_of_reads_show(contracts: Mapping[str, Contract]) -> None:
    """No write, no workflow, and no request beside a control."""
    smoke = planned("smoke")
    operations = {f"{o.api}/{o.id}": o for c in contracts.values() for o in c.operations.values()}

    assert smoke.requests <= 200
    assert smoke.courses == ()
    assert all(operations[rule.operation].effect.repeatable for rule in smoke.rules if rule.asks)
    assert not [case for cases in smoke.cases.values() for case in cases if "/rules/" in case.id]


def test_rules_are_in_the_digest(contracts: Mapping[str, Contract], gate: Plan) -> None:
    """Two plans of the same contracts are the same, and a rule less is another one."""
    assert gate.digest == plan(contracts, PROFILES["gate"], RULES).digest
    assert gate.digest != narrow(gate, "*/accepts/*").digest


def test_own_ids_are_asked_for_under_another_organisation(gate: Plan) -> None:
    """Ids of the other one are asked for at home only where nothing can be changed."""
    reads = [c for c in gate.cases["customers/getAccount"] if "account-isolated" in c.id]
    writes = [c for c in gate.cases["customers/addDevice"] if "isolated" in c.id]

    assert ["own-ids-elsewhere", "foreign-ids-here"] == [c.id.rpartition("/")[2] for c in reads]
    assert ["own-ids-elsewhere"] == [c.id.rpartition("/")[2] for c in writes]
    assert all(c.kind is Kind.INVALID for c in (*reads, *writes))


def test_a_search_by_another_key_leaves_the_control_s_key_out(gate: Plan) -> None:
    """What is found by its e-mail is not helped by a document."""
    (case,) = [c for c in gate.cases["customers/findUserTree"] if "tree-found-by-email" in c.id]

    assert [
        [["query", "document"], {"$remove": True}],
        [["query", "documentType"], {"$remove": True}],
        [["query", "email"], {"$pool": "email"}],
    ] == [edit.write() for edit in case.edits]


def test_removed_writes_are_never_asked_for(gate: Plan) -> None:
    """Only reads whose ids are known."""
    (ruled,) = [r for r in gate.rules if r.purpose == "customers/any/rules/removed-operations-not-served"]

    assert len(ruled.asks) > 3
    assert {"GET"} == {edit.value for case in ruled.asks.values() for edit in case.edits if edit.place == ("method",)}


def test_an_agreement_on_another_choice_excludes_a_requirement(contracts: Mapping[str, Contract]) -> None:
    """It is planned, asks for nothing, and says why."""
    agreed = {**contracts, "customers": under(contracts["customers"], {"bonuses-inactive-meaning": "over"})}
    (ruled,) = [
        r
        for r in plan(agreed, PROFILES["gate"], RULES).rules
        if r.purpose.endswith("/bonuses-filter-inactive-none-in-force")
    ]

    assert {} == ruled.asks
    assert "agreed is over" in (disagreed(agreed["customers"], ruled.requirement.under) or "")
    assert purpose_of(agreed["customers"], ruled.requirement, RULES).under == ()


def test_narrowing_keeps_what_a_rule_needs(gate: Plan) -> None:
    """What is refused is sent, so that it can be seen to change nothing."""
    narrowed = narrow(gate, "customers/changeBlock/rules/block-refused-changes-nothing")
    kinds = {case.kind for case in narrowed.cases["customers/changeBlock"][1:]}

    assert {Kind.INVALID} == kinds
    assert 1 == len(narrowed.rules)


def test_a_limit_cuts_rules_before_the_cases_of_operations(gate: Plan) -> None:
    """What was left out is listed."""
    cases = sum(map(len, gate.cases.values()))
    cut = shrink(gate, cases + 20)

    assert gate.cases == cut.cases
    assert cut.requests <= cases + 20
    assert set(gate.purposes) - set(cut.purposes) <= set(cut.left_out)


def test_templates_are_plain_json(gate: Plan) -> None:
    """The plan can be written down."""
    for ruled in gate.rules:
        json.dumps([case.write() for case in ruled.asks.values()])
    for course in gate.courses:
        json.dumps([case.write() for case in (course.inputs, *course.steps.values())])


def test_what_a_reading_may_list_is_not_varied(contracts: Mapping[str, Contract]) -> None:
    """With nothing agreed, a word that nobody lists would be refused, and the write would show nothing."""
    contract = contracts["subscriptions"]
    operation = contract.operations["createCreditLimits"]
    said = next(r for r in operation.requirements if r.id == "created-limit-shows")
    places = {".".join(map(str, edit.place)) for edit in varied(Stated(contract, operation, said, ""))}

    assert {"body.credit_limits.0.credit_limit_value"} == places
