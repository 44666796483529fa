"""The reads of `x-vouched-by` are there, show something, and speak of all test data."""

from dataclasses import replace

import pytest

from conformance.contract.lint.lint_vouched import vouching_problems
from tests.scripts.test_operation_script import CONTRACTS

CUSTOMERS = CONTRACTS["customers"]
READ = {
    "operation": "getAccount",
    "with": {"path.accountId": {"request": "path.accountId"}},
    "shows": [{"select": "$.id", "equals": {"request": "path.accountId"}}],
    "source": "001:2072 text",
}


def problems(*reads):
    return list(vouching_problems(CUSTOMERS, replace(CUSTOMERS.operations["getAccountTax"], vouched_by=reads)))


def test_the_specs_have_no_problem():
    every = [p for c in CONTRACTS.values() for o in c.operations.values() for p in vouching_problems(c, o)]

    assert ([], []) == (every, problems(READ))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"operation": 7}, "a read of `x-vouched-by` names its `operation`"),
        ({"operation": "getAccounts"}, "there is no operation getAccounts; did you mean getAccount?"),
        ({"show": []}, "a read of `x-vouched-by` has no property show; did you mean shows?"),
        ({"operation": "getAccountTax"}, "getAccountTax vouches for itself"),
        ({"operation": "confirmPenalties"}, "confirmPenalties writes, and only a read vouches for test data"),
        ({"with": {"path.account": {"request": "path.accountId"}}}, "path.account: getAccount has no such parameter"),
        ({"with": {"path.accountId": {"request": "path.account"}}}, "path.account: getAccountTax has no such parameter"),
        ({"with": {"path.accountId": {"pool": "accountid"}}}, "accountid is no kind of test data; did you mean accountId?"),
        ({"with": 7}, "`with` maps places to values"),
        ({"with": {}, "shows": [{"select": "$.id"}]}, "no read of `x-vouched-by` speaks of path.accountId"),
        ({"shows": []}, "`shows` says what a response of getAccount has, where it vouches"),
        ({"shows": [{"path": "$.id"}]}, "an entry of `shows` is `{select, equals?, at-least?}`"),
        ({"shows": [{"select": "$.id", "equals": 7}]}, "`equals` and `at-least` name a place of the request: `{request: path.id}`"),
        ({"shows": [{"select": "$.tax"}]}, "$.tax: the response has nothing at ['tax']"),
        ({"lacks": ["$.order"]}, "$.order: the response has nothing at ['order']"),
        ({"given": {"body.active": True}}, "body.active: getAccountTax has no body"),
        ({"refutes": [409]}, "getAccountTax documents no status 409, which a read of `x-vouched-by` refutes"),
        ({"under": {"accounts": ["a"]}}, "there is no reading accounts; did you mean tree-account-scope?"),
        ({"under": {"block-active-meaning": ["block"]}}, "block is no permitted choice of block-active-meaning; did you mean blocks?"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(change, says):
    assert says in problems({**READ, **change})
