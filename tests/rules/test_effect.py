"""What a write did shows in a read; another's write in between accuses nobody for good."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import Level, Owner, Repetition, Request, Response, Verdict
from conformance.sandbox.app import Sandbox
from conformance.sandbox.faults import all_faults
from conformance.scripts.script import Limits
from conformance.selfcheck.selfcheck_judging import judged
from tests.rules.conducted import TIMEOUT, by_role, conduct, contract, of_role, ruled, told, unless

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


CREATE = contract("subscriptions").operations["createCreditLimits"]
OF_LINE = {"operation": "getCreditLimits", "with": {"path.id": {"request": "path.id"}}}


def shows(name="five", number=5, *, level=Level.MUST, **further):
    """What was created shows in the list of its line."""
    said = {**OF_LINE, "select": "$[*].n", "equals": {"request": "body.n"}, "ask": {"body.n": number}, **further}
    return ruled(CREATE, "visible-in", said, name=name, level=level)


FIVE, SIX = shows(), shows("six", 6)
NONE, ONE, OTHER = told([]), told([{"n": 5}]), told([{"n": 6}])
MISSING = "accepts a change that getCreditLimits does not show"


def line(*, before=NONE, write=201, after=ONE):
    return by_role(observe_before=before, write=write, observe_after=after)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (line(), (Verdict.PASS, "")),
        (line(before=404), (Verdict.PASS, "")),
        (line(after=NONE), (Verdict.FAIL, MISSING)),
        (line(after=404), (Verdict.FAIL, "accepts a write that getCreditLimits does not find")),
        (
            line(before=ONE),
            (Verdict.INCONCLUSIVE, "needs test data for which getCreditLimits does not show it before the write"),
        ),
        (line(after=401), (Verdict.INCONCLUSIVE, "needs a success of getCreditLimits (it responded 401)")),
        (line(write=409), (Verdict.INCONCLUSIVE, "createCreditLimits responded 409: check its test data")),
        (
            line(write=TIMEOUT),
            (Verdict.INCONCLUSIVE, "no response to the write (timeout): whether it was carried out is unknown"),
        ),
        (unless(of_role("write"), line(), reason="no line"), (Verdict.INCONCLUSIVE, "no line")),
        (unless(of_role("observe-before"), line(), reason="no base URL"), (Verdict.INCONCLUSIVE, "no base URL")),
        (unless(of_role("observe-after"), line(), reason="no base URL"), (Verdict.INCONCLUSIVE, "no base URL")),
    ],
)
def test_what_a_write_brought_is_looked_for_around_it(answer, expected):
    """A read that finds nothing any more, where it did before, finds no more of what was written."""
    assert [expected] == conduct(CREATE, [FIVE], answer).of(FIVE)


@pytest.mark.parametrize(("write", "tried"), [(201, [0, 1, 2, 3]), (409, list(range(8))), (TIMEOUT, list(range(8)))])
def test_a_witness_is_looked_for_with_other_test_data(write, tried):
    """Four lines that had it already, or eight where the writes are rejected."""
    found = conduct(CREATE, [FIVE], line(before=ONE, write=write))

    assert tried == [ask.index for ask in found.asked if ask.role == "write"]


@pytest.mark.parametrize(
    ("wrong", "repetition", "tried"),
    [({0, 1}, [Repetition.CONFIRMED], 2), ({0}, [Repetition.NONE, Repetition.INTERMITTENT], 2)],
)
def test_what_did_not_show_is_written_once_more(wrong, repetition, tried):
    """With other test data; what shows then was lost once."""
    found = conduct(CREATE, [FIVE], lambda ask: line(after=NONE if ask.index in wrong else ONE)(ask))

    assert (repetition, tried) == (found.repetition_of(FIVE), sum(ask.role == "write" for ask in found.asked))


def test_a_write_that_runs_out_of_test_data_is_judged_by_what_it_did():
    """There is nothing left to repeat it with."""
    once = unless(lambda ask: ask.role == "write" and ask.index > 0, line(after=NONE))
    found = conduct(CREATE, [FIVE], once)

    assert ([(Verdict.FAIL, MISSING)], [Repetition.NOT_REPEATED]) == (found.of(FIVE), found.repetition_of(FIVE))


def test_a_request_without_test_data_leaves_the_others_of_its_operation():
    """What is asked for otherwise has test data of its own: who loses it is found."""
    answer = unless(lambda ask: ask.case is FIVE.asks["ask"], line(), reason="no line without limits")
    found = conduct(CREATE, [FIVE, SIX], answer)

    assert [(Verdict.INCONCLUSIVE, "no line without limits")] == found.of(FIVE)
    assert [(Verdict.FAIL, MISSING)] == found.of(SIX)
    assert [("write", 0), ("write1", 0), ("write1", 1)] == [one for one in found.roles if one[0].startswith("write")]


def test_a_recommendation_that_lacks_the_same_again_uses_no_further_test_data_up():
    """What is required is tried as often as there are test data for it."""
    should = shows(level=Level.SHOULD)
    found = conduct(CREATE, [should], line(before=ONE))

    assert [0, 1] == [ask.index for ask in found.asked if ask.role == "write"]
    assert [
        (Verdict.INCONCLUSIVE, "needs test data for which getCreditLimits does not show it before the write")
    ] == found.of(should)


def test_a_recommendation_that_is_broken_is_tried_once_more():
    """Also where the line before had nothing to show it by."""
    should = shows(level=Level.SHOULD)
    found = conduct(
        CREATE, [should], lambda ask: line(before=NONE if ask.index else ONE, after=told([]) if ask.index else ONE)(ask)
    )

    assert [0, 1, 2] == [ask.index for ask in found.asked if ask.role == "write"]
    assert [Repetition.CONFIRMED] == found.repetition_of(should)


def test_a_response_that_does_not_say_what_to_read_asks_nobody_for_test_data():
    """What it numbers is a matter of agreement; nothing is read."""
    by_number = shows(**{"with": {"path.id": {"answer": "/number"}}})
    found = conduct(CREATE, [by_number], by_role(write=told({}, 201)))
    (open_,) = [c for c in found.contributions if c.purpose == by_number.purpose]

    assert ("needs a response to the write that says what to read", Owner.AGREEMENT) == (open_.reason, open_.owner)
    assert {"write"} == {ask.role for ask in found.asked}


def test_what_the_response_numbers_is_read_by_that_number():
    """And is found there, or the write is accused whatever was there before."""
    by_number = shows(**{"with": {"path.id": {"answer": "/number"}}})
    there, lost = (
        conduct(CREATE, [by_number], by_role(write=told({"number": 7}, 201), observe_after=after))
        for after in (ONE, 404)
    )

    assert [(Verdict.PASS, "")] == there.of(by_number)
    assert [(Verdict.FAIL, "accepts a write that getCreditLimits does not find")] == lost.of(by_number)
    assert {7} == {edit.value for ask in there.asked for edit in ask.extra}


SERVICE = contract().operations["changeService"]
OF_SERVICES = {"operation": "getServices", "with": {"path.subscriptionId": {"request": "path.subscriptionId"}}}


def switched(name, number):
    """A service has the state that it was given."""
    said = {**OF_SERVICES, "select": "$.items[*].n", "equals": {"request": "body.n"}, "ask": {"body.n": number}}
    return ruled(SERVICE, "visible-in", {**said, "with": {**said["with"]}}, name=name)


def services(*, n, other):
    """The services of a line: what the request names, and another one."""
    return told({"items": [{"id": "mine", "n": n, "active": True}, {"id": "other", "active": other}]})


@pytest.mark.parametrize(
    ("early", "late", "weights"),
    [
        # The read before the second write is older than what was shown after the first: nobody changed the other one.
        (True, False, []),
        (False, True, [Level.SHOULD]),
    ],
)
def test_another_item_that_a_stale_read_shows_otherwise_accuses_nobody(early, late, weights):
    """What was shown after the write before counts, where the two differ."""
    five, six = switched("five", 5), switched("six", 6)
    answers = {
        "observe-before": services(n=0, other=False),
        "observe-after": services(n=5, other=False),
        "observe-before1": services(n=0, other=early),
        "observe-after1": services(n=6, other=late),
    }

    def answer(ask):
        return answers[ask.role] if ask.role in answers else services(n=0, other=False)

    found = conduct(SERVICE, [five, six], answer)

    assert Verdict.PASS is found.of(five)[0][0]
    assert weights == found.weights_of(six)


#: How long the effect of a write may take, so that it is looked for more than once.
IN_TIME = Limits(settle=10.0)


def read_as(choice, member):
    """What was created shows as a member of its own, under one choice of a reading."""
    rule = shows(f"as-{member}", select=f"$[*].{member}")
    return replace(rule, requirement=replace(rule.requirement, under={"numbers": (choice,)}))


BY_N, BY_M, BY_K = read_as("one", "n"), read_as("other", "m"), read_as("one", "k")


@pytest.mark.parametrize(
    ("rules", "before", "after", "waits"),
    [
        ([BY_N, BY_M], NONE, ONE, False),
        # Both are of one choice: the second may be late.
        ([BY_N, BY_K], NONE, ONE, True),
        # It stood there before: whether the write made it is open.
        ([BY_N, BY_M], ONE, ONE, True),
        ([BY_N, BY_M], NONE, NONE, True),
    ],
)
def test_what_another_choice_of_a_reading_expects_is_not_waited_for(rules, before, after, waits):
    """Once the write has made what one choice expects; without that, the last one may come late."""
    found = conduct(CREATE, rules, line(before=before, after=after), limits=IN_TIME)
    looks = Counter((ask.role, ask.index) for ask in found.asked if ask.role == "observe-after")

    assert waits is (max(looks.values()) > 1)
    assert Verdict.PASS is not found.of(rules[1])[0][0]


def test_what_comes_late_under_its_choice_is_waited_for():
    """At first nothing shows; what the other choice expects never does."""
    late = [NONE, NONE, told([{"m": 5}])]
    found = conduct(
        CREATE,
        [BY_N, BY_M],
        lambda ask: late[min(ask.repetition, 2)] if ask.role == "observe-after" else line()(ask),
        limits=IN_TIME,
    )

    assert Verdict.PASS is found.of(BY_M)[0][0]


CHANGE = contract().operations["changeProduct"]


def test_what_a_line_has_already_is_not_waited_for():
    """A tariff that a line has need not be told as the next one."""
    scheduled = ruled(
        CHANGE,
        "visible-in",
        {
            "ask": {"body.productId": 7},
            "operation": "getProducts",
            "with": {"path.subscriptionId": {"request": "path.subscriptionId"}},
            "select": "$.product.scheduled.destination_product.id",
            "equals": {"request": "body.productId"},
        },
    )
    same, other = told({"product": {"id": 7}}), told({"product": {"id": 8}})
    idle = conduct(CHANGE, [scheduled], lambda ask: told({}, 201) if ask.role == "write" else same, limits=IN_TIME)
    lie = conduct(CHANGE, [scheduled], lambda ask: told({}, 201) if ask.role == "write" else other, limits=IN_TIME)

    assert {0} == {ask.repetition for ask in idle.asked}
    assert [Verdict.INCONCLUSIVE] == [verdict for verdict, _ in idle.of(scheduled)]
    assert {0} < {ask.repetition for ask in lie.asked}
    assert [Verdict.FAIL] == [verdict for verdict, _ in lie.of(scheduled)]
