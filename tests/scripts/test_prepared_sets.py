"""Test data that only the API can make are made by other requests, each set before it is first asked with."""

import json
from datetime import date

import pytest

from conformance.cases.plan import plan
from conformance.model import Exchange, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.operation_script import operation_script
from conformance.scripts.prepared_sets import MOST, MOST_WRITES, prepared
from conformance.scripts.script import Limits, NotSent, Scope, pause_before
from conformance.scripts.tasks import tasks_of
from tests.scripts.test_operation_script import CONTRACTS, JSON, verdicts

KEYS = ("customers/deletePenalties", "customers/confirmPenalties", "customers/getAccountPenalties")
PLAN = plan({"customers": CONTRACTS["customers"]}, PROFILES["gate"], RULES, operations=KEYS)
SCOPE = Scope(CONTRACTS, PLAN.purposes, date(2026, 1, 2), RULES, Limits())
ID, PENALTIES = ("path", "id"), ("query", "penalties")
MISSING = Response(404, JSON, b'{"code": "0013", "status": "NOT_FOUND", "message": "No such thing", "detailMsg": "-"}')


@pytest.fixture(autouse=True)
def _as_meant(monkeypatch):
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)


class Target:
    """Penalties as they are documented: computed, confirmed, deleted; some accounts have none."""

    def __init__(self, accounts=1000, *, without=(), nothing=b"[]"):
        self.accounts, self.without, self.nothing = accounts, without, nothing
        self.confirmed = set()
        self.asked = []

    def __call__(self, ask):
        self.asked.append(ask)
        sent = {edit.place: edit.value for edit in ask.case.edits}
        if ask.role.startswith("prepare") and ask.case.operation.endswith("getAccountPenalties"):
            account = ask.index % self.accounts
            url, outcome = f"penalties/{account}", self.computed(account)
        else:
            url, outcome = f"penalties/{sent.get(ID)}", self.written(ask, sent)
        if isinstance(outcome, NotSent):
            return outcome
        request = Request("GET", f"http://127.0.0.1/v2/orgs/telco/{url}")
        return Exchange(
            len(self.asked), ask.case.id, ask.case.operation, request, outcome, "2026-01-02T00:00:00.000Z", "r"
        )

    def computed(self, account):
        if account in self.without:
            return Response(200, JSON, self.nothing)
        return Response(
            200,
            JSON,
            json.dumps([{"computed_penalty_id": 500.0 + account, "penalties": [{"id": 1}, {"id": 2}]}]).encode(),
        )

    def written(self, ask, sent):
        number = sent.get(ID)
        if ask.case.kind != "valid" and not (ask.case.kind == "open" and isinstance(number, int)):
            return MISSING
        if not isinstance(number, int):
            return NotSent("no computedPenaltyId supplied")
        if ask.case.operation.endswith("confirmPenalties"):
            self.confirmed.add(number)
            return Response(200, (), b"")
        if number not in self.confirmed:
            return MISSING
        self.confirmed.remove(number)
        return Response(200, (), b"")


def play(operation, target):
    key = f"customers/{operation}"
    own = SCOPE.operation(key)
    script = prepared(SCOPE, own, PLAN.preparations[key], operation_script(SCOPE, own, PLAN.cases[key]))
    replies = None
    while True:
        try:
            asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            return target.asked, list(ended.value)
        replies = [target(ask) for ask in asks]


def steps(asked):
    return [ask for ask in asked if ask.role.startswith("prepare")]


def ids_of(asked, operation):
    """Set -> the computations that requests of the operation named, but for those that name none on purpose."""
    found = {}
    for ask in asked:
        if ask.case.operation == f"customers/{operation}" and not ask.role.startswith("prepare"):
            named = {
                e.value for e in ask.case.edits if e.place == ID and isinstance(e.value, int) and 0 < e.value < 10_000
            }
            found.setdefault(ask.index, set()).update(named)
    return found


def test_each_set_is_made_before_it_is_asked_with_and_stays_the_same():
    """It is computed, confirmed, and then asked with as often as the script wants; the control spends it."""
    asked, found = play("deletePenalties", Target())
    ids = ids_of(asked, "deletePenalties")

    assert ["getAccountPenalties", "confirmPenalties"] == [ask.case.operation.split("/")[1] for ask in asked[:2]]
    assert {500} == ids[0]
    assert all(len(named) == 1 for named in ids.values())
    assert len(ids) == len(set().union(*ids.values())), "no two sets share a computation"
    assert {Verdict.PASS} == verdicts(found, "deletePenalties/accepts") | verdicts(found, "deletePenalties/answers")


def test_every_ask_has_a_key_of_its_own():
    """So that a record answers it."""
    asked, _ = play("confirmPenalties", Target(without=range(5)))

    assert len(asked) == len({ask.key for ask in asked})


def test_the_same_replies_lead_to_the_same_asks():
    """A recorded run is judged by the same script."""
    first, second = ([ask.key for ask in play("deletePenalties", Target(without={0, 2}))[0]] for _ in "ab")

    assert first == second


def test_a_list_takes_all_that_the_response_shows():
    """Only where a case names penalties."""
    asked, _ = play("confirmPenalties", Target())
    named = {ask.case.id.split("/")[-1]: e.value for ask in asked for e in ask.case.edits if e.place == PENALTIES}

    assert {"given": [1, 2]} == {name: value for name, value in named.items() if name == "given"}
    assert all(PENALTIES not in {e.place for e in ask.case.edits} for ask in asked if ask.role == "control")


def test_accounts_with_nothing_are_passed_over():
    """The next is asked, and every further set goes on from there."""
    asked, found = play("deletePenalties", Target(without={0, 1, 3}))

    assert [0, 1, 2, 2] == [ask.index for ask in steps(asked)[:4]]
    assert {502} == ids_of(asked, "deletePenalties")[0]
    assert {Verdict.PASS} == verdicts(found, "deletePenalties/accepts/request/control")


def test_where_nothing_shows_it_the_declared_values_serve_and_both_reasons_are_told():
    """Each account is asked once; then the requests are sent as if nothing had been prepared."""
    asked, found = play("deletePenalties", Target(accounts=3, without={0, 1, 2}))
    (control,) = [c for c in found if c.purpose.endswith("deletePenalties/accepts/request/control")]

    assert [0, 1, 2, 3] == [ask.index for ask in steps(asked)]
    assert Verdict.INCONCLUSIVE is control.verdict
    assert control.reason == (
        "the response of getAccountPenalties has nothing at /0/computed_penalty_id for path.id; "
        "no computedPenaltyId supplied"
    )


def test_a_step_that_may_not_be_sent_ends_it_at_once():
    """What is to be supplied is said first."""
    target = Target()
    target.computed = lambda account: NotSent("no accountId supplied")
    asked, found = play("deletePenalties", target)
    (control,) = [c for c in found if c.purpose.endswith("deletePenalties/accepts/request/control")]

    assert 1 == len(steps(asked))
    assert "no accountId supplied; no computedPenaltyId supplied" == control.reason


def test_what_no_account_can_have_is_tried_for_one_set_only():
    """Rejected confirmations use nothing up: further accounts are tried, and not for the next set again."""
    target = Target()
    target.written = lambda ask, sent: MISSING
    asked, _ = play("deletePenalties", target)

    assert {"customers/getAccountPenalties", "customers/confirmPenalties"} == {a.case.operation for a in steps(asked)}
    assert 2 * MOST == len(steps(asked))


@pytest.mark.parametrize(("nothing", "verdict"), [(b"[]", None), (b'[{"computed_penalty_id": "x"}]', Verdict.FAIL)])
def test_responses_of_steps_are_judged_themselves(nothing, verdict):
    """A lie about a computation is the computing operation's."""
    _, found = play("deletePenalties", Target(without={0}, nothing=nothing))
    said = {c.verdict for c in found if c.purpose == "customers/getAccountPenalties/conforms/200/schema" and c.findings}

    assert {verdict} - {None} == said


def test_tasks_with_steps_hold_what_the_steps_change():
    """A confirmation is not deleted by one task while another confirms the same."""
    tasks = {task.name: task for task in tasks_of(PLAN, SCOPE, CONTRACTS)}
    locks = {key: tasks[key].locks for key in KEYS}

    assert {KEYS[0], KEYS[1]} == locks[KEYS[0]]
    assert {KEYS[1]} == locks[KEYS[1]]
    assert all(step.case in PLAN.every_case for key in KEYS[:2] for step in PLAN.preparations[key].steps)


def test_what_was_confirmed_and_not_deleted_is_deleted_at_the_end():
    """So that nothing is left of it; what was deleted is told as undone, with both exchanges."""
    target = Target()
    honest, target.written = (
        target.written,
        lambda ask, sent: NotSent("no") if ask.role == "control" else honest(ask, sent),
    )
    asked, found = play("deletePenalties", target)
    confirmed = {n for n, ask in enumerate(asked, 1) if ask.case.operation.endswith("confirmPenalties")}

    assert "undo" == asked[-1].role
    assert set() == target.confirmed
    assert confirmed <= {number for c in found for number in c.restored}


def test_what_cannot_be_deleted_is_not_told_as_undone():
    """A liar that rejects the deletion of what it confirmed leaves it behind; it is not asked again."""
    target = Target()
    honest = target.written
    target.written = lambda ask, sent: MISSING if ask.case.operation.endswith("deletePenalties") else honest(ask, sent)
    asked, found = play("deletePenalties", target)

    assert "undo" not in {ask.role for ask in asked}
    assert target.confirmed
    assert not any(c.restored for c in found)


class Bonuses:
    """Lines with a list of bonuses, each with a number of its own; some show late, or never, what was added."""

    def __init__(self, *, late=0, hidden=(), others=0):
        self.late, self.hidden, self.others = late, set(hidden), others
        self.lines, self.asked, self.number = {}, [], 100

    def __call__(self, ask):
        self.asked.append(ask)
        operation = ask.case.operation.rpartition("/")[2]
        line = int(next((e.value for e in ask.case.edits if e.place == LINE and e.given), ask.index))
        held = self.lines.setdefault(line, {7: 0})
        response = getattr(self, operation)(ask, line, held)
        request = Request("GET", f"http://127.0.0.1/v2/orgs/telco/subscriptions/{line}/bonuses")
        return Exchange(
            len(self.asked), ask.case.id, ask.case.operation, request, response, "2026-01-02T00:00:00Z", "r"
        )

    def getBonuses(self, ask, line, held):
        shown = [number for number, looks in held.items() if looks <= 0]
        self.lines[line] = {number: looks - 1 for number, looks in held.items()}
        return Response(200, JSON, json.dumps({"id": line, "items": [{"id": number} for number in shown]}).encode())

    def addBonus(self, ask, line, held):
        for _ in range(0 if line in self.hidden else 1 + self.others):
            self.number += 1
            held[self.number] = self.late
        return Response(201, (), b"")

    def deleteBonus(self, ask, line, held):
        number = next((e.value for e in ask.case.edits if e.place == BONUS), None)
        if ask.case.kind != "valid" or number not in held:
            return MISSING
        del held[number]
        return Response(202, (), b"")


LINE, BONUS = ("path", "subscriptionId"), ("path", "bonusId")
DELETE = "customers/deleteBonus"
BONUSES = plan({"customers": CONTRACTS["customers"]}, PROFILES["gate"], RULES, operations=[DELETE])


def set_of(target, *, settle=1.0):
    """Play the operation's script; the bonuses that its valid requests named, and what was asked to make them."""
    scope = Scope(CONTRACTS, BONUSES.purposes, date(2026, 1, 2), RULES, Limits(settle=settle))
    own = scope.operation(DELETE)
    script = prepared(scope, own, BONUSES.preparations[DELETE], operation_script(scope, own, BONUSES.cases[DELETE]))
    asks = next(script)
    try:
        while True:
            asks = script.send([target(ask) for ask in asks])
    except StopIteration:
        pass
    controls = [ask for ask in target.asked if ask.role == "control"]
    return {e.value for ask in controls for e in ask.case.edits if e.place == BONUS}, steps(target.asked)


def test_what_a_read_did_not_show_before_is_taken():
    """The bonus that was added, and not the one that stood there."""
    named, made = set_of(Bonuses())

    assert ["getBonuses", "addBonus", "getBonuses"] == [ask.case.operation.rpartition("/")[2] for ask in made[:3]]
    assert {101} <= named
    assert 7 not in named


def test_what_shows_late_is_waited_for():
    """As long as effects are, and not longer."""
    named, made = set_of(Bonuses(late=3))

    assert {101} <= named
    assert [pause_before(look) for look in range(3)] == [ask.after for ask in made[2:5]]


def test_a_line_that_shows_nothing_new_is_passed_over():
    """The bonus may have stood there already; the next line is written to, but not every one."""
    named, _ = set_of(Bonuses(hidden={0}))
    none, made = set_of(Bonuses(hidden=range(1000)))
    added = [ask for ask in made if ask.case.operation.endswith("addBonus")]

    assert {101} <= named
    assert set() == none
    assert MOST_WRITES == len(added)
    assert 1.0 + 3.0 >= sum(ask.after for ask in made)


def test_of_several_new_ones_none_is_taken():
    """Somebody else added the other, and which one is which nobody can tell."""
    named, _ = set_of(Bonuses(others=1))

    assert set() == named
