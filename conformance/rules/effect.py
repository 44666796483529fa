"""`visible-in`, `gone-from`: the effect of an accepted write shows in a read."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.cases.case import Case, Ruled
from conformance.cases.placeholders import Today
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rejection_words import words_of
from conformance.checks.rules.already import asked_as_it_was
from conformance.checks.rules.compared_values import others_stay, refused, shows_the_same
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import succeeded
from conformance.checks.rules.shown_effect import effect_shown, not_found
from conformance.contract.contract import EffectKind, Operation
from conformance.contract.rule_arguments import WRITES, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange, Level, NoAnswer, Owner, Repetition, Verdict
from conformance.rules.further_values import further_missed, wanted_values
from conformance.rules.rule import ASK, WITH, Rule, of_writes, taking
from conformance.rules.rule_requests import (
    after_only,
    asked,
    asking,
    asks_after,
    distinct_reads,
    excludes,
    key_of,
    named_read,
    own_requests,
    uses_the_response,
    varied,
    with_one_request,
    word_by_word,
)
from conformance.scripts.neighbour import beside_kept, neighbour_asks, neighbour_kept, with_neighbour
from conformance.scripts.rule_observation import (
    NEVER_FROM,
    Seen,
    after_acceptance,
    aside_of,
    concluded,
    never_shown,
    shown_late,
)
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, RuleScript, Scope, Script, pause_before

#: Sets of test data that are written with for a witness; and as many again where the writes are rejected.
TRIES, MOST_TRIES = 4, 8

#: What holds until a later read shows something else.
_AT_LAST = frozenset({"not-yet", "nowhere-else", "not-there", "at-most-one-more"})

Steps = Generator[list[Ask], list[Reply], "_Written"]


@dataclass(slots=True)
class _Written:
    """What one write led to."""

    seen: dict[str, Seen] = field(default_factory=dict)
    #: Why nothing can be said, where nothing can.
    reason: str = ""
    #: No data are left.
    exhausted: bool = False
    accepted: bool = False
    aside: list[Contribution] = field(default_factory=list)
    #: What the reads showed at last, by the key of their rules.
    last: Mapping[str, Reply] = field(default_factory=dict)
    #: Rules whose effect this write, or one before it, has brought about, by their purposes.
    made: dict[str, Ruled] = field(default_factory=dict)


def writes_script(scope: Scope, operation: Operation, rules: Sequence[Ruled], *, first: int = 0) -> Script:
    """Write once for all rules with the same request, with fresh data until each has its witness.

    Args:
        rules: The rules of the operation that judge what its writes lead to.
        first: The set of test data to begin with; an operation that undoes itself keeps it for all requests.

    Returns:
        The script, which returns a contribution for each rule.
    """
    found: list[Contribution] = []
    groups = with_one_request(rules)
    pending = {ruled.purpose: ruled for ruled in rules}
    failed: dict[str, Contribution] = {}
    reasons: dict[str, str] = {}
    owners: dict[str, Owner] = {}
    #: What did not show with one set of test data, which says nothing; with several, it does.
    missed: dict[str, dict[int, Seen]] = {ruled.purpose: {} for ruled in rules}
    #: Recommendations whose witness is not looked for any longer.
    dropped: set[str] = set()
    #: Rules of which a read showed what nobody here had written.
    disturbed: set[str] = set()
    #: Requests for which no test data are left.
    spent: set[int] = set()
    # What another operation undoes is gone after the first write: the next one needs data of its own.
    undone = {rule["operation"] for rule in operation.undone_by}
    keeps = operation.effect.kind is EffectKind.REVERSIBLE and (not undone or operation.id in undone)
    index, accepted = first, 0
    made: Mapping[str, Ruled] = {}
    for _ in range(MOST_TRIES):
        writes: list[_Written] = []
        for number, group in enumerate([*groups, *(groups if keeps and len(groups) > 1 else ())]):
            waiting = [ruled for ruled in group if ruled.purpose in pending and ruled.purpose not in dropped]
            if not waiting or number % len(groups) in spent:
                continue
            shown = next((one.last for one in reversed(writes) if one.last), {}) if keeps else {}
            tried, written = index, (yield from _write(scope, operation, waiting, index, number, shown, made))
            made = written.made
            index += not keeps and not written.exhausted
            writes.append(written)
            found += written.aside
            for ruled in waiting:
                seen = written.seen.get(ruled.purpose)
                if seen is not None and seen.observation.never:
                    missed[ruled.purpose][tried] = seen
                before = reasons.get(ruled.purpose)
                owners[ruled.purpose] = seen.observation.owner if seen is not None else Owner.NOBODY
                _conclude(ruled, written, pending, failed, reasons, found, disturbed)
                recommended = not keeps and ruled.requirement.level is Level.SHOULD and ruled.purpose not in failed
                if recommended and before == reasons.get(ruled.purpose, ""):
                    dropped.add(ruled.purpose)  # what lacks the same again is not worth more test data that are used up
            if written.exhausted:
                spent.add(number % len(groups))
        index += keeps
        accepted += any(written.accepted for written in writes)
        if accepted >= TRIES or not writes:
            break
    found += failed.values()
    return found + [
        never_shown(ruled, list(missed[name].values()))
        if len(missed[name]) >= NEVER_FROM
        else Contribution(
            name,
            Verdict.INCONCLUSIVE,
            reasons[name],
            case=ruled.asks["ask"].id,
            owner=owners[name],
        )
        for name, ruled in pending.items()
        if name not in failed
    ]


def _conclude(
    ruled: Ruled,
    written: _Written,
    pending: dict[str, Ruled],
    failed: dict[str, Contribution],
    reasons: dict[str, str],
    found: list[Contribution],
    disturbed: set[str],
) -> None:
    """A rule that fails is tried once more with other data; one that lacks its witness too."""
    seen = written.seen.get(ruled.purpose)
    if seen is None or not (seen.observation.witnessed or seen.observation.broken):
        reasons[ruled.purpose] = written.reason if seen is None else seen.observation.open_because
        return
    before = failed.pop(ruled.purpose, None)
    if seen.observation.broken is None:
        del pending[ruled.purpose]
        found.append(concluded(ruled, seen, confirmed=Repetition.NONE))
        if before is not None:
            found.append(_intermittent(before, disturbed=ruled.purpose in disturbed))
    elif before is None:
        failed[ruled.purpose] = concluded(ruled, seen, confirmed=Repetition.NOT_REPEATED)
        if seen.observation.disturbed:
            disturbed.add(ruled.purpose)
    else:
        del pending[ruled.purpose]
        found.append(_marked(before, Repetition.CONFIRMED))


def _marked(contribution: Contribution, confirmed: Repetition) -> Contribution:
    return replace(contribution, confirmed=confirmed)


def _intermittent(failed: Contribution, *, disturbed: bool) -> Contribution:
    """What failed once and then held fails, but where another's write would explain it: that is warned of."""
    if not disturbed:
        return _marked(failed, Repetition.INTERMITTENT)
    findings = tuple(replace(finding, level=Level.SHOULD) for finding in failed.findings)
    return replace(failed, findings=findings, confirmed=Repetition.INTERMITTENT)


def _write(
    scope: Scope,
    operation: Operation,
    rules: Sequence[Ruled],
    index: int,
    number: int,
    shown: Mapping[str, Reply],
    made: Mapping[str, Ruled],
) -> Steps:
    """Read, write, and read until it shows; the read may be older than what was `shown` after the write before."""
    write = rules[0].asks["ask"]
    mark = f"{number}" if number else ""
    early = [ruled for ruled in rules if not after_only(ruled)]
    reads = distinct_reads(early)
    own = [Ask(case, f"observe-before{mark}", index, like=write) for case in reads.values()]
    beside = neighbour_asks(operation, reads, write, index, f"neighbour-before{mark}")
    before = (yield [*own, *beside]) if reads else []
    earlier = dict(zip(reads, before, strict=False))
    (reply,) = yield [Ask(write, f"write{mark}", index)]
    result = _Written(aside=aside_of(scope, [*before, reply]), made={**made})
    result.reason, result.exhausted = _refused(operation, reply)
    if not isinstance(reply, Exchange) or not succeeded(reply):
        return result
    result.accepted = True
    yield from _look_until_shown(scope, operation, rules, reply, earlier, shown, result, index, mark)
    held = [r for r in rules if r.word == "visible-in" and _has_shown(r, result.seen.get(r.purpose))]
    missed, aside = yield from further_missed(scope, operation, held, write, reply, index, f"observe-further{mark}")
    result.seen |= missed
    result.aside += aside
    for ruled in rules if operation.effect.kind is EffectKind.REVERSIBLE else ():
        key = key_of(ruled)
        other = beside_kept(operation, earlier.get(key), result.last.get(key), reply)
        if other and key in shown:
            other = beside_kept(operation, shown[key], result.last.get(key), reply)
        result.seen[ruled.purpose] = with_neighbour(result.seen[ruled.purpose], other)
    if beside:
        after = yield neighbour_asks(operation, reads, write, index, f"neighbour-after{mark}")
        found = neighbour_kept(operation, before[len(own) :], after)
        result.seen = {name: with_neighbour(seen, found) for name, seen in result.seen.items()}
        result.aside += aside_of(scope, after)
    return result


def _look_until_shown(
    scope: Scope,
    operation: Operation,
    rules: Sequence[Ruled],
    written: Exchange,
    earlier: Mapping[str, Reply],
    shown: Mapping[str, Reply],
    result: _Written,
    index: int,
    mark: str,
) -> Generator[list[Ask], list[Reply], None]:
    """Look again until everything shows that waiting can bring, as long as the settling time allows."""
    write = rules[0].asks["ask"]
    waited, look = 0.0, 0
    status = written.response.status if written.response else 0
    contract = scope.contracts[operation.api]
    vain = {
        ruled.purpose
        for ruled in rules
        for read in (earlier.get(key_of(ruled)), shown.get(key_of(ruled)))
        if asked_as_it_was(contract, operation, ruled.arguments, written, read)
    }
    while True:
        asks = asks_after(rules, written, write, index, f"observe-after{mark}", look, pause_before(look))
        replies = (yield list(asks.values())) if asks else []
        answers = dict(zip(asks, replies, strict=True))
        result.aside += aside_of(scope, replies)
        result.last = answers
        for ruled in rules:
            if _has_shown(ruled, result.seen.get(ruled.purpose)):
                continue
            seen = _judged(operation, ruled, written, earlier.get(key_of(ruled)), answers.get(key_of(ruled)))
            if seen.observation.broken and ruled.purpose in vain:
                lacking = f"test data for which {operation.id} asks for something else than there is"
                seen = Seen(Observation(False, lacking=lacking), seen.exchanges, seen.case)
            seen = shown_late(scope, seen, result.seen.get(ruled.purpose), waited)
            done = _is_done(operation, write, written)
            result.seen[ruled.purpose] = seen if done else after_acceptance(scope, status, seen)
        waited += pause_before(look)
        look += 1
        result.made |= {one.purpose: one for one in rules if _was_made(operation, one, written, result, earlier)}
        unsettled = any(
            _unshown(operation, ruled, written, earlier.get(key_of(ruled)), answers.get(key_of(ruled)))
            for ruled in rules
            if not _has_shown(ruled, result.seen.get(ruled.purpose))
            and ruled.purpose not in vain
            # What another choice of a reading expects has come: what this one expects is not waited for.
            and not any(excludes(one, ruled) for one in result.made.values())
        )
        if not unsettled or waited >= scope.late:
            return


def _has_shown(ruled: Ruled, seen: Seen | None) -> bool:
    """Whether a read has shown the effect; an older one may come after it, from a replica that is behind."""
    shown = seen is not None and seen.observation.witnessed and seen.observation.broken is None
    return shown and ruled.arguments.get("shows") not in _AT_LAST


def _was_made(
    operation: Operation, ruled: Ruled, written: Exchange, result: _Written, earlier: Mapping[str, Reply]
) -> bool:
    """Whether an effect shows that is the write's: the read before it did not show it."""
    before = earlier.get(key_of(ruled))
    if not _has_shown(ruled, result.seen.get(ruled.purpose)) or not _succeeded(before):
        return False
    counted = ruled.arguments.get("shows") in ("one-more", "one-less")
    return counted or _judged(operation, ruled, written, None, before).observation.broken is not None


def _unshown(operation: Operation, ruled: Ruled, written: Exchange, before: Reply | None, answer: Reply | None) -> bool:
    """Whether waiting may change what a rule sees; what counts items needs the read before, others would stop at it."""
    counts = ruled.arguments.get("shows") in ("one-more", "one-less")
    seen = _judged(operation, ruled, written, before if counts else None, answer).observation
    idle = seen.broken is not None or bool(seen.never)
    return idle or (isinstance(answer, Exchange) and not succeeded(answer))


def _is_done(operation: Operation, write: Case, written: Exchange) -> bool:
    """Whether a write answered with 202 has to show already: its text says so, or it was asked for today."""
    answer = operation.answer_to(written.response.status) if written.response else None
    if answer is not None and answer.done:
        return True
    return any(isinstance(edit.value, Today) and edit.value.days == 0 for edit in write.edits)


def _judged(operation: Operation, ruled: Ruled, written: Exchange, before: Reply | None, after: Reply | None) -> Seen:
    name, arguments, case = ruled.word, ruled.arguments, ruled.asks["ask"].id
    if isinstance(after, NotSent) or isinstance(before, NotSent):
        unsent = next(reply for reply in (after, before) if isinstance(reply, NotSent))
        return Seen(Observation(False, unsent=unsent.reason, owner=unsent.owner), (written.number,), case)
    if after is None:
        lacking = "a response to the write that says what to read"
        return Seen(Observation(False, lacking=lacking, owner=Owner.AGREEMENT), (written.number,), case)
    numbers = (after.number, written.number)
    if refused(after) and name != "gone-from" and (uses_the_response(arguments) or _succeeded(before)):
        return Seen(not_found(after), numbers, case)
    if name in ("visible-in", "gone-from"):
        wanted = wanted_values(operation, arguments, written)
        deleted = operation.method == "DELETE"
        shown = effect_shown(name, arguments, before, after, wanted, deleted=deleted)
        if deleted and shown == Observation(True):
            shown = others_stay(before, after, arguments["select"], wanted)
        return Seen(shown, numbers, case)
    same = shows_the_same(written, after, arguments["response"], arguments["select"], within=True)
    return Seen(same, numbers, case)


def _succeeded(reply: Reply | None) -> bool:
    return isinstance(reply, Exchange) and succeeded(reply)


def _refused(operation: Operation, reply: Reply) -> tuple[str, bool]:
    """Why a write shows nothing, and whether there are no more test data."""
    if isinstance(reply, NotSent):
        return reply.reason, True
    if isinstance(reply.outcome, NoAnswer):
        return f"no response to the write ({reply.outcome.reason}): whether it was carried out is unknown", False
    return f"{operation.id} responded {reply.outcome.status}{words_of(reply.outcome)}: check its test data", False


def _asks_visible(stated: Stated) -> Mapping[str, Case]:
    return {**own_requests(stated, {"ask": [*asked(stated), *varied(stated)]}), **named_read(stated)}


def _script(scope: Scope, operation: Operation, rules: Sequence[Ruled], spent: int) -> Script:
    # What takes deprecated members has spent the first set.
    return writes_script(scope, operation, rules, first=spent)


WRITING = RuleScript("writes", _script, word_by_word, last=True)
_EQUALS = Argument(ArgumentKind.EQUALS, required=False)
_READ = taking(operation=ArgumentKind.OPERATION, with_=WITH, select=ArgumentKind.SELECT, equals=_EQUALS)


def _word(*words: str) -> Argument:
    return Argument(ArgumentKind.WORD, required=False, words=words)


_CHANGES = Argument(ArgumentKind.SELECT, required=False)
_WORDS = _word("one-more", "at-most-one-more", "other-number", "not-yet", "nowhere-else", "not-there", "not-exchanged")
_AMONG = Argument(ArgumentKind.LITERALS, required=False)
_SHOWN = {**_READ, **taking(shows=_WORDS, among=_AMONG, precision=_word("whole", "day"), ask=ASK)}
_GONE = {**_READ, **taking(changes=_CHANGES, shows=_word("one-less", "not-yet"), ask=ASK)}

RULES = (
    Rule(
        "visible-in",
        "the accepted write shows in the read",
        "it was not there before",
        _SHOWN,
        StandsOn(WRITES),
        _asks_visible,
        script=of_writes(WRITING),
        shows_effect=True,
    ),
    Rule(
        "gone-from",
        "what the accepted write took away is gone from the read",
        "it was there before",
        _GONE,
        StandsOn(WRITES),
        asking,
        script=of_writes(WRITING),
        shows_effect=True,
    ),
)
