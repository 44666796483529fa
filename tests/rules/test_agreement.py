"""Two operations that say the same: what is compared, how often, and what shows nothing."""

from __future__ import annotations

import pytest

from conformance.model import Level, Repetition, Verdict
from conformance.rules import RULES
from tests.rules.conducted import TIMEOUT, by_role, conduct, contract, of_role, ruled, told, unless

TREE, USER = (contract().operations[name] for name in ("findUserTree", "getUser"))
BY_ID = {"operation": "getUser", "with": {"path.userId": {"answer": "/id"}}}


def agreeing(name="number", *, level=Level.MUST, **further):
    """The user whom a search finds has the number of that search."""
    return ruled(TREE, "agrees-with", {**BY_ID, "response": "/n", "select": "/n", **further}, name=name, level=level)


NUMBER = agreeing()
ANA, BO = told({"id": 5, "n": 1}), told({"id": 5, "n": 2})


@pytest.mark.parametrize(
    ("witness", "read", "expected"),
    [
        (ANA, ANA, (Verdict.PASS, "")),
        (ANA, BO, (Verdict.FAIL, "returns other values than getUser")),
        (ANA, 404, (Verdict.FAIL, "returns a value that getUser rejects")),
        (ANA, 401, (Verdict.INCONCLUSIVE, "needs a success of getUser (it responded 401)")),
        (ANA, 503, (Verdict.INCONCLUSIVE, "needs a success of getUser (it responded 503)")),
        (ANA, TIMEOUT, (Verdict.INCONCLUSIVE, "needs a success of getUser (it responded nothing)")),
        (404, ANA, (Verdict.INCONCLUSIVE, "needs a response of findUserTree with what is to be read")),
        (told({"n": 1}), ANA, (Verdict.INCONCLUSIVE, "needs a response of findUserTree with what is to be read")),
        (
            told({"id": "*****37M"}),
            ANA,
            (Verdict.INCONCLUSIVE, "needs a response of findUserTree with what is to be read"),
        ),
    ],
)
def test_what_one_operation_returns_another_one_knows(witness, read, expected):
    """It is asked for by a value of the first response; where that has none, or it is masked, nothing is read."""
    found = conduct(TREE, [NUMBER], by_role(witness=witness, read=read))

    assert [expected] == found.of(NUMBER)
    assert ("read" in {ask.role for ask in found.asked}) is ("what is to be read" not in expected[1])


@pytest.mark.parametrize(
    ("only", "first", "second", "expected"),
    [
        ("all", [1, 2], [2], (Verdict.PASS, "")),
        ("all", [1], [1, 2], (Verdict.FAIL, "omits what getUser returns")),
        ("some", [1], [2], (Verdict.PASS, "")),
        ("some", [1], [], (Verdict.FAIL, "shows nothing, where a request without the parameter shows something")),
        ("some", [], [], (Verdict.INCONCLUSIVE, "needs a response with $.n[*]")),
        ("known", [1], [2], (Verdict.PASS, "")),
    ],
)
def test_how_much_has_to_be_the_same_is_said(only, first, second, expected):
    """All that the second has, anything where the first has something, or no more than that it is known."""
    rule = agreeing(only=only, response="$.n[*]", select="$.n[*]")
    found = conduct(TREE, [rule], by_role(witness=told({"id": 5, "n": first}), read=told({"id": 5, "n": second})))

    assert [expected] == found.of(rule)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], (Verdict.FAIL, "returns a value that getUser rejects, with each of 6 sets of test data")),
        ([4], (Verdict.PASS, "")),
    ],
)
def test_of_several_values_one_has_to_be_known(known, expected):
    """A closed account may be unknown; that no account is known is none."""
    rule = agreeing(only="known", comes="for-some")

    def answer(ask):
        if ask.role == "witness":
            return told({"id": ask.index, "n": 1})
        return ANA if ask.index in known else told({}, 404)

    assert [expected] == conduct(TREE, [rule], answer).of(rule)


@pytest.mark.parametrize(("level", "pairs"), [(Level.MUST, [0, 1, 2]), (Level.SHOULD, [0, 1])])
def test_several_pairs_are_compared_though_the_first_agree(level, pairs):
    """One customer may not be touched by what is wrong; fewer where a difference is warned of."""
    rule = agreeing(level=level)
    found = conduct(TREE, [rule], by_role(witness=ANA, read=ANA))

    assert pairs == [ask.index for ask in found.asked if ask.role == "witness"]


def test_rules_with_one_read_share_its_answer():
    """The user is read once for both of them, and each is told of what it names."""
    name = agreeing("name", response="/name", select="/name")
    first, second = told({"id": 5, "n": 1, "name": "Ana"}), told({"id": 5, "n": 1, "name": "Bo"})
    found = conduct(TREE, [NUMBER, name], by_role(witness=first, read=second))

    assert ([(Verdict.PASS, "")], [(Verdict.FAIL, "returns other values than getUser")]) == (
        found.of(NUMBER), found.of(name)
    )  # fmt: skip
    assert [Repetition.CONFIRMED] == found.repetition_of(name)
    assert found.roles.count(("witness", 0)) == found.roles.count(("read", 0))


def test_what_is_asked_for_a_second_later_is_read_for_itself():
    """The present moment would show as another one then."""
    later = agreeing("later", later="one-second")
    found = conduct(TREE, [NUMBER, later], by_role(witness=ANA, read=ANA))

    assert [0.0, 0.0, 1.0] == [ask.after for ask in found.asked][:3]


ACCOUNT = ruled(
    TREE,
    "agrees-with",
    {
        "operation": "getAccount",
        "with": {"path.accountId": {"answer": "/accounts/0"}},
        "response": "/accounts/0",
        "select": "/id",
    },
    name="account",
)


@pytest.mark.parametrize(
    ("accounts", "lacking"),
    [([7], "no accountId"), ([], "needs a response of findUserTree with what is to be read")],
)
def test_a_read_that_cannot_be_sent_leaves_the_others(accounts, lacking):
    """Each rule says what it lacks itself."""
    first = told({"id": 5, "n": 1, "accounts": accounts})
    no_account = unless(
        lambda ask: ask.case.operation.endswith("/getAccount"), by_role(witness=first, read=ANA), reason="no accountId"
    )
    found = conduct(TREE, [NUMBER, ACCOUNT], no_account)

    assert ([(Verdict.PASS, "")], [(Verdict.INCONCLUSIVE, lacking)]) == (found.of(NUMBER), found.of(ACCOUNT))


def test_a_customer_without_an_account_does_not_hide_the_next_one():
    """Nothing can be read of the first, and the read of the user cannot be sent at all."""
    accounts = {0: [], 1: [7]}

    def answer(ask):
        if ask.role == "witness":
            return told({"id": 5, "accounts": accounts.get(ask.index, [7])})
        return told({"id": 8})

    found = conduct(
        TREE, [NUMBER, ACCOUNT], unless(lambda ask: ask.case.operation == USER.key, answer, reason="no base URL")
    )

    assert [(Verdict.INCONCLUSIVE, "no base URL")] == found.of(NUMBER)
    assert [(Verdict.FAIL, "returns other values than getAccount")] == found.of(ACCOUNT)


@pytest.mark.parametrize("role", ["witness", "read"])
def test_what_cannot_be_sent_says_why(role):
    """No further test data are tried."""
    found = conduct(TREE, [NUMBER], unless(of_role(role), by_role(witness=ANA, read=ANA), reason="no base URL"))

    assert [(Verdict.INCONCLUSIVE, "no base URL")] == found.of(NUMBER)
    assert {0} == {ask.index for ask in found.asked}


SAME = ruled(TREE, "same-answer-as", {"operation": "findUserTree", "with": {"query.email": {"request": "query.email"}}})


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (ANA, (Verdict.PASS, "")),
        (BO, (Verdict.FAIL, "responds to two equal requests differently")),
        (404, (Verdict.FAIL, "responds to two equal requests with different statuses")),
        (503, (Verdict.INCONCLUSIVE, "needs a success of findUserTree (it responded 503)")),
    ],
)
def test_two_requests_that_say_the_same_are_answered_alike(read, expected):
    """A status is an answer as well; that of a gateway is none."""
    assert [expected] == conduct(TREE, [SAME], by_role(witness=ANA, read=read)).of(SAME)


def test_what_the_whole_run_shows_asks_for_nothing():
    """`agrees-throughout` has neither requests nor a script."""
    requirement = next(r for r in USER.requirements if r.rule is not None and r.rule[0] == "agrees-throughout")
    rule = ruled(USER, "agrees-throughout", dict(requirement.rule[1]))

    assert ({}, None) == (rule.asks, RULES["agrees-throughout"].script(USER))
