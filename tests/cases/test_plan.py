"""Every case of every operation is what it says: the request is bound, written, and judged by the contract."""

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from conformance.cases.case import Kind
from conformance.cases.plan import plan
from conformance.checks.sent_request import judged_again
from conformance.contract import EffectKind, load_contracts
from conformance.domain.random_source import Dice
from conformance.engine.request_builder import Unbindable
from conformance.engine.sample_values import Sampler
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from tests.planned import every_case, planned

CONTRACTS = load_contracts()
OPERATIONS = [o.key for contract in CONTRACTS.values() for o in contract.operations.values()]
BASE = "http://127.0.0.1:1/v2"
#: Judging a big body in full takes its time; of its open cases every so many-th is judged.
MANY, EVERY = 400, 25
GRAMMAR = re.compile(r"[a-z]+/[A-Za-z]+/(accepts|rejects|answers|open|rules)/[^/ ]+/[^/ ]+")


def judged(key):
    """Give each case of an operation with what the contract says of its request."""
    api, _, name = key.partition("/")
    contract = CONTRACTS[api]
    operation = contract.operations[name]
    sampler = Sampler(contract, operation)
    cases = planned("acceptance").cases[key]
    many = len(cases) > MANY
    for number, case in enumerate(cases):
        if many and case.kind is Kind.OPEN and number % EVERY:
            continue
        try:
            request = sampler.request(case, Dice(1), BASE)
        except Unbindable:
            continue
        yield case, judged_again(contract, operation, request)


@pytest.mark.parametrize("key", OPERATIONS)
def test_each_case_is_what_it_says(key):
    """Valid ones are never invalid, and a request that has to be refused breaks one place and nothing else."""
    wrong = []
    for case, judgement in judged(key):
        family = case.id.split("/")[2]
        places = {violation.pointer for violation in judgement.violations}
        if case.kind is Kind.VALID and judgement.kind == "invalid":
            wrong.append((case.id, judgement.violations))
        if family == "rejects" and (judgement.kind != "invalid" or len(places) != 1):
            wrong.append((case.id, judgement.kind, places))

    assert [] == wrong


def test_only_open_cases_are_in_the_open_family():
    """Nobody is failed for what the documents leave open."""
    cases = list(every_case())

    assert {Kind.OPEN} == {case.kind for case in cases if case.id.split("/")[2] == "open"}
    assert all(case.id.split("/")[2] in ("open", "rules") for case in cases if case.kind is Kind.OPEN)


def test_ids_are_unique_and_follow_the_grammar():
    """`api/operation/family/place/variant`, in words."""
    names = [case.id for case in every_case()]

    assert [] == [name for name, count in Counter(names).items() if count > 1]
    assert [] == [name for name in names if not GRAMMAR.fullmatch(name)]


def test_each_operation_begins_with_its_control():
    """Refusals count beside an accepted request only."""
    assert {"accepts/request/control"} == {
        cases[0].id.split("/", 2)[2] for cases in planned("acceptance").cases.values()
    }


def test_the_same_plan_in_any_process():
    """Byte for byte, with another seed of hashes than this process has."""
    program = (
        "from conformance.cases.plan import plan\n"
        "from conformance.contract import load_contracts\n"
        "from conformance.profile.profiles import PROFILES\n"
        "from conformance.rules import RULES\n"
        "print(plan(load_contracts(), PROFILES['acceptance'], RULES).digest)\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert planned("acceptance").digest == elsewhere.stdout.strip()


def test_a_smaller_profile_sends_nothing_that_acceptance_does_not():
    """Profiles select; they invent nothing."""
    every = {case.id for case in every_case()}

    for name in ("smoke", "gate"):
        assert {case.id for case in every_case(name)} <= every
        assert planned(name).left_out


def test_constraints_are_exercised_on_both_sides_where_the_contract_states_them():
    """A stated list is both hit and missed."""
    exercised = {(case.constraint, case.kind, case.operation) for case in every_case()}
    missed = {(c, o) for c, kind, o in exercised if kind is Kind.INVALID and c.endswith("/enum")}
    hit = {(c, o) for c, kind, o in exercised if kind is Kind.VALID and c.endswith("/enum")}

    assert ("path.blockId/enum", "customers/changeBlock") in missed & hit


def test_undocumented_methods_are_planned_where_what_they_may_do_is_allowed():
    """Elsewhere they are left out like operations whose effect is not allowed: nobody owes data for them."""

    def methods(writes):
        made = plan(CONTRACTS, PROFILES["gate"], RULES, operations={"customers/getAccount"}, writes=writes)
        name = "customers/getAccount/answers/method/unsupported"
        return name in made.purposes, {why for case, why in made.left_out.items() if case.startswith(name)}

    assert methods(frozenset(EffectKind)) == (True, set())
    assert methods({EffectKind.REVERSIBLE}) == methods(()) == (False, {"its effect is not allowed"})
