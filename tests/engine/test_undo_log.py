"""Reversible writes are taken back, whatever was sent in between."""

from __future__ import annotations

import json

import pytest

from conformance.contract import load_contracts
from conformance.engine.leftovers import Leftover, write_leftovers
from conformance.engine.undo_log import JOURNAL, Undo, Undone, undoable
from conformance.exchange import Arrival, CallableTransport, DirectPump, Limits
from conformance.jobs.cleanup import clean_up
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Request, Response
from conformance.profile.ixit import Environment
from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import TOKEN
from conformance.sandbox.testdata import pools

CREDENTIALS = {api: {"Authorization": f"Bearer {TOKEN}"} for api in ("customers", "subscriptions")}
CONTRACTS = load_contracts()


class Target:
    """A sandbox with one line, and everything that undoing needs to ask it."""

    def __init__(self):
        self.sandbox = Sandbox(CONTRACTS, seed=3)
        org = next(iter(self.sandbox.world.organisations.values()))
        lines = pools(self.sandbox, org)["subscriptionId.mobile"]
        self.line = next(e for e in lines if "bonuses" in e.get("tags", ()))
        self.org, self.id = org.name, self.line["value"]
        self.other = next(e["value"] for e in lines if e["value"] != self.id)
        urls = {api: f"http://sandbox{base}" for api, base in self.sandbox.bases.items()}
        self.environment = Environment("e", urls)
        self.number = 0

    def undo(self, send=None, journal=None):
        return Undo(CONTRACTS, self.environment, CREDENTIALS, send or self.sandbox.handle, journal)

    def write(self, undo, method, api, name, path, body=None):
        operation = CONTRACTS[api].operations[name]
        headers = (*CREDENTIALS[api].items(), ("Content-Type", "application/json"))
        data = None if body is None else json.dumps(body).encode()
        request = Request(method, self.environment.urls[api] + path, headers, data)
        undo.before(operation, request)
        self.number += 1
        outcome = self.sandbox.handle(request)
        undo.after(Exchange(self.number, "case", operation.key, request, outcome, "", ""))
        return outcome.status

    def customers(self, undo, method, name, rest, body=None):
        return self.write(undo, method, "customers", name, f"/orgs/{self.org}/subscriptions/{self.id}/{rest}", body)

    def shows(self, rest, api="customers"):
        url = f"{self.environment.urls[api]}/orgs/{self.org}/subscriptions/{self.id}/{rest}"
        return json.loads(self.sandbox.handle(Request("GET", url, tuple(CREDENTIALS[api].items()))).body)


@pytest.fixture
def target():
    return Target()


def ids(shown):
    return {item["id"] for item in shown["items"]}


def switches(shown):
    return {item["id"]: item["active"] for item in shown["items"]}


def test_what_was_added_is_deleted_and_what_was_deleted_is_added(target):
    """What the read shows afterwards and did not before is undone, and the other way round."""
    undo, before = target.undo(), ids(target.shows("bonuses"))
    new = next(code for code in target.sandbox.world.organisations[target.org].bonuses if code not in before)
    statuses = [
        target.customers(undo, "PUT", "addBonus", "bonuses", {"bonusId": new}),
        target.customers(undo, "DELETE", "deleteBonus", f"bonuses/{min(before)}"),
    ]
    changed = ids(target.shows("bonuses"))
    undone = list(undo.restore())

    assert [201, 202] == statuses
    assert before ^ {new, min(before)} == changed
    assert before == ids(target.shows("bonuses"))
    assert {(1,), (2,)} == {one.restored for one in undone}


def test_a_switch_goes_back_however_often_it_was_turned(target):
    """Only the state before the first write counts."""
    undo, before = target.undo(), switches(target.shows("services"))
    service = next(item for item in target.shows("services")["items"] if item["changeable"])
    for active in (not service["active"], service["active"], not service["active"]):
        target.customers(undo, "PATCH", "changeService", f"services/{service['id']}", {"active": active})
    undone = list(undo.restore())

    assert [Undone("customers/changeService", (1, 2, 3), (), undone[0].requests)] == undone
    assert before == switches(target.shows("services"))


def test_blocks_are_as_before(target):
    """One that was set is lifted, one that was lifted is set again, and one that was set anew stays."""
    undo = target.undo()
    target.customers(undo, "PATCH", "changeBlock", "blocks/2", {"active": True, "reason": "before"})
    undo, before = target.undo(), ids(target.shows("blocks"))
    for block, active in ((1, True), (2, True), (2, False)):
        target.customers(undo, "PATCH", "changeBlock", f"blocks/{block}", {"active": active, "reason": "test"})
    changed = ids(target.shows("blocks"))
    list(undo.restore())

    assert ({2}, {1}, {2}) == (before, changed, ids(target.shows("blocks")))


def test_values_are_set_again(target):
    """Credit limits get the values that the read showed."""
    undo, before = target.undo(), target.shows("credit_limits", "subscriptions")
    limit = {"credit_limit_id": before[0]["credit_limit_id"], "credit_limit_value": 999.5, "change_user": "a@b.example"}
    body = {"subscription_type": "MOBILE", "credit_limits": [{**limit, "change_reason": "x"}]}
    path = f"/orgs/{target.org}/subscriptions/{target.id}/credit_limits"
    status = target.write(undo, "PATCH", "subscriptions", "changeCreditLimits", path, body)
    list(undo.restore())
    values = {one["credit_limit_id"]: one["credit_limit_value"] for one in before}

    assert 202 == status
    assert values == {
        one["credit_limit_id"]: one["credit_limit_value"] for one in target.shows("credit_limits", "subscriptions")
    }


def test_a_refused_write_leaves_nothing_to_undo(target):
    """It changed nothing."""
    undo = target.undo()
    target.customers(undo, "PUT", "addBonus", "bonuses", {})

    assert [] == list(undo.restore())


def test_what_was_done_to_one_thing_is_taken_back_one_after_the_other(target):
    """Different lines are restored side by side, since nobody waits for the other."""
    undo, lines = target.undo(), [target.id, target.other]
    for line in lines:
        for rest in ("blocks/1", "blocks/2"):
            path = f"/orgs/{target.org}/subscriptions/{line}/{rest}"
            target.write(undo, "PATCH", "customers", "changeBlock", path, {"active": True, "reason": "test"})
    flying, most = dict.fromkeys(lines, 0), dict.fromkeys([*lines, "all"], 0)

    class Counting(DirectPump):
        def submit(self, key, request, *, resend=None):
            line = next(line for line in lines if f"/{line}/" in request.url)
            flying[line] += 1
            most[line], most["all"] = max(most[line], flying[line]), max(most["all"], sum(flying.values()))
            super().submit((key, line), request)

        def poll(self, timeout=0.0):
            for (key, line), outcome, sent_at in super().poll(timeout):
                flying[line] -= 1
                return [Arrival(key, outcome, sent_at)]
            return []

    undone = list(undo.restore(Counting(CallableTransport(target.sandbox.handle), Limits())))

    assert [(1, 2), (3, 4)] == sorted(one.restored for one in undone)
    assert {target.id: 1, target.other: 1, "all": 2} == most


def test_writes_that_wait_for_each_other_are_all_taken_back(target):
    """Nothing shows what is still due; a request that is rejected is sent again once others were accepted."""
    undo, moved = target.undo(), []
    org = target.sandbox.world.organisations[target.org]
    path, lines = f"/orgs/{target.org}/users/agile-tv", pools(target.sandbox, org)["agileTvEmail"][:3]
    for line in lines:
        document = line["with"]["document"]
        body = {"old_email": line["value"], "new_email": "shared@example.com", "document_number": document}
        assert 200 == target.write(undo, "PATCH", "customers", "changeAgileTvEmail", path, body)
        moved.append(document)

    def send(request):
        body = json.loads(request.body)
        if body["document_number"] != moved[-1]:  # the last one that moved in is found first
            return Response(404, (), b"")
        moved.pop()
        return target.sandbox.handle(request)

    undone = list(undo.restore(DirectPump(CallableTransport(send), Limits())))

    assert ((1, 2, 3), ()) == (undone[0].restored, undone[0].left)
    assert {line["value"] for line in lines} <= {line.email for line in org.subscriptions.values()}


def test_what_cannot_be_taken_back_is_told(target):
    """A target that falls silent keeps what was changed, and we say so."""
    silent = False

    def send(request):
        return NoAnswer(NoAnswerReason.TIMEOUT) if silent else target.sandbox.handle(request)

    undo = target.undo(send)
    target.customers(undo, "PATCH", "changeBlock", "blocks/1", {"active": True, "reason": "test"})
    silent = True

    assert [(1,)] == [one.left for one in undo.restore()]


def test_a_run_that_was_killed_can_be_cleaned_up(target, tmp_path):
    """What it had written down is enough, and only the owner can read it."""
    before = switches(target.shows("services"))
    service = next(item for item in target.shows("services")["items"] if item["changeable"])
    undo = target.undo(journal=tmp_path / JOURNAL)
    target.customers(undo, "PATCH", "changeService", f"services/{service['id']}", {"active": not service["active"]})
    mode = (tmp_path / JOURNAL).stat().st_mode & 0o777
    cleaned = clean_up(tmp_path, CONTRACTS, target.environment, CREDENTIALS, target.sandbox.handle)

    assert 0o600 == mode
    assert (1, ()) == (cleaned.undone, cleaned.left)
    assert before == switches(target.shows("services"))
    assert not (tmp_path / JOURNAL).exists()


@pytest.mark.parametrize(
    ("method", "name", "gained", "sent"),
    [
        ("PUT", "addBonus", True, ("DELETE", "%ED%A0%80", None)),
        ("DELETE", "deleteBonus", False, ("PUT", "bonuses", b'{"bonusId": "\\ud800"}')),
    ],
)
def test_even_half_of_a_surrogate_pair_is_taken_back(target, method, name, gained, sent):
    """It has no bytes of its own, and ends no run."""
    shown = [b'{"items": [{"id": "\\ud800"}]}', b'{"items": []}']
    writes = []

    def send(request):
        if request.method == "GET":
            return Response(200, (), shown[0] if writes or not gained else shown[1])
        writes.append(request)
        return Response(200)

    rest = f"orgs/{target.org}/subscriptions/{target.id}/bonuses" + ("" if gained else "/1")
    request = Request(method, f"{target.environment.urls['customers']}/{rest}", (), b"{}")
    operation = CONTRACTS["customers"].operations[name]
    undo = target.undo(send)
    undo.before(operation, request)
    writes.append(request)
    shown[0] = shown[0] if gained else shown[1]
    undo.after(Exchange(1, "case", operation.key, request, Response(200), "", ""))
    list(undo.restore())

    assert sent == (writes[1].method, writes[1].url.rpartition("/")[2], writes[1].body)


def test_what_a_journal_still_has_requests_for_can_be_undone(target, tmp_path):
    """Before it is taken back; afterwards there is no journal, and nothing can."""
    journal = tmp_path / JOURNAL
    undo = target.undo(journal=journal)
    service = next(item for item in target.shows("services")["items"] if item["changeable"])
    target.customers(undo, "PATCH", "changeService", f"services/{service['id']}", {"active": not service["active"]})
    before = undoable(journal)
    list(undo.restore())
    undo.close()

    assert (frozenset({1}), frozenset()) == (before, undoable(journal))


def test_a_change_whose_state_before_was_not_seen_cannot_be_undone(tmp_path):
    """The read had no response then."""
    journal = tmp_path / JOURNAL
    entries = [
        {"operation": "customers/changeService", "read": "http://t/services", "before": None},
        {"operation": "customers/changeService", "read": "http://t/services", "number": 4},
    ]
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in entries) + "{cut")

    assert frozenset() == undoable(journal)


def test_a_cleanup_that_the_target_does_not_answer_has_failed(target, tmp_path):
    """What could be undone is told apart from what never can."""
    undo = target.undo(journal=tmp_path / JOURNAL)
    service = next(item for item in target.shows("services")["items"] if item["changeable"])
    target.customers(undo, "PATCH", "changeService", f"services/{service['id']}", {"active": not service["active"]})
    left = [
        Leftover("customers/changeService", "case", 1, "reversible", "it is switched"),
        Leftover("customers/createSignup", "case", 2, "creates", "a customer comes into being"),
    ]
    write_leftovers(tmp_path, left)

    def silent(_):
        return NoAnswer(NoAnswerReason.TIMEOUT, "5 s")

    vain = clean_up(tmp_path, CONTRACTS, target.environment, CREDENTIALS, silent)
    done = clean_up(tmp_path, CONTRACTS, target.environment, CREDENTIALS, target.sandbox.handle)

    assert (0, 2, 1) == (vain.undone, len(vain.left), vain.failed)
    assert (1, 1, 0) == (done.undone, len(done.left), done.failed)
