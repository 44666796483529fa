"""A rejected control is tried with the next test data, and stays visible with the target's own words (judgement 4)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.cases.case import Case
from conformance.checks.rejection_words import words_of
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import EffectKind, Operation
from conformance.model import Exchange, Finding, Level, NoAnswer, Repetition, Response, Verdict
from conformance.scripts.framing import is_torn
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope
from conformance.scripts.vouched_sets import Vouched, vouched_for
from conformance.verdicts.decisions import decided

#: Sets that are tried where data are used up: each rejection doubles the step to the next (engine/test_data/supply.py).
SEARCH = 12
#: Rejections that say nothing about the test data.
_NOT_THE_DATA = frozenset({401, 405, 406, 408, 413, 414, 415, 429})


@dataclass(slots=True)
class Sought:
    """What came of looking for test data with which an operation accepts a valid request."""

    #: Controls that were rejected, the first one among them.
    rejected: list[Exchange]
    accepted: tuple[Ask, Reply] | None = None
    #: What the responses beside the accepted one show.
    aside: list[Exchange] = field(default_factory=list)
    #: Which of the rejected ones other reads vouch for.
    vouched: Vouched = field(default_factory=Vouched)

    @property
    def index(self) -> int:
        """Which set was accepted."""
        assert self.accepted is not None
        return self.accepted[0].index


def worth_another(operation: Operation, reply: Reply | None) -> bool:
    """Whether a control may have been rejected because of its test data, so that other data may work."""
    if not isinstance(reply, Exchange):
        return False
    if isinstance(reply.outcome, NoAnswer):  # a read was sent again already; of a write it has to be known what came
        began = reply.outcome.status or 500
        return is_torn(reply) and not operation.effect.repeatable and began < 500
    status = reply.response.status if reply.response else 0
    plain = 400 <= status < 500 and status not in _NOT_THE_DATA
    return plain and (status != 403 or status in operation.statuses)


def another_set(
    scope: Scope, operation: Operation, control: Case, first: Exchange, index: int
) -> Generator[list[Ask], list[Reply], Sought]:
    """Send the control with further sets until one is accepted, there are no more, or enough were tried.

    Sets that other reads show to be unusable are not enough: further ones are tried.
    """
    sought, indices = Sought([first]), [index]
    spends = operation.effect.kind in (EffectKind.ONCE, EffectKind.CONSUMES, EffectKind.CREATES)
    most = SEARCH if spends else scope.limits.control_sets
    vouched, known = None, 0
    while True:
        more = yield from _tried(scope, operation, control, sought, indices, most)
        sets = list(zip(indices, sought.rejected, strict=True))[known:]
        accepted = int(sought.accepted is not None)
        vouched = sought.vouched = yield from vouched_for(scope, operation, control, sets, accepted, vouched)
        known = len(indices)
        if not more or not vouched.unusable or known >= SEARCH:
            return sought
        most = known + scope.limits.control_sets


def _tried(
    scope: Scope, operation: Operation, control: Case, sought: Sought, indices: list[int], most: int
) -> Generator[list[Ask], list[Reply], bool]:
    """Send the control with further sets, until so many were rejected; say whether there is reason for more."""
    for number in range(indices[-1] + 1, indices[0] + most):
        ask = Ask(control, role="control", index=number)
        (reply,) = yield [ask]
        if isinstance(reply, NotSent):
            return False
        if succeeded(reply):
            sought.accepted = ask, reply
            return False
        known = not is_torn(reply) and any(_same_request(reply, before) for before in sought.rejected)
        if not worth_another(operation, reply) or known:
            sought.aside.append(reply)
            return False
        sought.rejected.append(reply)
        indices.append(number)
        if is_torn(reply) and len(sought.rejected) >= scope.limits.control_sets:
            return False
    return True


def _same_request(one: Exchange, other: Exchange) -> bool:
    a, b = one.request, other.request
    return (a.method, a.url, a.body) == (b.method, b.url, b.body)


def usable_rejected(operation: Operation, control: Case, sought: Sought) -> Contribution | None:
    """Accuse a target that rejects valid requests with test data that its reads show to be usable, or give None."""
    vouched = sought.vouched
    if not vouched.accuses(int(sought.accepted is not None)):
        return None
    row = decided("usable-data-rejected", request="control")
    finding = Finding(
        check=row.check,
        level=Level.MUST,
        message=row.says,
        pointer="status",
        expected=" or ".join(map(str, operation.success_statuses)),
        actual=said(vouched.rejected),
        exchanges=tuple(exchange.number for exchange in (*vouched.rejected, *vouched.reads)),
        source="; ".join(dict.fromkeys(filter(None, (operation.source, vouched.source)))),
    )
    return Contribution(
        control.purpose, row.verdict, row.says, (finding,), control.id, Repetition.CONFIRMED, owner=row.owner
    )


def beside_accepted(operation: Operation, control: Case, rejected: Sequence[Exchange]) -> Contribution:
    """Warn of the controls that were rejected before one was accepted."""
    finding = Finding(
        check="control/rejected",
        level=Level.SHOULD,
        message="rejects a valid request with one set of test data and accepts it with another",
        pointer="status",
        expected="accepted, as with other test data",
        actual=said(rejected),
        exchanges=tuple(exchange.number for exchange in rejected),
        source=operation.source,
    )
    return Contribution(control.purpose, Verdict.PASS, "", (finding,), control.id)


def with_all_rejected(contributions: Sequence[Contribution], control: Case, sought: Sought) -> list[Contribution]:
    """Add to a control's contributions how many sets of test data were rejected, and the messages."""
    more = len(sought.rejected) > 1
    unvouched = f"; {sought.vouched.lacking}" if sought.vouched.lacking else ""
    reason = f"{len(sought.rejected)} sets of test data were rejected: {said(sought.rejected)}{unvouched}"
    return [
        replace(c, reason=reason) if more and c.purpose == control.purpose and c.verdict is Verdict.INCONCLUSIVE else c
        for c in contributions
    ]


def without_rejection(contributions: Sequence[Contribution], control: Case) -> list[Contribution]:
    """Leave out what was concluded from a rejected control, where another was accepted."""
    return [c for c in contributions if c.purpose != control.purpose or c.verdict is not Verdict.INCONCLUSIVE]


def said(rejected: Sequence[Exchange]) -> str:
    """The status and message of rejections, each once: `400 "The number is in use" (3 times)`."""
    counts: dict[str, int] = {}
    for exchange in rejected:
        outcome = exchange.outcome
        text = f"{outcome.status}{words_of(outcome)}" if isinstance(outcome, Response) else str(outcome.reason)
        counts[text] = counts.get(text, 0) + 1
    return ", ".join(text if count == 1 else f"{text} ({count} times)" for text, count in counts.items())


def accused(contribution: Contribution, exchange: Exchange | None = None) -> Contribution:
    """Between two answered controls, a request that is never answered is the target's failure (judgement.md, 3)."""
    if contribution.confirmed != Repetition.SILENT:
        return contribution
    message = "does not respond, while it responds to the valid requests before and after"
    shown = () if exchange is None else (exchange.number,)
    finding = Finding("answer/none", Level.MUST, message, "status", "a response", contribution.reason, shown)
    return replace(
        contribution, verdict=Verdict.FAIL, reason=message, findings=(finding,), confirmed=Repetition.CONFIRMED
    )


def telling_nothing(agreed: Mapping[str, str], contributions: Sequence[Contribution]) -> list[Contribution]:
    """Contributions of requests with a set of which none was accepted: the rejections may be due to the set.

    They show no choice of a reading but one that is agreed (JUDGEMENT.md, 9: rejections beside what is accepted).
    """
    return [
        replace(one, sightings=tuple(s for s in one.sightings if agreed.get(s.reading.id) in s.shown))
        for one in contributions
    ]
