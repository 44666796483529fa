"""Test data that are used up: who is dealt which, and what becomes of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.cases.case import Kind
from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateFile, remembered
from conformance.engine.test_data.supply import Supply, rotated, supply_for, worn_last
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.profile.draw import Draw
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES

POOL = tuple(Entry(str(number), frozenset({"even"} if number % 2 == 0 else ())) for number in range(20))


def exchange(outcome, number=1):
    return Exchange(number, "c", "api/op", Request("POST", "http://x/"), outcome, "2026-01-01T00:00:00.000Z", "r")


def supply(state=None, pool=POOL):
    return Supply({"api/op": {"freeIccid": Share("freeIccid", "api/op", pool, state)}}, state)


def dealt(one, index, tag=None):
    entry = one.shares["api/op"]["freeIccid"].take(tag, index)
    return None if entry is None else entry.value


def test_a_set_is_the_same_each_time():
    """Refusals and their control go out with the same one."""
    one = supply()

    assert ["0", "0", "1", "0", "2"] == [dealt(one, index) for index in (0, 0, 1, 0, 2)]
    assert ["4", "6"] == [dealt(one, index, "even") for index in (0, 1)]
    assert "7" == dealt(one, 3)


def test_each_rejection_doubles_the_step():
    """What was used up costs a few tries, however much of it there is."""
    one, found = supply(), []
    for index in range(5):
        found.append(int(dealt(one, index)))
        one.sending(index, "api/op", {"freeIccid": str(found[-1])}, Kind.VALID)
        one.learn(exchange(Response(400), index))

    assert [0, 2, 6, 14] == found[:4]


def test_what_is_skipped_is_not_lost():
    """Every value is tried before there are no more."""
    one = supply(pool=POOL[:6])
    found = []
    for index in range(6):
        found.append(dealt(one, index))
        one.sending(index, "api/op", {"freeIccid": found[-1]}, Kind.VALID)
        one.learn(exchange(Response(404), index))

    assert {entry.value for entry in POOL[:6]} == set(found)
    assert dealt(one, 6) is None


@pytest.mark.parametrize(
    ("outcome", "kind", "mark"),
    [
        (Response(200), Kind.VALID, Mark.USED),
        (Response(201), Kind.INVALID, Mark.USED),
        (Response(500), Kind.INVALID, Mark.USED),
        (NoAnswer(NoAnswerReason.TIMEOUT), Kind.VALID, Mark.USED),
        (NoAnswer(NoAnswerReason.TORN), Kind.INVALID, Mark.USED),
        (NoAnswer(NoAnswerReason.REFUSED), Kind.VALID, Mark.CLAIMED),
        (Response(400), Kind.VALID, Mark.REJECTED),
        (Response(400), Kind.INVALID, Mark.CLAIMED),
        (Response(401), Kind.VALID, Mark.CLAIMED),
        (Response(429), Kind.VALID, Mark.CLAIMED),
    ],
)
def test_an_answer_says_what_became_of_a_value(tmp_path, outcome, kind, mark):
    """Where nobody knows, it counts as used."""
    state = StateFile(tmp_path / "s.json", run="aaa")
    one = supply(state)
    one.sending(1, "api/op", {"freeIccid": dealt(one, 0)}, kind)
    one.learn(exchange(outcome))

    assert mark is state.state.of("freeIccid", "0").mark


def test_the_next_run_takes_up_where_the_first_ended(tmp_path):
    """What is used up is gone, and what was rejected comes last."""
    first = supply(StateFile(tmp_path / "s.json", run="aaa"), POOL[:4])
    for index, outcome in enumerate((Response(200), Response(400), Response(200))):
        first.sending(index, "api/op", {"freeIccid": dealt(first, index)}, Kind.VALID)
        first.learn(exchange(outcome, index))
    first.state.end({})
    second = supply(StateFile(tmp_path / "s.json", run="bbb"), POOL[:4])

    assert ["2", "1", None] == [dealt(second, index) for index in (0, 1, 2)]


def test_a_run_that_goes_on_deals_what_it_dealt_before(tmp_path):
    """Its control goes out with the set of its refusals."""
    first = supply(StateFile(tmp_path / "s.json", run="aaa"))
    assert ["0", "1", "2"] == [dealt(first, index) for index in range(3)]
    again = supply(StateFile(tmp_path / "s.json", run="aaa"), rotated(POOL, 5))
    again.resume()

    assert ["2", "1", "0", "5"] == [dealt(again, index) for index in (2, 1, 0, 3)]


CONTRACTS = load_contracts()
LIMITS = "subscriptions/createCreditLimits"
LINES = Organisation(
    "telco",
    {
        "subscriptionId.mobile": tuple(Entry(n, frozenset({"mobile", "without-credit-limits"})) for n in (1, 2, 3)),
        "msisdn": (Entry("61", related={"subscriptionId": 1}), Entry("62", related={"subscriptionId": 2})),
    },
)


def done(state, operation, *values, kind="subscriptionId.mobile"):
    state.spoil(((f"{operation}:{kind}", value) for value in values), by="done")
    return supply_for(CONTRACTS, LINES, None, state=state)


def test_what_was_done_takes_a_tag_away(tmp_path):
    """A line that got limits is none without limits, whoever asks for one."""
    state = StateFile(tmp_path / "s.json", run="aaa")
    now = done(state, LIMITS, "2").as_it_is_now(LINES, CONTRACTS).pools["subscriptionId.mobile"]

    assert [True, False, True] == ["without-credit-limits" in entry.tags for entry in now]
    assert LINES is done(StateFile(tmp_path / "t.json", run="a"), "customers/addDevice", "2").as_it_is_now(
        LINES, CONTRACTS
    )


PLAN = plan({"subscriptions": CONTRACTS["subscriptions"]}, PROFILES["gate"], RULES)
TAGS = frozenset({"mobile", "without-credit-limits"})


def lines_dealt(one, count):
    """What the control, the rules and the workflow get, as long as each is dealt something."""
    takers = [taker for taker, kinds in one.once.items() if "subscriptionId.mobile" in kinds]
    found = []
    for index in range(count):
        for taker in takers:
            entry = one.once[taker]["subscriptionId.mobile"].take("without-credit-limits", index)
            found += [] if entry is None else [entry.value]
    return found


def test_what_serves_once_is_dealt_to_one_taker():
    """None finds a line with limits that another created; a line that is set apart serves after all others."""
    pool = tuple(Entry(n, TAGS | {"additional-line"} if n < 6 else TAGS) for n in range(10))
    one = supply_for(CONTRACTS, Organisation("telco", {"subscriptionId": pool}, changeable=True), PLAN)
    found = lines_dealt(one, 6)

    assert 3 == len(one.once)
    assert set(range(10)) == set(found)
    assert len(found) == len(set(found))
    assert {6, 7, 8, 9} >= set(found[:3])


def test_what_may_not_be_changed_is_dealt_to_nobody():
    """The sandbox alone is asked to change whatever it has."""
    pool = (Entry(1, TAGS), Entry(2, TAGS, changeable=True), Entry(3, frozenset({"mobile"}), changeable=True))
    telco = Organisation("telco", {"subscriptionId": pool}, changeable=False)
    bound, unbound = (supply_for(CONTRACTS, telco, PLAN, unbound=sandbox) for sandbox in (False, True))

    assert ([2], {1, 2}) == (lines_dealt(bound, 3), set(lines_dealt(unbound, 3)))


SOLD = {
    "account_info": {
        "account_id": 5,
        "subscriptions": [
            {"subscription_id": 71, "msisdn": "612345678"},
            {"subscription_id": 72, "fixed_number": "910123456", "msisdn": None},
            {"subscription_id": 73, "fixed_number": "910123457"},
            {"subscription_id": 0, "msisdn": "612345679"},
        ],
    }
}


@pytest.mark.parametrize(
    ("operation", "outcome", "made"),
    [
        ("customers/createSignup", Response(200, body=json.dumps(SOLD).encode()), {"71": 71}),
        ("customers/createSignup", Response(202, body=b'{"risk_decision": "r"}'), {}),
        ("customers/createSignup", Response(400, body=json.dumps(SOLD).encode()), {}),
        ("customers/createSignup", Response(200, body=b"<html>"), {}),
        ("customers/addDevice", Response(201, body=json.dumps(SOLD).encode()), {}),
    ],
)
def test_what_an_accepted_request_made_is_remembered(tmp_path, operation, outcome, made):
    """Mobile lines, as the response of a sign-up names them; a rejection makes nothing."""
    state = StateFile(tmp_path / "s.json", run="aaa")
    supply_for(CONTRACTS, LINES, None, state=state).learn(replace(exchange(outcome), operation=operation))

    assert made == remembered(state.path).made.get("subscriptionId.mobile", {})


def test_who_works_once_on_a_thing_takes_one_that_nobody_changed(tmp_path):
    """Then what others changed, then what he worked on himself; others mind their own work only."""
    one = done(StateFile(tmp_path / "s.json", run="aaa"), LIMITS, "1")
    once, other = "customers/migrateBundle", "customers/addDevice"
    one = done(one.state, once, "2")

    assert [1, 2, 0] == [
        one.worn(once, "subscriptionId.mobile", entry) for entry in LINES.pools["subscriptionId.mobile"]
    ]
    assert [0, 0, 0] == [
        one.worn(other, "subscriptionId.mobile", entry) for entry in LINES.pools["subscriptionId.mobile"]
    ]
    assert [1, 2] == [one.worn(once, "msisdn", entry) for entry in LINES.pools["msisdn"]]


def test_what_is_worn_comes_last_and_no_draw_brings_it_forward():
    """However many are alike."""
    pool = worn_last(tuple(map(Entry, range(6))), lambda entry: 1 if entry.value < 4 else 0)
    drawn = [Draw(None, choices).ordered("userId", pool) for choices in range(1, 40)]

    assert {(4, 5), (5, 4)} == {(one[0].value, one[1].value) for one in drawn}


def test_a_part_that_was_deleted_for_good_is_dealt_no_more():
    """Nor is a line whose parts are all gone, however ordinary it is; another taker has them all."""
    taker = "customers/deleteBonus"
    bonuses = tuple(Entry(n, related={"subscriptionId": line}) for n, line in ((11, 1), (12, 1), (21, 2), (22, 2)))
    pools = {"bonusId": bonuses, "subscriptionId": tuple(map(Entry, (1, 2, 3)))}
    supply = supply_for(CONTRACTS, Organisation("telco", pools), None)
    gone = {("bonusId", "11"), ("bonusId", "12"), ("bonusId", "21")}
    supply = replace(supply, lasting={taker: frozenset({taker})}, _done={taker: gone})

    left = supply.remaining(taker, pools)

    assert ([22], [2, 3]) == ([e.value for e in left["bonusId"]], [e.value for e in left["subscriptionId"]])
    assert pools == supply.remaining("customers/addBonus", pools)
    everything = replace(supply, _done={taker: gone | {("bonusId", "22")}})
    assert pools == everything.remaining(taker, pools), "where nothing is left, what there is is tried"
