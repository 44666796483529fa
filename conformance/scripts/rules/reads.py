"""Scripts of rules that reads alone decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from conformance.cases.case import Edit, Ruled
from conformance.cases.places import path_of
from conformance.checks.rules.compare import answers_alike, canonical, lacking_answer, shows_the_same
from conformance.checks.rules.filtered import filtered
from conformance.checks.rules.isolation import holds_nothing
from conformance.checks.rules.observe import OBSERVERS, Observation
from conformance.checks.rules.period import asked_span, dated, in_period, month_of, periods_beyond, periods_by
from conformance.checks.rules.select import body_of, moment, request_values, select, succeeded
from conformance.contract.contract import Operation
from conformance.model import Exchange
from conformance.scripts.script import Ask, Reply, Scope, Script
from conformance.scripts.seen import Look, Looking, Seen, aside_of, exchanges_of, looked_for, not_sent

#: Days before today since which everything is expected; a target may refuse the longer period.
WIDTHS = (3000, 365)


def observers_script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Ask what the rules of an operation can be seen in; all of them have the same request."""

    def look(index: int, repetition: int) -> Looking:
        case = rules[0].asks["ask"]
        replies = yield [Ask(case, role="witness", index=index, repetition=repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        exchange = exchanges_of(replies)[0]
        seen = {
            ruled.purpose: Seen(observed(ruled, operation, exchange), (exchange.number,), exchange.case)
            for ruled in rules
        }
        return Look(seen, aside=aside_of(scope, replies))

    return looked_for(scope, rules, look)


def observed(ruled: Ruled, operation: Operation, exchange: Exchange) -> Observation:
    """Look at one answer with the rule's observer."""
    assert ruled.requirement.rule is not None
    name, arguments = ruled.requirement.rule
    if not succeeded(exchange):
        return lacking_answer(exchange)
    return OBSERVERS[name](arguments, operation, exchange)


def filtered_script(scope: Scope, rules: Sequence[Ruled]) -> Script:
    """Ask with every filter of an operation; together the answers show what there is."""
    cases = {repr(case.edits): case for ruled in rules for case in ruled.asks.values()}

    def look(index: int, repetition: int) -> Looking:
        asks = {edits: Ask(case, "witness", index, repetition) for edits, case in cases.items()}
        replies = yield list(asks.values())
        if reason := not_sent(replies):
            return Look({}, reason)
        answers = dict(zip(asks, exchanges_of(replies), strict=True))
        everything = list(answers.values())
        seen = {}
        for ruled in rules:
            answer = answers[repr(ruled.asks["ask"].edits)]
            numbers = (answer.number, *(e.number for e in everything if e is not answer))
            seen[ruled.purpose] = Seen(filtered(_arguments(ruled), answer, everything), numbers, answer.case)
        return Look(seen, aside=aside_of(scope, replies))

    return looked_for(scope, rules, look)


def when_asked_script(scope: Scope, rules: Sequence[Ruled]) -> Script:
    """Ask with and without; the member may come only with."""

    def look(index: int, repetition: int) -> Looking:
        # In this order, so that what was answered to the one who asked may come again to the one who does not.
        replies = yield [Ask(ruled.asks["ask"], "witness", index, repetition) for ruled in rules]
        replies += yield [Ask(rules[0].asks["bare"], "witness", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        *asked, plain = exchanges_of(replies)
        seen = {}
        for ruled, answer in zip(rules, asked, strict=True):
            observation = only_when_asked(_arguments(ruled)["member"], plain, answer)
            seen[ruled.purpose] = Seen(observation, (plain.number, answer.number), answer.case)
        return Look(seen, aside=aside_of(scope, replies))

    return looked_for(scope, rules, look)


def only_when_asked(member: str, plain: Exchange, asked: Exchange) -> Observation:
    """The member is absent, null or empty unless it was asked for."""
    for exchange in (plain, asked):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    unasked = _full(select(body_of(plain), member))
    if unasked:
        return Observation(True, "The member comes without being asked for.", member, "absent", unasked[0])
    if not _full(select(body_of(asked), member)):
        return Observation(False, lacking=f"test data for which {member} comes when asked for")
    return Observation(True)


def within_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask for a wide period, then for narrower ones drawn by the items that came."""
    arguments = _arguments(ruled)

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
        moments = [when for when, _ in dated(arguments, all_of_it)]
        drawn = periods_by(moments, wide)
        narrower = [
            Ask(case, f"period-{n}", index, repetition, extra=_limits(operation, arguments, start, end))
            for n, (start, end) in enumerate([*drawn, *periods_beyond(moments, wide)], 1)
        ]
        further = (yield narrower) if narrower else []
        answers = [all_of_it, *exchanges_of(further)]
        # The wide period is judged too: what a narrower one has, it has to have as well.
        observations = [_within(arguments, operation, answer, answers) for answer in answers]
        seen = _gravest(observations, answers)
        if not drawn and seen.observation.broken is None:
            lacking = Observation(False, lacking="test data with items of two times, some days apart")
            plain = lacking if succeeded(all_of_it) else lacking_answer(all_of_it)
            seen = Seen(plain, (all_of_it.number,), all_of_it.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, [*replies, *further]))

    return looked_for(scope, [ruled], look)


def _within(arguments: Any, operation: Operation, answer: Exchange, answers: Sequence[Exchange]) -> Observation:
    start = request_values(operation, answer.request, arguments["from"])
    end = request_values(operation, answer.request, arguments["to"])
    span = asked_span(start[0], end[0]) if start and end else None
    return in_period(arguments, answer, span, answers)


def _gravest(observations: Sequence[Observation], answers: Sequence[Exchange]) -> Seen:
    """Give a break if there is one, else a witness, else what was lacking."""
    pairs = list(zip(observations, answers, strict=True))
    pairs.sort(key=lambda pair: (pair[0].broken is None, not pair[0].witnessed))
    observation, answer = pairs[0]
    return Seen(observation, (answer.number,), answer.case)


def default_period_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask without a period, and for a wide one that shows what else there is."""
    arguments = _arguments(ruled)

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
        now = moment(bare.sent_at)
        observation = in_period(arguments, bare, month_of(now) if now else None, [bare, everything])
        seen = Seen(observation, (bare.number, everything.number), bare.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look)


def compared_script(scope: Scope, ruled: Ruled) -> Script:
    """Ask the operation, then the one that has to agree with it."""
    assert ruled.requirement.rule is not None
    name, arguments = ruled.requirement.rule

    def look(index: int, repetition: int) -> Looking:
        ask, read = ruled.asks["ask"], ruled.asks["read"]
        replies = yield [Ask(ask, "witness", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        first = exchanges_of(replies)[0]
        edits = answered_edits(arguments.get("with", {}), first)
        if not succeeded(first) or edits is None:
            lacking = Observation(
                False, lacking=f"an answer of {first.operation.partition('/')[2]} with what is to be read"
            )
            return Look({ruled.purpose: Seen(lacking, (first.number,), first.case)}, aside=aside_of(scope, replies))
        others = yield [Ask(read, "read", index, repetition, extra=tuple(edits), like=ask)]
        if reason := not_sent(others):
            return Look({}, reason)
        second = exchanges_of(others)[0]
        observation = _compared(name, arguments, first, second, named=bool(edits))
        seen = Seen(observation, (second.number, first.number), second.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, [*replies, *others]))

    return looked_for(scope, [ruled], look)


def _compared(name: str, arguments: Any, first: Exchange, second: Exchange, *, named: bool) -> Observation:
    if name == "same-answer-as":
        return answers_alike(first, second)
    if named and second.response is not None and second.response.status == 404:
        other = second.operation.partition("/")[2]
        return Observation(True, f"The answer names what {other} does not know.", arguments["response"], "known", 404)
    return shows_the_same(first, second, arguments["response"], arguments["select"])


def answered_edits(with_: Any, exchange: Exchange) -> list[Edit] | None:
    """Give the values of `with` that an answer has; None where it lacks one."""
    edits: list[Edit] = []
    for place, said in with_.items():
        if isinstance(said, dict) and "answer" in said:
            values = [value for value in select(body_of(exchange), said["answer"]) if value is not None]
            if not values:
                return None
            edits.append(Edit(path_of(place), values[0]))
    return edits


def empty_script(scope: Scope, ruled: Ruled) -> Script:
    """Ask for what there is none of: success, and an empty list; beside a control."""
    arguments = _arguments(ruled)
    from_pool = any(isinstance(value, dict) for value in arguments["with"].values())

    def look(index: int, repetition: int) -> Looking:
        replies = yield [
            Ask(ruled.asks["control"], "control", index, repetition),
            Ask(ruled.asks["ask"], "witness", index, repetition),
        ]
        if reason := not_sent(replies):
            return Look({}, reason)
        control, answer = exchanges_of(replies)
        observation = empty(arguments["items"], control, answer, from_pool=from_pool)
        seen = Seen(observation, (answer.number, control.number), answer.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look, sets=2)


def empty(items: str, control: Exchange, answer: Exchange, *, from_pool: bool) -> Observation:
    """Success comes with an empty list."""
    if not succeeded(control):
        return lacking_answer(control)
    if answer.response is None or answer.response.status in (401, 403, 408, 429) or answer.response.status >= 500:
        return lacking_answer(answer)
    if not succeeded(answer):
        message = "An error comes where an empty list is documented."
        return Observation(True, message, "status", "a success", answer.response.status)
    found = select(body_of(answer), items)
    if not found:
        return Observation(True)
    if from_pool:
        return Observation(False, lacking="test data that the target has nothing for, as their tag says")
    return Observation(True, "The list is not empty.", items, [], found[:3])


def elsewhere_script(scope: Scope, ruled: Ruled) -> Script:
    """Ask at home and under another organisation: the answer there must not be that of home."""

    def look(index: int, repetition: int) -> Looking:
        ask, read = ruled.asks["ask"], ruled.asks["elsewhere"]
        replies = yield [Ask(ask, "control", index, repetition), Ask(read, "witness", index, repetition, like=ask)]
        if reason := not_sent(replies):
            return Look({}, reason)
        home, abroad = exchanges_of(replies)
        seen = Seen(isolated(home, abroad), (abroad.number, home.number), abroad.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look)


def isolated(home: Exchange, abroad: Exchange) -> Observation:
    """What belongs to the own organisation is not answered under another one."""
    if not succeeded(home):
        return lacking_answer(home)
    if abroad.response is None or abroad.response.status == 429 or abroad.response.status >= 500:
        return lacking_answer(abroad)
    if not succeeded(abroad) or (holds_nothing(body_of(abroad)) and not holds_nothing(body_of(home))):
        return Observation(True)
    if canonical(body_of(home)) == canonical(body_of(abroad)):
        return Observation(
            True, "Another organisation is answered the same data.", "status", "a refusal", abroad.response.status
        )
    return Observation(False, lacking="test data that are known in one organisation only")


def _arguments(ruled: Ruled) -> Any:
    assert ruled.requirement.rule is not None
    return ruled.requirement.rule[1]


def _limits(operation: Operation, arguments: Any, start: date, end: date) -> tuple[Edit, ...]:
    """Write the limits of a period in the form that the parameters' examples have."""
    return tuple(
        Edit(path_of(arguments[name]), _day(operation, arguments[name], day))
        for name, day in (("from", start), ("to", end))
    )


def _day(operation: Operation, place: str, day: date) -> str:
    location, _, name = place.partition(".")
    parameter = operation.parameter(location, name)
    timed = parameter is not None and "T" in str(parameter.example)
    return f"{day.isoformat()}T00:00:00Z" if timed else day.isoformat()


def _full(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value not in (None, [], {}, "")]
