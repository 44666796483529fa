"""`within`, `defaults-to-period`: items of the requested period are listed, all of them, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.case import Edit, Ruled
from conformance.checks.rules.compared_values import canonical, lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, moment, request_values, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.model.sentences import OwnWords
from conformance.rules.filter import TOLERANCE
from conformance.rules.rule import ASK, Rule, alone, of_reads, taking
from conformance.rules.rule_requests import asking
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, Reply, RuleScript, Scope, Script

#: How near to the limit of a period the items are that it is drawn by: the day before the first, or behind the last, so
#: that a day too much shows; and two days where a day may belong to it or not.
NEXT, MARGIN = timedelta(days=1), timedelta(days=2)
MONTH = timedelta(days=30)
#: Days before today since which everything is expected; a target may refuse the longer period.
WIDTHS = (3000, 365)
#: A month begins at midnight, of UTC or of Madrid.
HOURS = timedelta(hours=3)
#: Madrid begins a month so much earlier than UTC at most.
AHEAD = timedelta(hours=2)
#: End of a period that has none.
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """A period as it was asked for, from the beginning of its first day to the end of its last."""

    start: datetime
    end: datetime
    #: How near to a limit nothing is certain of what lies inside: whether first and last day belong to it is open.
    inside: timedelta = TOLERANCE
    #: The same of what lies outside: days begin at midnight of one zone or another.
    outside: timedelta = TOLERANCE

    def has(self, when: datetime) -> bool | None:
        """Whether a moment lies in the period; None near its limits, since the time zone of a bare day is not known."""
        outside = self.outside if when.time() != time.min else TOLERANCE
        if self.start - outside <= when <= self.start + self.inside:
            return None
        if self.end - self.inside <= when <= self.end + outside:
            return None
        return self.start < when < self.end

    def in_words(self) -> OwnWords:
        """Its first and its last day."""
        last = self.end - timedelta(seconds=1)
        return OwnWords(f"{self.start:%Y-%m-%d} {'and later' if self.end == FOREVER else f'to {last:%Y-%m-%d}'}")

    def meets(self, begins: datetime, ends: datetime | None) -> bool | None:
        """Whether something lasts for some of the period, None for what has no end; None near the limits."""
        if begins > self.end + self.outside or (ends is not None and ends < self.start - self.outside):
            return False
        if begins < self.end - self.inside and (ends is None or ends > self.start + self.inside):
            return True
        return None


def asked_span(start: Any, end: Any = None) -> Span | None:
    """The period that a request asked for, from its start and end as they were sent; None where they are no dates.

    Without an end it has none.
    """
    begins, ends = moment(start), moment(end)
    if begins is not None and end is None:
        return Span(begins, FOREVER, outside=HOURS if len(str(start)) == len("2020-12-31") else TOLERANCE)
    if begins is None or ends is None:
        return None
    if len(str(end)) == len("2020-12-31"):
        return Span(begins, ends + timedelta(days=1), outside=HOURS)
    return Span(begins, ends)


def month_of(now: datetime) -> Span:
    """The calendar month of a moment, as a period."""
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Span(start, (start + timedelta(days=32)).replace(day=1), HOURS, HOURS)


def month_when(sent_at: str) -> Span | None:
    """The month in which a request was sent; None in the hours before its end, when Madrid has another one than UTC."""
    now = moment(sent_at)
    return month_of(now) if now is not None and month_of(now) == month_of(now + AHEAD) else None


def in_period(
    arguments: Mapping[str, Any], answer: Exchange, span: Span | None, everything: Sequence[Exchange]
) -> Observation:
    """Look whether a response has exactly those items, of all that any response has, that lie in a period.

    Args:
        arguments: `items`, their JSON Pointer or JSONPath; `date`, that of the date within an item; `until`, that of
            its end, where what lasts for some of the period is meant.
        answer: The exchange that asked for the period.
        span: The period; None where the request had none.
        everything: Exchanges with other periods, which show what else there is.

    Returns:
        Broken, held, or lacking an item inside or outside.
    """
    if not succeeded(answer):
        return lacking_answer(answer)
    if span is None:
        return Observation(False, lacking="a request with a period")
    path = arguments["items"]
    lies = partial(_lies, arguments, span)
    told = span.in_words()
    came = dated(arguments, answer)
    for when, item in came:
        if lies(when, item) is False:
            return Observation(True, "returns an item outside the requested period", path, told, item)
    known = {canonical(item) for _, item in came}
    known_dates = [when for when, _ in came]
    others = [pair for other in everything if succeeded(other) for pair in dated(arguments, other)]
    recent = _recent(answer)
    for when, item in others:
        if when < recent and lies(when, item) is True and canonical(item) not in known and when not in known_dates:
            return Observation(True, "does not return an item of the requested period", path, item, told)
    if not any(lies(when, item) is True for when, item in came):
        return Observation(False, lacking="test data with an item inside of the period")
    if not any(lies(when, item) is False for when, item in others):
        return Observation(False, lacking="test data with an item outside of the period")
    return Observation(True)


def _recent(answer: Exchange) -> datetime:
    """The moment since which an item may have come after a response: whoever else works there does it today.

    Nor is it known whether a period without an end has its last day.
    """
    at = moment(answer.sent_at)
    return at.replace(hour=0, minute=0, second=0, microsecond=0) - HOURS if at is not None else FOREVER


def _lies(arguments: Mapping[str, Any], span: Span, when: datetime, item: Any) -> bool | None:
    if "until" not in arguments:
        return span.has(when)
    return span.meets(when, moment(next(iter(select(item, arguments["until"])), None)))


def dated(arguments: Mapping[str, Any], answer: Exchange) -> list[tuple[datetime, Any]]:
    """The items of a response with their dates, without those whose date cannot be read."""
    pairs = [
        (next(iter(select(item, arguments["date"])), None), item)
        for item in select(body_of(answer), arguments["items"])
    ]
    return [(when, item) for said, item in pairs if (when := moment(said)) is not None]


def periods_beyond(moments: Sequence[datetime], wide: tuple[date, date]) -> list[tuple[date, date]]:
    """Draw what lies before and behind all items: whatever comes there should have come in the wide period.

    Where nothing came, a month of the past: whatever comes for it has to lie in it.
    """
    if not moments:
        return [(wide[1] - 2 * MONTH, wide[1] - MONTH)]
    drawn = [(wide[0], min(moments).date() - MARGIN), (max(moments).date() + MARGIN, wide[1])]
    return [(start, end) for start, end in drawn if start < end]


def periods_by(moments: Sequence[datetime], wide: tuple[date, date]) -> list[tuple[date, date]]:
    """Draw periods close to items, so that a range that is off by days shows: some just in, some just out."""
    days = sorted({when.date() for when in moments})
    apart = [(a, b) for a, b in pairwise(days) if b - a > 3 * MARGIN]
    if not apart:
        return []
    first, last = apart[0], apart[-1]
    drawn = [
        (first[0] + NEXT, wide[1]),
        (first[0] + MARGIN, wide[1]),
        (first[1] - MARGIN, wide[1]),
        (wide[0], last[1] - NEXT),
        (wide[0], last[1] - MARGIN),
        (wide[0], last[0] + MARGIN),
        (first[1] - MARGIN, last[0] + MARGIN),
    ]
    return [(start, end) for start, end in drawn if start < end]


def _within_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask for a wide period, then for narrower ones drawn by the items that came."""
    arguments = ruled.arguments

    def look(index: int, repetition: int) -> Looking:
        case = ruled.asks["ask"]
        replies: list[Reply] = []
        for width in WIDTHS:
            wide = (scope.today - timedelta(days=width), scope.today + timedelta(days=1))
            limits = _limits(operation, arguments, *wide)
            replies += yield [Ask(case, f"wide-{width}", index, repetition, extra=limits)]
            if reason := not_sent(replies):
                return Look({}, reason)
            if succeeded(exchanges_of(replies)[-1]):
                break
        all_of_it = exchanges_of(replies)[-1]
        bare = yield [Ask(case, "bare", index, repetition)]
        moments = [when for when, _ in dated(arguments, all_of_it)]
        drawn = periods_by(moments, wide)
        narrower = [
            Ask(case, f"period-{n}", index, repetition, extra=_limits(operation, arguments, start, end))
            for n, (start, end) in enumerate([*drawn, *periods_beyond(moments, wide)], 1)
        ]
        further = (yield narrower) if narrower else []
        answers = [all_of_it, *exchanges_of(further)]
        # The wide period is judged too: what a narrower one has, or what comes without limits, it has to have as well.
        # What comes for a month alone says nothing of a target that has nothing for so long a time.
        known = [*(answers if moments else [all_of_it]), *exchanges_of(bare)]
        observations = [_within(arguments, operation, answer, known) for answer in answers]
        seen = _gravest(observations, answers)
        if not drawn and seen.observation.broken is None:
            lacking = Observation(False, lacking="test data with items of two times, some days apart")
            plain = lacking if succeeded(all_of_it) else lacking_answer(all_of_it)
            seen = Seen(plain, (all_of_it.number,), all_of_it.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look)


def _within(arguments: Any, operation: Operation, answer: Exchange, answers: Sequence[Exchange]) -> Observation:
    start = request_values(operation, answer.request, arguments["from"])
    if "to" in arguments:
        end = request_values(operation, answer.request, arguments["to"])
        span = asked_span(start[0], end[0]) if start and end else None
    else:
        span = asked_span(start[0]) if start else None
    return in_period(arguments, answer, span, answers)


def _gravest(observations: Sequence[Observation], answers: Sequence[Exchange]) -> Seen:
    """The first observation that is broken, else one that holds, else what was lacking."""
    pairs = list(zip(observations, answers, strict=True))
    pairs.sort(key=lambda pair: (pair[0].broken is None, not pair[0].witnessed))
    observation, answer = pairs[0]
    return Seen(observation, (answer.number,), answer.case)


def _default_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask without a period, and for a wide one that shows what else there is."""
    arguments = ruled.arguments

    def look(index: int, repetition: int) -> Looking:
        case = ruled.asks["ask"]
        wide = (scope.today - timedelta(days=WIDTHS[-1]), scope.today + timedelta(days=1))
        replies = yield [
            Ask(case, "witness", index, repetition),
            Ask(case, "wide", index, repetition, extra=_limits(operation, arguments, *wide)),
        ]
        if reason := not_sent(replies):
            return Look({}, reason)
        bare, everything = exchanges_of(replies)
        month = month_when(bare.sent_at)
        lacking = Observation(False, lacking="a request at a time that lies in one month, in UTC and in Madrid")
        observation = in_period(arguments, bare, month, [bare, everything]) if month is not None else lacking
        if month is not None and observation.broken is None:
            observation = another_period(arguments.get("begins", ""), bare, month) or observation
        seen = Seen(observation, (bare.number, everything.number), bare.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look)


def another_period(begins: str, answer: Exchange, span: Span) -> Observation | None:
    """Look whether a response says of itself that it has another period than that one; None where it does not.

    Args:
        begins: JSON Pointer of the day with which the response says that its period begins; empty: none is named.
        answer: The exchange without a period.
        span: The period that it has to have.
    """
    said = select(body_of(answer), begins) if begins and succeeded(answer) else []
    when = moment(said[0]) if said else None
    if when is None or span.start - span.outside <= when < span.end + span.outside:
        return None
    return Observation(True, "says that it has another period", begins, span.in_words(), said[0])


def _limits(operation: Operation, arguments: Any, start: date, end: date) -> tuple[Edit, ...]:
    """Write the limits of a period in the form that the parameters' examples have."""
    return tuple(
        Edit(path_of(arguments[name]), _day(operation, arguments[name], day))
        for name, day in (("from", start), ("to", end))
        if name in arguments
    )


def _day(operation: Operation, place: str, day: date) -> str:
    location, _, name = place.partition(".")
    parameter = operation.parameter(location, name)
    timed = parameter is not None and "T" in str(parameter.example)
    return f"{day.isoformat()}T00:00:00Z" if timed else day.isoformat()


_DATED = taking(
    items=ArgumentKind.VALUES, date=ArgumentKind.ITEM, from_=ArgumentKind.PLACE, to=ArgumentKind.PLACE, ask=ASK
)

RULES = (
    Rule(
        "within",
        "items lie in the asked period, and none of it is missing",
        "one item on each side",
        {
            **_DATED,
            "to": Argument(ArgumentKind.PLACE, required=False),
            "until": Argument(ArgumentKind.ITEM, required=False),
        },
        StandsOn(READS),
        asking,
        script=of_reads(RuleScript("within", alone(_within_script))),
    ),
    Rule(
        "defaults-to-period",
        "without the parameters it is that period",
        "one item on each side",
        {
            **_DATED,
            "period": Argument(ArgumentKind.WORD, words=("current-month",)),
            "begins": Argument(ArgumentKind.VALUES, required=False),
        },
        StandsOn(READS),
        asking,
        script=of_reads(RuleScript("defaults-to-period", alone(_default_script))),
    ),
)
