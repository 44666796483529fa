"""The exploratory script against targets that are functions."""

import json
from datetime import date

from conformance.cases.plan import plan
from conformance.contract import load_contracts
from conformance.domain.random_source import Dice
from conformance.engine.sample_values import Sampler
from conformance.model import Exchange, Response, Verdict
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.scripts.exploratory_script import Bounds, exploring, exploring_scripts
from conformance.scripts.script import Limits, NotSent, Scope

CONTRACTS = load_contracts()
API = CONTRACTS["customers"]
SEARCH, ACTIVATE = API.operations["searchUserTree"], API.operations["activateSim"]
REFUSED = Response(
    400,
    (("Content-Type", "application/json"),),
    b'{"code":"0001","status":"BAD_REQUEST","message":"no","detailMsg":"x"}',
)
SCOPE = Scope(CONTRACTS, {}, date(2030, 4, 15), RULES, Limits(repeats=2, seed=3))
SMALL = Bounds(examples=25, most=200)


def explored(operation, explorer, target, bounds=SMALL, scope=SCOPE):
    """Run a script against a function from request to response; give its contribution and what was sent."""
    sampler, sent = Sampler(API, operation), []
    script = exploring(scope, API, operation, explorer, bounds)
    replies = None
    while True:
        try:
            asks = next(script) if replies is None else script.send(replies)
        except StopIteration as ended:
            (contribution,) = ended.value
            return contribution, sent
        replies = []
        for ask in asks:
            request = sampler.request(ask.case, Dice(1), "http://127.0.0.1/v2")
            sent.append((ask, request))
            answer = target(request)
            replies.append(
                answer
                if isinstance(answer, NotSent)
                else Exchange(len(sent), ask.case.id, operation.key, request, answer, "2026-01-01T00:00:00.000Z", "x")
            )


def strict(request):
    """Refuses everything, as documented."""
    return REFUSED


def falls_on_null(request):
    """Ends in a server error where a body holds null."""
    return Response(500, (), b"") if b"null" in (request.body or b"") else REFUSED


def test_a_strict_target_is_found_nothing_against():
    """The reason says how much was tried."""
    for explorer in ("ours", "schemathesis"):
        contribution, sent = explored(SEARCH, explorer, strict)

        assert Verdict.PASS is contribution.verdict
        assert str(len(sent)) in contribution.reason


def test_nothing_is_sent_twice_but_to_confirm():
    """A proposal that was answered is answered from memory."""
    _, sent = explored(SEARCH, "ours", strict)
    keys = [ask.key for ask, _ in sent]

    assert len(keys) == len(set(keys))


def test_a_find_is_shrunk_repeated_and_ready_to_be_added():
    """The smallest body that does it, as a case."""
    contribution, sent = explored(SEARCH, "ours", falls_on_null, Bounds(examples=120, most=400))

    assert (Verdict.FAIL, "confirmed") == (contribution.verdict, contribution.confirmed)
    assert [1, 2] == [ask.repetition for ask, _ in sent[-2:]]
    assert len(sent[-1][1].body) < 80
    case = json.loads(contribution.notes[0].partition(": ")[2])
    assert contribution.case == case["id"]


def test_of_a_write_one_find_is_enough():
    """Each accepted fault may have used something up."""
    contribution, sent = explored(
        ACTIVATE, "ours", lambda _: Response(200, (("Content-Type", "application/json"),), b"{}")
    )

    assert (Verdict.FAIL, "not repeated", 1) == (contribution.verdict, contribution.confirmed, len(sent))


def test_what_cannot_be_sent_is_inconclusive():
    """With what to supply."""
    contribution, sent = explored(SEARCH, "ours", lambda _: NotSent("no document supplied"))

    assert (Verdict.INCONCLUSIVE, "no document supplied", 1) == (contribution.verdict, contribution.reason, len(sent))


def test_the_time_of_the_target_is_bounded():
    """A slow target is not explored for hours."""
    slow = Response(400, REFUSED.headers, REFUSED.body, seconds=30.0)

    assert 2 == len(explored(SEARCH, "ours", lambda _: slow)[1])


def test_the_same_seed_sends_the_same_requests():
    """A recorded run can be judged again."""
    first, again = (explored(SEARCH, "ours", strict)[1] for _ in range(2))

    assert [ask.key for ask, _ in first] == [ask.key for ask, _ in again]


def test_each_planned_purpose_has_a_script():
    """Only an acceptance explores."""
    operations = {"customers/getUser", "customers/activateSim"}
    whole = plan(CONTRACTS, PROFILES["acceptance"], RULES, operations=operations)
    gate = plan(CONTRACTS, PROFILES["gate"], RULES, operations=operations)

    assert 4 == len([name for name, _, _ in exploring_scripts(SCOPE, whole)])
    assert [] == list(exploring_scripts(SCOPE, gate))
