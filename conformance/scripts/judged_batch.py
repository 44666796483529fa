"""Send a batch of requests to one operation, repeat what failed, and judge each by all that was answered."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from conformance.cases.case import Case
from conformance.checks.rules.foreign_data import tells_nothing
from conformance.checks.rules.select import succeeded
from conformance.checks.sent_request import not_as_meant
from conformance.checks.status import is_permitted, may_reject
from conformance.contract.contract import Operation
from conformance.model import Exchange, Verdict
from conformance.scripts.conformity import conformity
from conformance.scripts.framing import torn_throughout
from conformance.scripts.repetition import merged, passing, unanswered, worth_repeating
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope
from conformance.verdicts.case_verdict import Judgement, judge

#: Seconds before a read that a gateway failed to answer is sent again, growing with each repetition.
BACK_OFF = 0.5


class Outcome:
    """What a batch of requests led to."""

    def __init__(self) -> None:
        self.contributions: list[Contribution] = []
        self.accepted: set[str] = set()
        #: Case id -> what was answered at first.
        self.answers: dict[str, Exchange] = {}


def judged(
    scope: Scope,
    operation: Operation,
    asks: list[Ask],
    *,
    control_accepted: bool | None,
    control: Exchange | None = None,
) -> Generator[list[Ask], list[Reply], Outcome]:
    """Send a batch, judge it, and send again what failed, where its effect allows.

    Args:
        scope: What scripts know of the run.
        operation: The operation that all of them call.
        asks: The requests.
        control_accepted: Whether its control was accepted; None where that is not known yet.
        control: The exchange of the control, to tell a success that gives nothing away.

    Returns:
        The contributions, the cases that were accepted, and what was answered at first.

    Source: JUDGEMENT.md, 12.
    """
    outcome = Outcome()
    if not asks:
        return outcome
    replies = yield asks
    pairs = list(zip(asks, replies, strict=True))
    outcome.accepted = {ask.case.id for ask, reply in pairs if isinstance(reply, Exchange) and succeeded(reply)}
    outcome.answers = {ask.case.id: reply for ask, reply in pairs if isinstance(reply, Exchange)}
    unknown = [reply for ask, reply in pairs if isinstance(reply, Exchange) and ask.case.constraint.endswith("/known")]
    harmless = {
        ask.case.id
        for ask, reply in pairs
        if ask.case.isolating and isinstance(reply, Exchange) and tells_nothing(operation, reply, control, unknown)
    }
    outcome.accepted -= harmless
    first = {
        ask.key: _judgement(scope, ask.case, operation, reply, control_accepted)
        for ask, reply in pairs
        if isinstance(reply, Exchange) and ask.case.id not in harmless
    }
    doubtful = [
        ask for ask, reply in pairs if ask.key in first and worth_repeating(operation, ask.case, first[ask.key], reply)
    ]
    again: dict[str, list[tuple[Ask, Reply]]] = {ask.key: [] for ask in doubtful}
    came = {ask.key: reply for ask, reply in pairs}
    repeats = scope.limits.repeats
    for repetition in range(1, max(repeats, 1) + 1 if doubtful else 1):
        if repetition > repeats:  # a quick profile repeats what was not answered, once
            doubtful = [ask for ask in doubtful if isinstance(r := came[ask.key], Exchange) and unanswered(r)]
        repeated = [replace(ask, repetition=repetition, after=BACK_OFF * passing(first[ask.key])) for ask in doubtful]
        answers = yield repeated
        for ask, one, answer in zip(doubtful, repeated, answers, strict=True):
            again[ask.key].append((one, answer))
    for ask, reply in pairs:
        history = [(ask, reply), *again.get(ask.key, [])]
        if ask.case.id in harmless:
            outcome.contributions += _harmless(scope, operation, ask.case, reply)
            continue
        outcome.contributions += settled(scope, operation, history, control_accepted=control_accepted)
        if any(isinstance(r, Exchange) and succeeded(r) for _, r in history):
            outcome.accepted.add(ask.case.id)
    return outcome


def _judgement(
    scope: Scope, case: Case, operation: Operation, exchange: Exchange, control_accepted: bool | None
) -> Judgement:
    status = exchange.response.status if exchange.response else 0
    contract = scope.contracts[operation.api]
    rejected = 400 <= status < 500
    permitted = (
        may_reject(contract, operation, case.id, status) if rejected else is_permitted(contract, operation, status)
    )
    return judge(case, operation, exchange, control_accepted=control_accepted, permitted=permitted)


def _harmless(scope: Scope, operation: Operation, case: Case, reply: Reply) -> list[Contribution]:
    """Conclude from a success that is what an unknown id is answered: it gives nothing away."""
    reason = "the success says no more than the response to an unknown id"
    shapes = conformity(scope, operation, reply) if isinstance(reply, Exchange) else []
    return [Contribution(case.purpose, Verdict.PASS, reason, case=case.id), *shapes]


def settled_each(
    scope: Scope, operation: Operation, pairs: Sequence[tuple[Ask, Reply]], *, control_accepted: bool | None
) -> list[Contribution]:
    """Judge several cases that were sent once each."""
    return [
        contribution
        for pair in pairs
        for contribution in settled(scope, operation, [pair], control_accepted=control_accepted)
    ]


def settled(
    scope: Scope, operation: Operation, history: Sequence[tuple[Ask, Reply]], *, control_accepted: bool | None
) -> list[Contribution]:
    """Judge a case by its first sending and its repetitions (judgement.md, 12)."""
    case = history[0][0].case
    exchanges = [reply for _, reply in history if isinstance(reply, Exchange)]
    shapes = [found for exchange in exchanges for found in conformity(scope, operation, exchange)]
    first = history[0][1]
    if isinstance(first, NotSent) and case.optional:
        return [Contribution(case.purpose, Verdict.NOT_APPLICABLE, first.reason, case=case.id)]
    if isinstance(first, NotSent):
        return [Contribution(case.purpose, Verdict.INCONCLUSIVE, first.reason, case=case.id, owner=first.owner)]
    sent = exchanges[0].request
    # Of what was under way when a run was killed, the request is not known.
    wrong = not_as_meant(case, scope.contracts[operation.api], operation, sent) if sent.url else None
    if wrong:
        verdict = Verdict.ERROR if wrong.ours else Verdict.INCONCLUSIVE
        return [Contribution(case.purpose, verdict, f"{case.id}: {wrong.message}", case=case.id), *shapes]
    broken = torn_throughout(scope, operation, case, exchanges)
    if broken:
        return [*broken, *shapes]
    judgements = [_judgement(scope, case, operation, exchange, control_accepted) for exchange in exchanges]
    return [merged(case, exchanges, judgements), *shapes]
