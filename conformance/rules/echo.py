"""`echoes`, `expects`: the response has a value of the request, or one that is known beforehand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conformance.cases.body_places import named, path_of
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.same_thing import prefixed
from conformance.checks.rules.select import body_of, moment, request_values, same, select
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.rules.observers import OBSERVERS, asking_reads, gives_period
from conformance.rules.rule import ASK, Arguments, Rule, always, taking

#: So long is a day without a time.
_DAY = len("2020-05-01")
#: How far clocks of zones are from UTC: UTC+14 begins a day first, UTC-12 ends it last.
_AHEAD, _BEHIND = timedelta(hours=14), timedelta(hours=12)


def echoes(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether every value that `response` selects equals the one that the request has at `request`.

    Args:
        arguments: `response`, a JSON Pointer or JSONPath; `request`, a place such as `path.accountId`; `period`, where
            only requests count that give both of its ends.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking a response with the value.
    """
    asked = request_values(operation, exchange.request, arguments["request"])
    # A property that is null says nothing; whether it may be null is the schema's.
    shown = [value for value in select(body_of(exchange), arguments["response"]) if value is not None]
    if not asked or not shown or not gives_period(arguments, operation, exchange):
        return Observation(
            False, lacking=f"a response with {arguments['response']} to a request with {arguments['request']}"
        )
    if "some" in arguments:
        if any(same(value, one) or prefixed(value, one) for value in shown for one in asked):
            return Observation(True)
        message = f"returns nothing with what the request gave as {named(path_of(arguments['request']))}"
        return Observation(True, message, arguments["response"], asked[0], shown)
    beside = [v for place in arguments.get("also", ()) for v in request_values(operation, exchange.request, place)]
    wrong = [value for value in shown if not any(of_day(value, one) for one in (*asked, *beside))]
    if wrong:
        return Observation(
            True,
            f"returns another value than the request gave as {named(path_of(arguments['request']))}",
            arguments["response"],
            asked[0],
            wrong[0],
        )
    return Observation(True)


def of_day(shown: Any, asked: Any) -> bool:
    """Whether an end of a period is the day that was asked for: a moment may be its first or last one in any zone."""
    if same(shown, asked):
        return True
    then, day = moment(shown), moment(asked)
    if then is None or day is None or len(str(shown)) <= _DAY or len(str(asked)) > _DAY:
        return False
    return -_AHEAD <= then - day <= timedelta(days=1) + _BEHIND


def _good_and_bad(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    place, member = arguments["request"], arguments["response"]
    return f"{member} is what the request says in {place}", f"{member} is anything else"


def expects(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether the response has the value `equals` at `at`; a success without the place lacks the value.

    Args:
        arguments: `at`, a JSON Pointer or JSONPath; `equals`, the value.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken or held.
    """
    del operation
    at, wanted = arguments["at"], arguments["equals"]
    shown = select(body_of(exchange), at)
    if shown and same(shown[0], wanted):
        return Observation(True)
    message = (
        "The response shows another value than the expected one."
        if shown
        else "The expected value is missing from the response."
    )
    return Observation(True, message, at, wanted, shown[0] if shown else None)


def _good_and_bad_expected(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    at, wanted = arguments["at"], arguments["equals"]
    return f"{at} is {wanted!r}", f"{at} is anything else, or missing"


RULES = (
    Rule(
        "echoes",
        "every selected value equals the request's, or some with `some: value`; `also` names further places whose "
        "values may come back; with `period` only requests count that give both of its ends, in order",
        "the property is there",
        taking(
            response=ArgumentKind.VALUES,
            request=ArgumentKind.PLACE,
            also=Argument(ArgumentKind.PLACES, required=False),
            some=Argument(ArgumentKind.WORD, required=False, words=("value",)),
            period=Argument(ArgumentKind.PLACES, required=False),
            ask=ASK,
        ),
        StandsOn(),
        asking_reads,
        echoes,
        always(OBSERVERS),
        _good_and_bad,
    ),
    Rule(
        "expects",
        "the value at a place is the one that is known (the IXIT's `expect:` is written in this word)",
        "a success",
        taking(at=ArgumentKind.ANSWER, equals=ArgumentKind.EQUALS, ask=ASK),
        StandsOn(READS),
        asking_reads,
        expects,
        always(OBSERVERS),
        _good_and_bad_expected,
    ),
)
