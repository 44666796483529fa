"""The script of one operation: its control, what it has to accept, what it has to refuse, and what is open."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace

from conformance.cases.budget import of_many_kinds
from conformance.cases.case import Case, Kind
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import EffectKind, Operation
from conformance.model import Exchange, Repetition, Verdict
from conformance.scripts.controls import (
    Sought,
    accused,
    another_set,
    beside_accepted,
    telling_nothing,
    usable_rejected,
    with_all_rejected,
    without_rejection,
    worth_another,
)
from conformance.scripts.judged_batch import judged, settled, settled_each
from conformance.scripts.rejected_writes import SETS, Observed, confirmed, observations, settled_read, unchanged
from conformance.scripts.rule_observation import aside_of
from conformance.scripts.script import Ask, Contribution, Reply, Scope, Script
from conformance.verdicts.server_errors import is_server_error

#: Further sets of test data that an operation is asked with.
FURTHER = 24

Replies = Generator[list[Ask], list[Reply], list[Contribution]]


def operation_script(
    scope: Scope, operation: Operation, cases: Sequence[Case], observed: Sequence[Observed] = ()
) -> Script:
    """Send an operation's cases and judge them beside their control.

    Args:
        scope: What scripts know of the run.
        operation: The operation.
        cases: Its cases; the first is the control.
        observed: The reads that have to show the same before and after rejected requests.

    Returns:
        The script; it returns the contributions to the verdicts.

    Source: JUDGEMENT.md, 4.
    """
    control, rest = cases[0], list(cases[1:])
    if operation.effect.repeatable:
        return _control_first(scope, operation, control, rest)
    return _refusals_first(scope, operation, control, rest, observed)


def _control_first(scope: Scope, operation: Operation, control: Case, rest: list[Case]) -> Script:
    found: list[Contribution] = []
    outcome = yield from judged(scope, operation, [Ask(control, role="control")], control_accepted=None)
    own = outcome.answers.get(control.id)
    taken, index = control.id in outcome.accepted, 0
    if own is None or taken or not worth_another(operation, own):
        found += outcome.contributions
    else:
        sought = yield from another_set(scope, operation, control, own, 0)
        found += _of_search(scope, operation, control, outcome.contributions, sought)
        if sought.accepted is not None:
            taken, index, own = True, sought.index, _exchange(sought.accepted[1])
    asks = [Ask(case, index=index) for case in rest if not case.further]
    outcome = yield from judged(scope, operation, asks, control_accepted=taken, control=own)
    further = [Ask(case, "further", turn) for case in rest if taken and case.further for turn in range(FURTHER)]
    if further:
        replies = yield further
        found += aside_of(scope, replies)
        crashed = [a for a, r in zip(further, replies, strict=True) if isinstance(r, Exchange) and is_server_error(r)]
        if crashed and scope.limits.repeats:
            found += aside_of(scope, (yield [replace(ask, repetition=1) for ask in crashed]))
    if taken and any(c.confirmed == Repetition.SILENT for c in outcome.contributions):
        again = Ask(control, role="control-after", index=index)
        after = yield from judged(scope, operation, [again], control_accepted=None)
        if control.id in after.accepted:
            return found + [accused(one, outcome.answers.get(one.case)) for one in outcome.contributions]
    return found + outcome.contributions


def _exchange(reply: Reply) -> Exchange | None:
    return reply if isinstance(reply, Exchange) else None


def _of_search(
    scope: Scope, operation: Operation, control: Case, first: list[Contribution], sought: Sought
) -> list[Contribution]:
    """Conclude from the first control, which was rejected, and from those with further sets of test data."""
    aside = aside_of(scope, [*sought.rejected[1:], *sought.aside, *sought.vouched.aside])
    failure = usable_rejected(operation, control, sought)
    if sought.accepted is None:
        told = [*without_rejection(first, control), failure] if failure else with_all_rejected(first, control, sought)
        return [*told, *aside]
    accepted = settled(scope, operation, [sought.accepted], control_accepted=None)
    told = [failure or beside_accepted(operation, control, sought.rejected)]
    return [*without_rejection(first, control), *told, *accepted, *aside]


def _refusals_first(
    scope: Scope, operation: Operation, control: Case, rest: list[Case], observed: Sequence[Observed]
) -> Script:
    """Refusals are sent with one set of data, the control last with the same set; an acceptance spends the set.

    Where the control is rejected, an accepted one is looked for, and the refusals are sent again with the next set.
    """
    refusals = [case for case in rest if case.kind is Kind.INVALID]
    found: list[Contribution] = []
    served, index = False, 0
    for turn in range(scope.limits.control_sets):
        batch = yield from _refused(scope, operation, control, refusals, index, observed)
        found += batch.found
        last = Ask(control, role="control", index=batch.index)
        outcome = yield from judged(scope, operation, [last], control_accepted=None)
        own, taken = outcome.answers.get(control.id), control.id in outcome.accepted
        if own is None or taken or turn + 1 == scope.limits.control_sets or not worth_another(operation, own):
            found += without_rejection(outcome.contributions, control) if served else outcome.contributions
            break
        sought = yield from another_set(scope, operation, control, own, batch.index)
        found += _of_search(scope, operation, control, outcome.contributions, sought)
        if sought.accepted is None:
            break
        served, index = True, sought.index + 1
        found += aside_of(scope, [reply for _, reply in batch.held])
    index = batch.index
    found += settled_each(scope, operation, batch.held, control_accepted=taken)
    at_last = yield observations(observed, control, index, "observe-control")
    replies = [reply for _, reply in batch.held]
    seen = unchanged(operation, observed, batch.before, batch.after, replies, at_last)
    cases = [ask.case for ask, _ in batch.held]
    found += yield from confirmed(
        operation, observed, seen, cases, control, index + 1, at_last, settle=scope.limits.settle
    )
    index += SETS * any(one.verdict is Verdict.FAIL for one in seen)
    valid = [case for case in rest if case.kind is Kind.VALID]
    open_cases = [case for case in rest if case.kind is Kind.OPEN]
    if operation.effect.kind is EffectKind.REVERSIBLE:
        index += 1
        for case in valid:
            told, sets = yield from _with_own_data(scope, operation, control, case, index, control_accepted=taken)
            found, index = found + told, index + sets
        asks = [Ask(case, index=index) for case in open_cases]
        outcome = yield from judged(scope, operation, asks, control_accepted=None)
        told = outcome.contributions
        for ask in asks:
            told, _ = yield from _beside_control(scope, operation, control, ask, told)
        return found + told
    found += yield from _each_with_fresh_data(
        scope, operation, control, valid, open_cases, index + 1, control_accepted=taken
    )
    return found


@dataclass(slots=True)
class _Batch:
    """Refusals that were sent with one set of data."""

    index: int
    held: list[tuple[Ask, Reply]]
    before: list[Reply]
    after: list[Reply]
    #: What was accepted and should not have been, with the sets before.
    found: list[Contribution]


def _refused(
    scope: Scope, operation: Operation, control: Case, pending: list[Case], index: int, observed: Sequence[Observed]
) -> Generator[list[Ask], list[Reply], _Batch]:
    """Send what has to be refused, with the next set of data for the rest where something was accepted."""
    found: list[Contribution] = []
    first = index
    while True:
        before = yield observations(observed, control, index, "observe-before")
        asks = [Ask(case, index=index) for case in pending]
        replies = yield asks
        after = yield observations(observed, control, index, "observe-after")
        held = list(zip(asks, replies, strict=True))
        spent = [ask for ask, reply in held if isinstance(reply, Exchange) and succeeded(reply)]
        if not spent:
            after = yield from settled_read(observed, before, after, control, index, settle=scope.limits.settle)
        if not spent or index - first + 1 >= scope.limits.accepted_at_most:
            return _Batch(index, held, before, after, found)
        found += settled_each(scope, operation, [(a, r) for a, r in held if a in spent], control_accepted=None)
        pending = [ask.case for ask, _ in held if ask not in spent]
        index += 1


def _with_own_data(
    scope: Scope, operation: Operation, control: Case, case: Case, index: int, *, control_accepted: bool
) -> Generator[list[Ask], list[Reply], tuple[list[Contribution], int]]:
    """Send a valid request with a set of its own; where it is rejected, the control with the same set tells why.

    Where that is rejected as well, the set is why (judgement 4), and the next one is tried.

    Returns:
        The contributions; how many sets that took.
    """
    aside: list[Contribution] = []
    agreed = scope.contracts[operation.api].agreed
    rejected: list[Exchange] = []
    told: list[Contribution] = []
    for turn in range(scope.limits.control_sets):
        ask = Ask(case, index=index + turn)
        outcome = yield from judged(scope, operation, [ask], control_accepted=control_accepted)
        answer = outcome.answers.get(case.id)
        if answer is None and rejected:
            break
        if answer is None or (succeeded(answer) and not rejected):
            return aside + outcome.contributions, turn + 1
        if succeeded(answer):
            served = [*without_rejection(told, case), beside_accepted(operation, case, rejected)]
            return [*aside, *served, *outcome.contributions], turn + 1
        another = control_accepted and worth_another(operation, answer)
        if not case.firm and not another:
            return aside + told + telling_nothing(agreed, outcome.contributions), turn + 1
        replies = yield [Ask(control, role="control-beside", index=ask.index)]
        beside = aside_of(scope, replies)
        if all(isinstance(reply, Exchange) and succeeded(reply) for reply in replies):
            own = outcome.contributions if case.firm else telling_nothing(agreed, outcome.contributions)
            return [*aside, *beside, *without_rejection(told, case), *own], turn + 1
        aside += telling_nothing(agreed, beside)
        own = settled_each(scope, operation, [(ask, answer)], control_accepted=False)
        told = without_rejection(told, case) + telling_nothing(agreed, own)
        rejected.append(answer)
        if not another or not all(isinstance(reply, Exchange) for reply in replies):
            break
    return aside + told, len(rejected)


def _each_with_fresh_data(
    scope: Scope,
    operation: Operation,
    control: Case,
    valid: Iterable[Case],
    open_cases: Iterable[Case],
    index: int,
    *,
    control_accepted: bool,
) -> Replies:
    """Valid requests take a set each; open ones share a set until one of them is accepted."""
    found: list[Contribution] = []
    for case in valid:
        told, sets = yield from _with_own_data(
            scope, operation, control, case, index, control_accepted=control_accepted
        )
        found, index = found + told, index + sets
    limit = index + scope.limits.accepted_at_most
    with_this_set: list[Contribution] = []
    for case in of_many_kinds(open_cases):
        if index >= limit:
            reason = "not sent: open requests have used up as many sets of test data as the IXIT allows"
            found.append(Contribution(case.purpose, Verdict.NOT_APPLICABLE, reason, case=case.id))
            continue
        ask = Ask(case, index=index)
        outcome = yield from judged(scope, operation, [ask], control_accepted=None)
        told, skipped = yield from _beside_control(scope, operation, control, ask, outcome.contributions)
        with_this_set += told
        if skipped:
            found += with_this_set
            with_this_set, index, limit = [], index + skipped, limit + skipped
            continue
        # What was rejected, or was not sent as a write, has used nothing up.
        if case.id in outcome.accepted and not case.effect(operation).repeatable:
            found += with_this_set
            with_this_set, index = [], index + 1
    return found + telling_nothing(scope.contracts[operation.api].agreed, with_this_set)


def _beside_control(
    scope: Scope, operation: Operation, control: Case, ask: Ask, told: list[Contribution]
) -> Generator[list[Ask], list[Reply], tuple[list[Contribution], int]]:
    """Where a rejection speaks against an agreement, see whether the control is accepted with the same data.

    Where it is not, the data may be why: the next set is tried.

    Returns:
        The contributions, in which a rejection without its control shows nothing; how many sets that took.
    """
    agreed = scope.contracts[operation.api].agreed
    sightings = [s for one in told if one.case == ask.case.id for s in one.sightings]
    if not any(s.status >= 400 and agreed.get(s.reading.id, "") not in {"", *s.shown} for s in sightings):
        return told, 0
    for further in range(scope.limits.control_sets):
        at = replace(ask, index=ask.index + further)
        if further:
            again = yield from judged(scope, operation, [at], control_accepted=None)
            told = [*told, *again.contributions]
            if ask.case.id in again.accepted:
                return told, further + 1
        replies = yield [Ask(control, role="control-beside", index=at.index)]
        if all(isinstance(reply, Exchange) and succeeded(reply) for reply in replies):
            return told, further + 1
        told = [*(one for one in told if one.case != ask.case.id), *telling_nothing(agreed, _own(told, ask.case))]
    return told, scope.limits.control_sets


def _own(told: Sequence[Contribution], case: Case) -> list[Contribution]:
    return [one for one in told if one.case == case.id]
