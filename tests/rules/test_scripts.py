"""Each rule holds of the honest sandbox, with its witness, and catches a liar."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conformance.model import Outcome, Request, Response, Verdict
from conformance.sandbox.app import Sandbox
from tests.rules.inprocess import (
    Lie,
    answered,
    asked_otherwise,
    forgetful,
    line_of,
    rewritten,
    verdict_of,
    without,
)


def put(name: str, value: Any) -> Any:
    return lambda body: {**body, name: value} if isinstance(body, dict) else body


def turned(name: str) -> Any:
    return lambda body: {**body, name: body[name][::-1]} if name in body else body


def stretched(request: Request) -> Request:
    """Take the period to begin three days earlier."""

    def earlier(found: re.Match[str]) -> str:
        return f"start_date={date.fromisoformat(found[1]) - timedelta(days=3)}"

    return replace(request, url=re.sub(r"start_date=(\d{4}-\d{2}-\d{2})", earlier, request.url))


def always_wide(request: Request) -> Request:
    if "/invoices" not in request.url or "start_date" in request.url:
        return request
    return replace(request, url=f"{request.url}?start_date=2020-01-01&end_date=2030-01-01")


def shortened(body: Any) -> Any:
    return {**body, "items": body["items"][1:]} if isinstance(body, dict) and "items" in body else body


def without_terminals(body: Any) -> Any:
    terms = body if isinstance(body, list) else []
    return [{k: v for k, v in t.items() if k != "associated_terminal"} for t in terms] or body


def with_terminals(body: Any) -> Any:
    return [{**t, "associated_terminal": {"id": 1}} for t in body] if isinstance(body, list) else body


def renamed_limits(body: Any) -> Any:
    return [{**limit, "credit_limit_id": "OTHER"} for limit in body] if isinstance(body, list) else body


def lowered_values(body: Any) -> Any:
    return [{**one, "credit_limit_value": 1.5} for one in body] if isinstance(body, list) else body


def unnumbered(body: Any) -> Any:
    return {**body, "code": "7"} if isinstance(body, dict) and "code" in body else body


def changed_although_refused() -> Lie:
    """Show a further block of each line whose block was rejected."""
    rejected: set[str] = set()

    def lie(request: Request, sandbox: Sandbox) -> Outcome:
        outcome = sandbox.handle(request)
        assert isinstance(outcome, Response)
        line = request.url.partition("/blocks")[0]
        if request.method == "PATCH" and outcome.status == 400:
            rejected.add(line)
        if line in rejected and request.method == "GET" and request.url.endswith("/blocks") and outcome.status == 200:
            body = json.loads(outcome.body)
            items = [*body["items"], {"id": 2, "value": "x"}]
            return replace(outcome, body=json.dumps({**body, "items": items}).encode())
        return outcome

    return lie


def body_has(text: str, *, line: str = "") -> Any:
    return lambda request: line in line_of(request) and text in (request.body or b"").decode()


def names_a_user(request: Request) -> bool:
    return re.search(r"/users/\d+$", request.url) is not None


def without_day(request: Request) -> Request:
    """Ask for now what is to be done on a day to come."""
    body = json.loads(request.body or b"null")
    sent = {name: value for name, value in body.items() if name != "scheduled_date"} if body else None
    url = re.sub(r"[?&]scheduled_date=[^&]*", "", request.url)
    return replace(request, url=url, body=json.dumps(sent).encode() if sent else request.body)


def line_has(text: str) -> Any:
    return lambda request: text in line_of(request)


def conflict_taken(request: Request, sandbox: Sandbox) -> Outcome:
    outcome = sandbox.handle(request)
    return Response(202) if isinstance(outcome, Response) and outcome.status == 409 else outcome


def nothing_is_unknown(request: Request, sandbox: Sandbox) -> Outcome:
    outcome = sandbox.handle(request)
    return Response(404) if isinstance(outcome, Response) and outcome.body == b"[]" else outcome


def other_order(body: Any) -> Any:
    return {**body, "subscription_status": {"id": 77, "value": "x"}} if "subscription_status" in body else body


def without_origin(body: Any) -> Any:
    return {name: value for name, value in body.items() if name != "origin"} if isinstance(body, dict) else body


def without_first_origin() -> Lie:
    """Leave out the origin of the subscription that is asked for first: it may have none that is known."""
    first: list[str] = []

    def lie(request: Request, sandbox: Sandbox) -> Outcome:
        line = request.url.partition("?")[0]
        if "origin" in request.url:
            first.append(line)
        outcome = sandbox.handle(request)
        if not first or line != first[0] or not isinstance(outcome, Response) or outcome.status != 200:
            return outcome
        return replace(outcome, body=json.dumps(without_origin(json.loads(outcome.body))).encode())

    return lie


def with_origin(body: Any) -> Any:
    return {**body, "origin": {"id": 1, "value": "x"}} if "subscription_status" in body else body


LIES: dict[str, Lie] = {
    "customers/getAccount/rules/account-echoes-id": rewritten(put("id", 1), when="GET /v2/orgs/telco/accounts/"),
    "customers/getTerms/rules/terms-newest-first": rewritten(lambda b: b[::-1] if isinstance(b, list) else b),
    "customers/getTerms/rules/terms-terminal-when-terminal": rewritten(without_terminals, when="/terms"),
    "customers/getTerms/rules/terms-no-terminal-when-promotion": rewritten(with_terminals, when="/terms"),
    "customers/getProducts/rules/products-current-on-top": rewritten(turned("historical_changes")),
    "customers/getProducts/rules/products-history-newest-first": rewritten(turned("historical_changes")),
    "customers/getSubscription/rules/subscription-history-has-current": rewritten(other_order),
    "subscriptions/getCreditLimits/rules/credit-limits-known-ids": rewritten(renamed_limits, when="GET"),
    "customers/createSignup/rules/signup-202-by-risk": rewritten(put("risk_decision", "r"), when="POST"),
    "customers/getInvoices/rules/invoices-within-period": asked_otherwise(stretched),
    "customers/getRecharges/rules/recharges-within-dates": asked_otherwise(stretched),
    "customers/getInvoices/rules/invoices-default-period": asked_otherwise(always_wide),
    "customers/getBonuses/rules/bonuses-filter-active": asked_otherwise(without("%22active%22", "")),
    "customers/getServices/rules/services-filter-inactive": rewritten(shortened, when="inactive"),
    "customers/getSubscription/rules/subscription-origin-when-asked": rewritten(with_origin),
    "customers/replaceSim/rules/replaced-sim-shows": forgetful(),
    "customers/changeBlock/rules/block-set-shows": forgetful(),
    "customers/deleteBonus/rules/deleted-bonus-is-gone": forgetful(),
    "subscriptions/changeCreditLimits/rules/changed-value-shows": forgetful(),
    "customers/createSignup/rules/signup-account-number-kept": rewritten(
        put("account_number", "MM-0000000"), when="/accounts/"
    ),
    "customers/getServices/rules/services-unfiltered-has-active": rewritten(shortened, when="%22active%22"),
    "customers/searchUserTree/rules/tree-post-equals-get": rewritten(put("id", 3), when="POST"),
    "customers/changeBlock/rules/block-refused-changes-nothing": changed_although_refused(),
    "customers/getAccount/rules/account-isolated": asked_otherwise(without("/orgs/masmovil/", "/orgs/telco/")),
    "customers/findUserTree/rules/tree-isolated": asked_otherwise(without("/orgs/masmovil/", "/orgs/telco/")),
    "customers/any/rules/unknown-organisation-refused": asked_otherwise(
        without("/orgs/no-such-organisation/", "/orgs/telco/")
    ),
    "customers/getAccountPenalties/rules/account-penalties-other-reason-refused": asked_otherwise(
        without("broadband_subscription", "unsubscribe")
    ),
    "customers/deletePenalties/rules/delete-unknown-refused": answered(409, when=line_has("9007199254740991")),
    "customers/getAccountPenalties/rules/account-penalties-cancel": answered(400, when=line_has("reason=cancel")),
    "customers/addDevice/rules/add-device-deprecated-financial-accepted": answered(
        400, when=body_has('"profession"', line="/devices")
    ),
    "customers/getUser/rules/user-found-by-document": answered(404, when=line_has("/users/tree?document")),
    "customers/getUser/rules/user-found-by-email": rewritten(put("id", 3), when="email="),
    "customers/findUserTree/rules/tree-user-known": answered(404, when=names_a_user),
    "customers/getAccountPenalties/rules/account-penalties-uuid-known": answered(
        404, when=line_has("/subscriptions/uuid/")
    ),
    "customers/addBonus/rules/scheduled-bonus-not-in-force-yet": asked_otherwise(without_day),
    "customers/deleteBonus/rules/bonus-to-be-deleted-later-stays": asked_otherwise(without_day),
    "customers/findUserTree/rules/tree-nif-still-accepted": answered(400, when=line_has("nif=")),
    "customers/changeAgileTvEmail/rules/agile-tv-new-email-any-case": answered(400, when=body_has("BEGONA")),
    "customers/getServices/rules/services-still-served": answered(404, when=line_has("/services")),
    "customers/any/rules/removed-operations-not-served": answered(200, when=line_has("/balance"), body=b"{}"),
    "subscriptions/getCreditLimits/rules/credit-limits-empty-list": nothing_is_unknown,
    "subscriptions/createCreditLimits/rules/created-without-value-takes-default": rewritten(
        lowered_values, when="POST"
    ),
    "subscriptions/changeCreditLimits/rules/total-below-others-conflicts": conflict_taken,
    "subscriptions/changeCreditLimits/rules/total-equal-to-others-accepted": answered(
        409, when=body_has("TOTAL", line="PATCH")
    ),
    "customers/workflows/sim-replaced/replaced": forgetful(),
    "customers/workflows/service-off-and-on/off": forgetful(),
    "customers/workflows/penalty-deleted-twice/deleteAgain": answered(
        200, when=line_has("DELETE /v2/orgs/telco/penalties")
    ),
}


@pytest.mark.parametrize("purpose", LIES)
def test_the_honest_sandbox_follows_the_rule(purpose: str) -> None:
    """It passes, which takes a witness."""
    found = verdict_of(purpose)

    assert (Verdict.PASS, "") == (found.verdict, found.reason if found.verdict is not Verdict.PASS else "")


@pytest.mark.parametrize("purpose", LIES)
def test_a_liar_is_caught(purpose: str) -> None:
    """The purpose of the rule itself fails, not only another one."""
    assert Verdict.FAIL is verdict_of(purpose, LIES[purpose]).verdict


def test_what_is_to_come_when_asked_for_and_never_does_is_a_failure() -> None:
    """Of none of several subscriptions; one alone may have nothing to show."""
    purpose = "customers/getSubscription/rules/subscription-origin-when-asked"

    assert Verdict.FAIL is verdict_of(purpose, rewritten(without_origin)).verdict
    assert Verdict.PASS is verdict_of(purpose, without_first_origin()).verdict
