"""The steps of `x-prepared-by` name what there is, and nothing is prepared by itself."""

from dataclasses import replace

import pytest

from conformance.contract.lint.lint_prepared import preparation_problems
from tests.scripts.test_operation_script import CONTRACTS

CUSTOMERS = CONTRACTS["customers"]
COMPUTE = {
    "operation": "getAccountPenalties",
    "with": {"query.reason": "cancel"},
    "take": {"path.id": "/0/computed_penalty_id"},
}
CONFIRM = {"operation": "confirmPenalties", "with": {"path.id": {"taken": "path.id"}}}


def problems(*steps):
    return list(preparation_problems(CUSTOMERS, replace(CUSTOMERS.operations["deletePenalties"], prepared_by=steps)))


def test_the_specs_have_no_problem():
    assert [] == [p for o in CUSTOMERS.operations.values() for p in preparation_problems(CUSTOMERS, o)]
    assert [] == problems(COMPUTE, CONFIRM)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([{}], "a step of `x-prepared-by` names its `operation`"),
        ([{**COMPUTE, "operation": "getAccountPenalty"}], "there is no operation getAccountPenalty; did you mean getAccountPenalties?"),
        ([{**COMPUTE, "takes": {}}], "a step has no property takes; did you mean take?"),
        ([{**COMPUTE, "operation": "deletePenalties"}], "deletePenalties is prepared by itself"),
        ([COMPUTE, {**CONFIRM, "with": {}}], "confirmPenalties is prepared by others, so that its step sets path.id in `with`"),
        ([CONFIRM, COMPUTE], "path.id is taken from no earlier step"),
        ([{**COMPUTE, "with": {"query.why": 1}}], "query.why: getAccountPenalties has no such parameter"),
        ([{**COMPUTE, "with": {"path.id": {"pool": "accountid"}}}], "accountid is no kind of test data; did you mean accountId?"),
        ([{**COMPUTE, "take": {"path.penalty": "/0"}}], "path.penalty: deletePenalties has no such parameter"),
        ([{**COMPUTE, "take": {"path.id": "/0/penalty"}}], "/0/penalty: there is no penalty in the response"),
        ([{**COMPUTE, "take": {"path.id": {"request": "path.account"}}}], "path.account: getAccountPenalties has no such parameter"),
        ([{**COMPUTE, "take": {"path.id": 7}}], "path.id is taken from a JSON Pointer or JSONPath, from {gained: path} or {request: place}"),
        ([{**COMPUTE, "undone": "yes"}], "`undone` is true, or left out"),
        ([{**COMPUTE, "undone": True}], "`undone` says that a write undoes another; getAccountPenalties and deletePenalties are not both writes"),
        ([{**COMPUTE, "take": {}}], "no step says with `take` what it yields"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(steps, says):
    assert says in problems(*steps)
