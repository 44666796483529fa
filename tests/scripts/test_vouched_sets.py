"""Whoever rejects test data that its own reads show to be usable fails; where no read does, nobody is accused."""

import json
from dataclasses import replace
from datetime import date

import pytest

from conformance.cases.plan import plan
from conformance.model import Exchange, Owner, Request, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.sandbox.app import Sandbox
from conformance.scripts.controls import SEARCH
from conformance.scripts.operation_script import operation_script
from conformance.scripts.script import Limits, NotSent, Scope
from conformance.selfcheck.selfcheck_judging import judged
from tests.scripts.test_operation_script import BAD, CONTRACTS, JSON

CUSTOMERS = CONTRACTS["customers"]


@pytest.fixture(autouse=True)
def _as_meant(monkeypatch):
    monkeypatch.setattr("conformance.scripts.judged_batch.not_as_meant", lambda *_: None)


def json_of(content, status=200):
    return Response(status, JSON, json.dumps(content).encode())


def account(number, status="ACTIVO"):
    return json_of({"id": number, "status": {"id": 3, "value": status}})


def line(number, **more):
    shown = {"subscription_status": {"id": 1, "value": "INSTALADO"}, "iccid": "8934", "id": number}
    return json_of({**shown, **more})


def services(*, active=False, changeable=True):
    return json_of({"subscription_id": 1, "items": [{"id": 7, "active": active, "changeable": changeable}]})


def control_of(operation, answer, *, path="accounts/{set}", body=None, agreed=(), contracts=CONTRACTS):
    """Play an operation and give what came of its control, with the reads that were asked to vouch."""
    api = next(api for api, contract in contracts.items() if operation in contract.operations)
    contracts = {**contracts, api: replace(contracts[api], agreed=dict(agreed))}
    key = f"{api}/{operation}"
    planned = plan({api: contracts[api]}, PROFILES["gate"], RULES, operations={key})
    scope = Scope(contracts, planned.purposes, date(2026, 1, 2), RULES, Limits())
    script = operation_script(scope, contracts[api].operations[operation], planned.cases[key])
    asked, replies = [], None
    while True:
        try:
            asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            return [c for c in ended.value if c.purpose == f"{key}/accepts/request/control"], asked
        replies = []
        for ask in asks:
            asked += [ask] if ask.role == "vouch" else []
            outcome = answer(ask, 1 + ask.index)
            place = path if ask.role != "vouch" else VOUCHING.get(ask.case.operation.split("/")[1], "accounts/{set}")
            request = Request("GET", f"http://127.0.0.1/v2/orgs/telco/{place.format(set=1 + ask.index)}", body=body)
            if isinstance(outcome, Response):
                number = len(asked) + ask.index + 1
                outcome = Exchange(
                    number, ask.case.id, ask.case.operation, request, outcome, "2026-01-02T00:00:00.000Z", "r"
                )
            replies.append(outcome)  # fmt: skip


#: The paths of the reads that vouch.
VOUCHING = {
    "getAccount": "accounts/{set}",
    "getSubscription": "subscriptions/{set}",
    "getServices": "subscriptions/{set}/services",
    "getBlocks": "subscriptions/{set}/blocks",
    "getCreditLimits": "subscriptions/{set}/credit_limits",
}
TAX = "accounts/{set}/tax"


def rejecting(shown, *, status=400, first=10**6):
    """Reject the first sets; `shown` gives what the reads that vouch respond."""

    def answer(ask, number):
        if ask.role == "vouch":
            return shown(number)
        if ask.role == "control" and ask.index >= first:
            return json_of({"id": number, "tax_value": 21, "state_id": 1})
        return Response(status, JSON, BAD.body)

    return answer


def test_whoever_rejects_accounts_that_it_shows_as_active_fails():
    """Three sets, each with the read that shows it, and the sentences that say so."""
    (told,), asked = control_of("getAccountTax", rejecting(account), path=TAX)
    (finding,) = told.findings

    assert (Verdict.FAIL, Owner.TARGET, "confirmed") == (told.verdict, told.owner, told.confirmed)
    assert ["customers/getAccount"] * 3 == [ask.case.operation for ask in asked]
    assert ("control/usable-data", "must", 6) == (finding.check, finding.level, len(finding.exchanges))
    assert "001:2072 text" in finding.source
    assert '400 "no" (3 times)' == finding.actual


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (lambda _: BAD, "getAccount does not know the test data either (400)"),
        (lambda number: account(number + 1), "getAccount does not show that the test data are usable: $.id"),
        (lambda number: account(number, "BAJA"), "$.status[?match(@, 'ACTIVO')]"),
        (lambda number: json_of({"id": number}), "$.status[?match(@, 'ACTIVO')]"),
        (lambda _: NotSent("no account is left"), "no account is left"),
    ],
)
def test_where_a_read_does_not_vouch_the_test_data_may_be_why(shown, says):
    """Unknown, another one, closed, of unknown state, not to be asked."""
    (told,), _ = control_of("getAccountTax", rejecting(shown), path=TAX)

    assert Verdict.INCONCLUSIVE is told.verdict
    assert told.reason.endswith(says)


@pytest.mark.parametrize(("usable", "verdict"), [(2, Verdict.INCONCLUSIVE), (3, Verdict.FAIL)])
def test_unusable_sets_do_not_count_and_others_are_tried(usable, verdict):
    """Three have to be usable, among the twelve that are tried at most."""
    among = range(10, 10 + usable)
    (told,), asked = control_of(
        "getAccountTax", rejecting(lambda n: account(n, "ACTIVO" if n in among else "BAJA")), path=TAX
    )

    assert verdict is told.verdict
    assert SEARCH == len(asked)
    assert f"{SEARCH} sets" in told.reason or usable == 3


def test_a_target_that_has_one_usable_set_among_many_is_accused_of_nothing():
    """It is found, however many lines before it are of another kind."""
    told, _ = control_of("getAccountTax", rejecting(lambda n: account(n, "BAJA"), first=7), path=TAX)

    assert Verdict.PASS in {one.verdict for one in told}
    assert Verdict.FAIL not in {one.verdict for one in told}


def test_half_of_the_usable_sets_are_enough():
    """Two rejected ones beside one accepted; the accepted one stays what it is."""
    told, _ = control_of("getAccountTax", rejecting(account, first=2), path=TAX)

    assert {Verdict.FAIL, Verdict.PASS} == {one.verdict for one in told}
    assert ["control/usable-data"] == [finding.check for one in told for finding in one.findings]


def test_one_rejected_set_beside_an_accepted_one_warns():
    """Nothing is asked then."""
    told, asked = control_of("getAccountTax", rejecting(account, first=1), path=TAX)

    assert (["control/rejected"], []) == ([finding.check for one in told for finding in one.findings], asked)


def test_a_status_that_a_reading_permits_for_nothing_to_list_accuses_nobody():
    """404 may say that an active line has no services; 400 may not."""
    verdicts = {
        status: control_of("getServices", rejecting(line, status=status), path=VOUCHING["getServices"])[0][0].verdict
        for status in (400, 404)
    }

    assert {400: Verdict.FAIL, 404: Verdict.INCONCLUSIVE} == verdicts


SERVICE = "subscriptions/{set}/services/7"


def switching(reading):
    def answer(ask, number):
        if ask.role != "vouch":
            return BAD
        return reading if ask.case.operation.endswith("getServices") else line(number)

    return answer


@pytest.mark.parametrize(
    ("shown", "active", "verdict"),
    [
        (services(active=False), True, Verdict.FAIL),
        (services(active=True), False, Verdict.FAIL),
        (services(active=True), True, Verdict.INCONCLUSIVE),
        (services(active=False, changeable=False), True, Verdict.INCONCLUSIVE),
        (json_of({"subscription_id": 1, "items": [{"id": 8, "active": False, "changeable": True}]}), True, Verdict.INCONCLUSIVE),
    ],
)  # fmt: skip
def test_a_write_is_vouched_for_where_the_read_shows_no_reason_to_reject(shown, active, verdict):
    """A service that is switched already, that cannot be switched, or that the line has not, may be rejected."""
    body = json.dumps({"active": active}).encode()
    told, _ = control_of("changeService", switching(shown), path=SERVICE, body=body)

    assert [verdict] == [one.verdict for one in told]


@pytest.mark.parametrize(
    ("value", "verdict"), [(87.264463, Verdict.FAIL), (99.9, Verdict.INCONCLUSIVE)]
)  # fmt: skip
def test_a_limit_above_the_total_is_a_reason_to_reject(value, verdict):
    """Below it there is none."""
    held = [
        {"credit_limit_id": "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT", "credit_limit_value": 90},
        {"credit_limit_id": "MOBILE_SUBSCRIPTION_ROAMING_VOICE_CREDIT_LIMIT", "credit_limit_value": 1},
    ]
    limit = {
        "credit_limit_id": "MOBILE_SUBSCRIPTION_ROAMING_VOICE_CREDIT_LIMIT",
        "credit_limit_value": value,
        "change_user": "me",
        "change_reason": "a reason of one's own",
    }
    body = json.dumps({"subscription_type": "MOBILE", "credit_limits": [limit]}).encode()
    answer = rejecting(lambda _: json_of(held), status=409)
    told, _ = control_of("changeCreditLimits", answer, path=VOUCHING["getCreditLimits"], body=body)

    assert [verdict] == [one.verdict for one in told]


@pytest.mark.parametrize(
    ("agreed", "verdict"),
    [({}, Verdict.INCONCLUSIVE), ({"block-active-meaning": "blocks"}, Verdict.FAIL)],
    ids=["open", "agreed"],
)
def test_what_a_value_means_has_to_be_agreed_on(agreed, verdict):
    """Who puts a SIM card into service that is in service may reject it."""

    def answer(ask, number):
        if ask.role != "vouch":
            return BAD
        blocks = json_of({"subscription_id": number, "items": []})
        return blocks if ask.case.operation.endswith("getBlocks") else line(number)

    body = json.dumps({"active": True, "reason": "Lo ha perdido"}).encode()
    told, _ = control_of("changeBlock", answer, path="subscriptions/{set}/blocks/1", body=body, agreed=agreed)

    assert [verdict] == [one.verdict for one in told]


def test_a_release_that_lacks_the_read_accuses_nobody():
    """What is not there cannot vouch."""
    operations = {name: one for name, one in CUSTOMERS.operations.items() if name != "getAccount"}
    contracts = {**CONTRACTS, "customers": replace(CUSTOMERS, operations=operations)}
    (told,), asked = control_of("getAccountTax", rejecting(account), path=TAX, contracts=contracts)

    assert (Verdict.INCONCLUSIVE, []) == (told.verdict, asked)


class Blocking(Sandbox):
    """Rejects blocks: all of them, or those that set nothing in one reading; no line has any."""

    def __init__(self, *rejected: bool):
        super().__init__(CONTRACTS)
        self.rejected = rejected

    def handle(self, request: Request):
        if request.method == "PATCH" and "/blocks/" in request.url and _active(request) in self.rejected:
            return Response(400, JSON, BAD.body)
        outcome = super().handle(request)
        if request.method == "GET" and request.url.endswith("/blocks") and outcome.status == 200:
            return json_of({**json.loads(outcome.body), "items": []})
        return outcome


def _active(request: Request):
    try:
        return json.loads(request.body or b"{}").get("active")
    except (ValueError, AttributeError):
        return None


@pytest.mark.parametrize(
    ("rejected", "expected"),
    [((True, False), Verdict.FAIL), ((True,), Verdict.INCONCLUSIVE), ((), Verdict.PASS)],
    ids=["both", "what one reading sets", "none"],
)
def test_whoever_rejects_the_request_of_every_choice_fails(rejected, expected):
    """Which of them sets a block nobody agreed on: a target that accepts one of them is accused of nothing."""
    found = judged(CONTRACTS, Blocking(*rejected), operations=["customers/changeBlock"], agreed={})
    verdict = next(v for v in found.verdicts if v.purpose.id == "customers/changeBlock/accepts/request/control")

    assert expected is verdict.verdict, verdict.reason


class Unknowing(Sandbox):
    """Rejects all writes to a path with one status."""

    def __init__(self, path: str, status: int):
        super().__init__(CONTRACTS)
        self.path, self.status = path, status

    def handle(self, request: Request):
        if request.method != "GET" and request.url.endswith(self.path):
            return Response(self.status, JSON, BAD.body)
        return super().handle(request)


@pytest.mark.parametrize(
    ("operation", "path", "status", "expected"),
    [
        ("changeProduct", "/products", 404, Verdict.FAIL),
        ("changeProduct", "/products", 400, Verdict.INCONCLUSIVE),
        ("changeWorkOrder", "/change-order", 404, Verdict.FAIL),
        ("changeWorkOrder", "/change-order", 400, Verdict.INCONCLUSIVE),
    ],
)
def test_what_another_read_shows_is_not_unknown(operation, path, status, expected):
    """Why else it may be rejected no read shows, so that another status accuses nobody."""
    found = judged(CONTRACTS, Unknowing(path, status), operations=[f"customers/{operation}"], agreed={})
    purpose = f"customers/{operation}/accepts/request/control"
    verdict = next(v for v in found.verdicts if v.purpose.id == purpose)

    assert expected is verdict.verdict, verdict.reason
