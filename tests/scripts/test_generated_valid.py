"""Generated valid requests, against targets that are functions."""

from datetime import date

import pytest

from conformance.cases.exploratory.control_variations import Variations
from conformance.contract import load_contracts
from conformance.domain.random_source import Dice
from conformance.engine.sample_values import Sampler
from conformance.model import Exchange, Response, Verdict
from conformance.rules import RULES
from conformance.scripts.generated_valid import varied
from conformance.scripts.script import Limits, Scope

CONTRACTS = load_contracts()
API = CONTRACTS["feasibility"]
ASKED = API.operations["getFinanceAvailability"]
REFUSED, TAKEN = Response(400), Response(200, (("Content-Type", "application/json"),), b"{}")


def told(target, seed=3, operation=ASKED):
    """Run the script against a function from request to response; give what it concludes and what was sent."""
    scope = Scope(CONTRACTS, {}, date(2030, 4, 15), RULES, Limits(seed=seed))
    sampler, sent = Sampler(API, operation), []
    script = varied(scope, API, operation)
    replies = None
    while True:
        try:
            asks = next(script) if replies is None else script.send(replies)
        except StopIteration as ended:
            return ended.value[0], sent
        replies = []
        for ask in asks:
            request = sampler.request(ask.case, Dice(1), "http://127.0.0.1/v1")
            sent.append(request.body)
            replies.append(
                Exchange(
                    len(sent), ask.case.id, operation.key, request, target(request), "2026-01-01T00:00:00.000Z", "x"
                )
            )


def test_an_implementation_accepts_what_it_could_not_foresee():
    """Other amounts, and without what is optional."""
    contribution, sent = told(lambda _: TAKEN)

    assert Verdict.PASS is contribution.verdict
    assert len(sent) == len(set(sent)) >= 6


@pytest.mark.parametrize("seed", [1, 2])
def test_a_table_of_foreseen_requests_does_not(seed):
    """It knows the control and refuses everything else."""
    _, first = told(lambda _: TAKEN)
    contribution, _ = told(lambda request: TAKEN if request.body == first[0] else REFUSED, seed)

    assert Verdict.INCONCLUSIVE is contribution.verdict
    assert "generated valid requests were rejected: 400" in contribution.reason


def test_every_seed_makes_others():
    """What was sent in an earlier run is not what is sent in the next."""
    assert set(told(lambda _: TAKEN, 1)[1]) != set(told(lambda _: TAKEN, 2)[1])


def test_without_an_accepted_control_nothing_is_said():
    """Another test says why."""
    contribution, sent = told(lambda _: REFUSED)

    assert (Verdict.NOT_APPLICABLE, 1) == (contribution.verdict, len(sent))


def test_a_few_rejections_warn():
    """More than one in ten."""
    turns = iter(range(100))
    contribution, _ = told(lambda _: REFUSED if next(turns) in (3, 5) else TAKEN)

    assert ["valid/generated"] == [finding.check for finding in contribution.findings]


def test_what_is_varied_stays_valid():
    """Every repeatable operation with a body, many times."""
    for contract in CONTRACTS.values():
        for operation in contract.operations.values():
            if operation.body is not None and operation.effect.repeatable:
                variations = Variations(contract, operation)
                assert all(variations.planner.holds(variations(Dice(n))) for n in range(20)), operation.key
