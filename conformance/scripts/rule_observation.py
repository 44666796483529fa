"""What the script of a rule saw, and how often it looks before it concludes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.cases.case import Ruled
from conformance.checks.rules.observe import Observation, finding_of
from conformance.model import Exchange, Level, Repetition, Verdict
from conformance.scripts.conformity import conformity
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope, Script
from conformance.verdicts.server_errors import is_server_error
from conformance.verdicts.tested_operations import LATE

#: Sets of test data that are looked at for a witness.
DATA_SETS = 6
#: Sets for a rule whose requests use them up: the first may be gone.
TRIES = 4
#: Sets that are read for what earlier runs may have taken away: lines with limits to compare with, or without any.
SEARCHED = 12
#: So many of them have to lack what each is said to have before the target is accused of never returning it.
NEVER_FROM = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What exchanges show of a rule."""

    observation: Observation
    #: Numbers of the exchanges.
    exchanges: tuple[int, ...]
    case: str
    #: The URL that was asked, which tells one set of test data from another.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look led to: purpose -> what was seen; the reason why it could not be had."""

    seen: Mapping[str, Seen]
    lacking: str | None = None


Looking = Generator[list[Ask], list[Reply], Look]
#: Look with the n-th set of test data, for the n-th time.
Looker = Callable[[int, int], Looking]


def looked_for(
    scope: Scope, rules: Sequence[Ruled], look: Looker, *, sets: int = DATA_SETS, at_least: int = 1
) -> Script:
    """Look with one set of test data after the other until each rule has its witness, or is seen broken.

    Args:
        scope: What scripts know of the run.
        rules: The requirements to judge.
        look: Sends the requests for the n-th set of data and says what they show of each rule.
        sets: How many sets of test data to try.
        at_least: How many to look with although the first ones held: one may not be touched by what is wrong.

    Returns:
        The script; it returns a contribution for each rule, and those of the responses beside it.
    """
    found: list[Contribution] = []
    lacking = {ruled.purpose: "no response showed it" for ruled in rules}
    pending, held = list(rules), dict[str, Seen]()
    missed: dict[str, dict[str, Seen]] = {ruled.purpose: {} for ruled in rules}
    for index in range(sets):
        crashed: list[Exchange] = []
        now = yield from _judged(scope, look(index, 0), found, crashed)
        if scope.limits.repeats and any(scope.operation(e.operation).effect.repeatable for e in crashed):
            # A server error counts as often as it comes.
            yield from _judged(scope, look(index, scope.limits.repeats + 1), found, crashed)
        if now.lacking is not None:
            if index == 0:
                lacking = dict.fromkeys(lacking, now.lacking)
            break
        broken = [ruled for ruled in pending if _broken(now, ruled)]
        again: list[Look] = []
        # What another choice of a reading may explain is sent once more only: most of it accuses nobody.
        most = scope.limits.repeats if any(not _is_supposed(scope, ruled) for ruled in broken) else 1
        for repetition in range(1, min(most, scope.limits.repeats) + 1 if broken else 1):
            once_more = yield from _judged(scope, look(index, repetition), found, crashed)
            again.append(once_more)
        for ruled in list(pending):
            seen = now.seen.get(ruled.purpose)
            if seen is None:
                continue
            if seen.observation.broken is None and not seen.observation.witnessed:
                lacking[ruled.purpose] = seen.observation.open_because
                if seen.observation.never:
                    missed[ruled.purpose][seen.url] = seen
                continue
            if seen.observation.broken is None and index + 1 < at_least:
                held.setdefault(ruled.purpose, seen)
                continue
            pending.remove(ruled)
            found.append(concluded(ruled, seen, confirmed=_confirmed(ruled, again)))
        if not pending:
            break
    found += [concluded(r, held[r.purpose], confirmed=Repetition.NONE) for r in pending if r.purpose in held]
    pending = [ruled for ruled in pending if ruled.purpose not in held]
    never = {purpose: list(seen.values()) for purpose, seen in missed.items() if len(seen) >= NEVER_FROM}
    return found + [
        never_shown(ruled, never[ruled.purpose])
        if ruled.purpose in never
        else Contribution(ruled.purpose, Verdict.INCONCLUSIVE, lacking[ruled.purpose], case=_case(ruled), lacking=True)
        for ruled in pending
    ]


def never_shown(ruled: Ruled, missed: Sequence[Seen]) -> Contribution:
    """Accuse a target of what none of several sets of test data showed, though each should have."""
    last = missed[-1]
    broken = replace(last.observation, broken=f"{last.observation.never}, with each of {len(missed)} sets of test data")
    numbers = tuple(number for seen in missed for number in seen.exchanges)
    return concluded(ruled, replace(last, observation=broken, exchanges=numbers), confirmed=Repetition.CONFIRMED)


def _judged(scope: Scope, looking: Looking, found: list[Contribution], crashed: list[Exchange]) -> Looking:
    """Look, judge every response on the way, whatever the look leads to, and note those that are server errors."""
    replies: list[Reply] | None = None
    while True:
        try:
            asks = looking.send(replies) if replies is not None else next(looking)
        except StopIteration as ended:
            look: Look = ended.value
            return look
        replies = yield asks
        found += aside_of(scope, replies)
        crashed += [exchange for exchange in exchanges_of(replies) if is_server_error(exchange)]


def concluded(ruled: Ruled, seen: Seen, *, confirmed: Repetition) -> Contribution:
    """Turn what was seen into what it adds to the verdict."""
    observation = seen.observation
    if observation.broken is None:
        if observation.witnessed:
            return Contribution(ruled.purpose, Verdict.PASS, case=seen.case)
        return Contribution(ruled.purpose, Verdict.INCONCLUSIVE, observation.open_because, case=seen.case)
    finding = finding_of(ruled.requirement, observation, seen.exchanges)
    return Contribution(ruled.purpose, Verdict.FAIL, observation.broken, (finding,), seen.case, confirmed)


def aside_of(scope: Scope, replies: Sequence[Reply]) -> list[Contribution]:
    """Judge the status, media type and schema of responses that a rule's script received.

    Args:
        scope: What scripts know of the run.
        replies: What the script's asks were answered with.

    Returns:
        Contributions to the purposes of the operations that were asked, none to the rule's own.
    """
    return [
        contribution
        for reply in replies
        if isinstance(reply, Exchange)
        for contribution in conformity(scope, scope.operation(reply.operation), reply)
    ]


def not_sent(replies: Sequence[Reply]) -> str | None:
    """The first reason why one of the asks could not be sent, or None where all were."""
    return next((reply.reason for reply in replies if isinstance(reply, NotSent)), None)


def exchanges_of(replies: Sequence[Reply]) -> list[Exchange]:
    """The exchanges among the replies, without those asks that could not be sent."""
    return [reply for reply in replies if isinstance(reply, Exchange)]


def _broken(look: Look, ruled: Ruled) -> bool:
    seen = look.seen.get(ruled.purpose)
    return seen is not None and seen.observation.broken is not None


def _confirmed(ruled: Ruled, again: Sequence[Look]) -> Repetition:
    """What the repeated looks say of a broken rule; one without a witness, or without test data, says nothing."""
    seen = [look.seen[ruled.purpose].observation for look in again if ruled.purpose in look.seen]
    told = [one.broken is not None for one in seen if one.broken is not None or one.witnessed]
    if not told:
        return Repetition.NOT_REPEATED
    return Repetition.CONFIRMED if all(told) else Repetition.INTERMITTENT


def _is_supposed(scope: Scope, ruled: Ruled) -> bool:
    """Whether a rule stands under a choice of a reading on which nothing is agreed."""
    requirement = ruled.requirement
    return bool(requirement.under) and not set(requirement.under) <= set(scope.contracts[requirement.api].agreed)


def _case(ruled: Ruled) -> str:
    return next((case.id for case in ruled.asks.values()), "")


def shown_late(scope: Scope, seen: Seen, before: Seen | None, waited: float) -> Seen:
    """What shows after the time to settle only is told with the seconds that it took."""
    if waited <= scope.limits.settle or seen.observation != Observation(True) or before is None:
        return seen
    if before.observation.broken is None and before.observation.witnessed:
        return seen
    if before.observation.level is Level.SHOULD:
        return before
    message = "shows what was written only after the time to settle"
    late = Observation(True, message, LATE, f"at most {scope.limits.settle:g} s", f"{waited:.0f} s", level=Level.SHOULD)
    return Seen(late, seen.exchanges, seen.case)


def after_acceptance(scope: Scope, status: int, seen: Seen) -> Seen:
    """After 202 nothing says when the effect has to show, unless the IXIT does."""
    if status not in (202, 206) or seen.observation.broken is None or scope.limits.settle_accepted is not None:
        return seen
    if seen.observation.pointer == LATE:
        return seen
    lacking = "`settle_accepted` of the environment in ixit.yaml: the response was 202, and nothing says when it shows"
    return Seen(Observation(False, lacking=lacking), seen.exchanges, seen.case)
