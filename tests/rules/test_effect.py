"""What a write did shows in a read; another's write in between accuses nobody for good."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import Owner, Request, Response, Verdict
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()
OPERATION = "subscriptions/changeCreditLimits"
PURPOSE = "subscriptions/changeCreditLimits/rules/changed-value-shows"


class Overwritten(Sandbox):
    """Reads of some lines show, after a change was accepted, numbers that nobody has written, or the ones before."""

    def __init__(self, lines: int, *, old: bool = False):
        super().__init__(CONTRACTS)
        self.lines, self.old = lines, old
        self.written: list[str] = []
        self.first: dict[str, bytes] = {}

    def handle(self, request: Request):
        outcome = super().handle(request)
        line = request.url.partition("?")[0]
        if not line.endswith("/credit_limits") or not isinstance(outcome, Response) or outcome.status >= 300:
            return outcome
        if request.method == "PATCH" and line not in self.written:
            self.written.append(line)
        if request.method != "GET":
            return outcome
        if line not in self.written[: self.lines]:
            self.first[line] = outcome.body
            return outcome
        body = self.first[line] if self.old else _spoiled(outcome.body)
        return replace(outcome, body=body, headers=(("content-type", "application/json"),))


def _spoiled(body: bytes) -> bytes:
    def spoiled(value):
        match value:
            case dict():
                return {name: spoiled(item) for name, item in value.items()}
            case list():
                return [spoiled(item) for item in value]
            case bool():
                return value
            case int() | float():
                return value + 37
        return value

    return json.dumps(spoiled(json.loads(body))).encode()


def seen(sandbox: Sandbox):
    found = judged(CONTRACTS, sandbox, operations=[OPERATION], agreed={})
    verdict = next(v for v in found.verdicts if v.purpose.id == PURPOSE)
    return verdict.verdict, bool(verdict.warnings)


@pytest.mark.parametrize(
    ("sandbox", "expected"),
    [
        (lambda: Overwritten(0), (Verdict.PASS, False)),
        (lambda: Overwritten(1), (Verdict.PASS, True)),
        (lambda: Overwritten(1, old=True), (Verdict.FAIL, False)),
        (lambda: Overwritten(99), (Verdict.FAIL, False)),
    ],
    ids=["honest", "disturbed once", "lost once", "always wrong"],
)
def test_what_shows_once_as_nobody_wrote_it_is_warned_of(sandbox, expected):
    """A write that is lost, or that goes wrong again, is the target's."""
    assert expected == seen(sandbox())


ADDED = "customers/addBonus/rules/added-bonus-is-one-more"
OWN_NUMBER = {"customers/bonus-id-meaning": "own-number"}


class Adding(Sandbox):
    """Numbers each bonus anew; an accepted bonus shows at once, late, as one that lasts longer, or never."""

    def __init__(self, way: str):
        idle = [all_faults()["addBonus/added-bonus-is-one-more/lost"]]
        super().__init__(CONTRACTS, readings=OWN_NUMBER, faults=idle if way in ("prolonged", "idle") else [])
        self.way = way
        self.before: dict[str, Response] = {}
        self.reads: dict[str, int] = {}
        self.added: Counter[str] = Counter()

    def handle(self, request: Request):
        outcome = super().handle(request)
        line = request.url.partition("?")[0]
        if not line.endswith("/bonuses") or not isinstance(outcome, Response) or outcome.status >= 300:
            return outcome
        if request.method == "PUT":
            self.reads[line] = 0
            self.added[line] += 1
        elif line not in self.reads:
            self.before[line] = outcome
        elif self.way == "prolonged":
            return _lasting_longer(outcome, self.added[line])
        elif self.way == "late":
            self.reads[line] += 1
            return outcome if self.reads[line] > 3 else self.before.get(line, outcome)
        return outcome


def _lasting_longer(shown: Response, times: int) -> Response:
    content = json.loads(shown.body)
    for item in content["items"][:1]:
        item["end_date"] = f"20{40 + times}-01-01T00:00:00Z"
    body = json.dumps(content).encode()
    return replace(shown, body=body, headers=(("content-type", "application/json"), ("content-length", str(len(body)))))


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("at once", Verdict.PASS),
        ("late", Verdict.PASS),
        ("prolonged", Verdict.INCONCLUSIVE),
        ("idle", Verdict.FAIL),
    ],
)
def test_a_bonus_that_shows_on_no_line_was_not_added(way, expected):
    """One that shows later was; a line whose bonus lasts longer now says nothing."""
    taken = {"customers": {"bonus-id-meaning": "own-number"}}
    found = judged(CONTRACTS, Adding(way), operations=["customers/addBonus"], agreed=taken)
    verdict = next(v for v in found.verdicts if v.purpose.id == ADDED)

    assert expected is verdict.verdict, verdict.reason


class Choosy(Sandbox):
    """Knows the limits of some lines only: valid changes of the first ones are answered with 404."""

    def __init__(self, lines: int):
        super().__init__(CONTRACTS)
        self.lines, self.rejected = lines, dict[str, None]()

    def handle(self, request: Request):
        line = request.url.partition("?")[0]
        outcome = super().handle(request)
        changes = request.method == "PATCH" and line.endswith("/credit_limits")
        if not changes or not isinstance(outcome, Response) or outcome.status >= 300:
            return outcome
        if line in self.rejected or len(self.rejected) < self.lines:
            self.rejected[line] = None
            return super().handle(replace(request, url=line.replace("/subscriptions/", "/subscriptions/9007199")))
        return outcome


@pytest.mark.parametrize(("lines", "expected"), [(7, Verdict.PASS), (999, Verdict.INCONCLUSIVE)])
def test_a_change_is_tried_with_further_lines_where_the_first_are_rejected(lines, expected):
    """A line may lack the limit that the request names: what a change does is seen on another one."""
    assert (expected, False) == seen(Choosy(lines))


class Numberless(Sandbox):
    """Says of a device that was added only what the risk check decided: no other property is required."""

    def handle(self, request: Request):
        outcome = super().handle(request)
        if request.method != "POST" or not isinstance(outcome, Response) or outcome.status >= 300:
            return outcome
        body = json.dumps({"risk_decision": json.loads(outcome.body).get("risk_decision")}).encode()
        return replace(outcome, body=body, headers=(("content-type", "application/json"),))


@pytest.mark.parametrize(
    ("faults", "counted"), [((), Verdict.PASS), (("addDevice/added-device-is-one-more/lost",), Verdict.FAIL)]
)
def test_what_a_response_does_not_number_is_counted_and_no_test_data_are_asked_for(faults, counted):
    """A property that may be absent is nobody's data; who adds nothing is found without it."""
    known = all_faults()
    sandbox = Numberless(CONTRACTS, faults=[known[name] for name in faults])
    found = judged(CONTRACTS, sandbox, operations=["customers/addDevice"], agreed={})
    of = {v.purpose.id.rpartition("/")[2]: v for v in found.verdicts}

    assert (Verdict.INCONCLUSIVE, Owner.AGREEMENT) == (
        of["added-device-is-listed"].verdict, of["added-device-is-listed"].owner
    )  # fmt: skip
    assert counted is of["added-device-is-one-more"].verdict


class Behind(Sandbox):
    """A replica that is behind once: the second read after a change shows what was there at first.

    Of a tariff that a line has already no day is shown.
    """

    def __init__(self):
        super().__init__(CONTRACTS)
        self.known = {}

    def handle(self, request: Request):
        outcome = super().handle(request)
        if request.method != "GET" or not isinstance(outcome, Response) or not request.url.endswith("/products"):
            return outcome
        body = json.loads(outcome.body)
        product = body.get("product") or {}
        if product.get("scheduled", {}).get("destination_product", {}).get("id") == product.get("id"):
            del product["scheduled"]
            outcome = replace(outcome, headers=outcome.headers[:1], body=json.dumps(body).encode())
        first, now, reads = self.known.get(request.url, (outcome, outcome, 0))
        reads = reads + 1 if outcome.body == now.body else 1
        self.known[request.url] = first, outcome, reads
        return first if reads == 2 else outcome


def test_a_read_before_a_write_that_is_older_than_the_one_before_it_accuses_nobody():
    """Who has the tariff already, as a read has shown, is told no day on which it begins."""
    found = judged(CONTRACTS, Behind(), operations=["customers/changeProduct"], agreed={})
    failed = [v.purpose.id for v in found.verdicts if v.verdict is Verdict.FAIL]

    assert [] == failed
