"""`every`, `unique`, `status-implied-by`: which values a response may show, how often, and with which status."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from conformance.checks.rules.compared_values import canonical
from conformance.checks.rules.observe import NOTHING, Observation
from conformance.checks.rules.select import body_of, same, select
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import Argument, ArgumentKind, StandsOn
from conformance.model import Exchange, Level
from conformance.model.sentences import OwnWords, alternatives
from conformance.rules.observers import OBSERVERS, asking_reads, items_of
from conformance.rules.rule import ASK, Arguments, Rule, always, taking


def every(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether every selected value is one of a list, or matches a pattern.

    Args:
        arguments: `items`, a JSON Pointer or JSONPath; `in`, the list, or `matches`, the regular expression.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking a value.
    """
    del operation
    values = [value for value in items_of(arguments, exchange) if value is not None]
    if not values:
        return Observation(False, lacking=f"a response with {arguments['items']}")
    if "in" in arguments:
        wrong = [v for v in values if not any(same(v, allowed) for allowed in arguments["in"])]
        return _all(wrong, arguments, OwnWords(f"one of {arguments['in']}"))
    pattern = re.compile(arguments["matches"], re.ASCII)
    # A `$` in Python's re admits a trailing newline; the whole text has to match.
    wrong = [v for v in values if isinstance(v, str) and not (pattern.search(v) and not v.endswith("\n"))]
    return _all(wrong, arguments, OwnWords(f"a string that matches {arguments['matches']}"))


def unique(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether no selected value comes twice.

    Args:
        arguments: `items`, a JSON Pointer or JSONPath of what tells one item from another.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking a value: one that comes once is not listed twice.
    """
    del operation
    known: dict[str, Any] = {}
    values = [value for value in items_of(arguments, exchange) if value is not None]
    for value in values:
        if (name := canonical(value)) in known:
            message = f"lists an item twice: its {_in_words(arguments['items'])} is that of another"
            return Observation(True, message, arguments["items"], OwnWords("each item once"), value)
        known[name] = value
    return Observation(True) if values else Observation(False, lacking=f"a response with {arguments['items']}")


def _in_words(path: str) -> str:
    """Where a JSONPath leads: `$.lines[*].id` to `lines[].id`, `$['message', 'detail']` to `message or detail`."""
    names = re.findall(r"'([^']+)'", path)
    return alternatives(names) if names else path.removeprefix("$").removeprefix(".").replace("[*]", "[]") or "the body"


def _all(wrong: Sequence[Any], arguments: Arguments, expected: str) -> Observation:
    if wrong:
        return Observation(
            True,
            f"returns an undocumented value in {_in_words(arguments['items'])}",
            arguments["items"],
            expected,
            wrong[0],
        )
    return Observation(True)


def status_implied_by(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether the status of a success goes with the value at `at` of its body.

    Args:
        arguments: `at`, a JSON Pointer or JSONPath; `status` where its value is among `in`, else `otherwise`.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking the value.
    """
    del operation
    response = exchange.response
    values = select(body_of(exchange), arguments["at"])
    if response is None or not 200 <= response.status < 300:
        return NOTHING
    special, otherwise = int(arguments["status"]), int(arguments["otherwise"])
    if not values:
        if response.status == special:
            return Observation(False, lacking=f"a {special} response with {arguments['at']}")
        return Observation(False, lacking=f"a response with {arguments['at']}")
    listed = any(same(str(values[0]).lower(), str(one).lower()) for one in arguments["in"])
    expected = special if listed else otherwise
    if response.status == expected:
        return Observation(True)
    return Observation(
        True,
        f"responds with a status that does not fit the value of {arguments['at']}",
        "status",
        expected,
        f"{response.status} with {_json(values[0])}",
        # The documents say when the special status comes; that it comes at no other value is inferred.
        level=None if listed else Level.SHOULD,
    )


def _good_and_bad_values(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    if "in" not in arguments:
        return "", ""
    items = arguments["items"]
    return f"{items} is {_json(arguments['in'][0])}", f"{items} is of another value"


def _good_and_bad_unique(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    items = arguments["items"]
    return f"{items} has each value once", f"{items} has one of them twice"


def _good_and_bad_status(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    at, first = arguments["at"], arguments["in"][0]
    return f"{arguments['status']} with {at} {_json(first)}", f"{arguments['otherwise']} with {at} {_json(first)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


RULES = (
    Rule(
        "every",
        "every selected value is so",
        "one value",
        taking(
            items=ArgumentKind.VALUES,
            in_=Argument(ArgumentKind.LITERALS, required=False),
            matches=Argument(ArgumentKind.REGEX, required=False),
            ask=ASK,
        ),
        StandsOn(api=True),
        asking_reads,
        every,
        always(OBSERVERS),
        _good_and_bad_values,
        alternatives=(("in", "matches"),),
    ),
    Rule(
        "unique",
        "no selected value comes twice",
        "one value",
        taking(items=ArgumentKind.VALUES, ask=ASK),
        StandsOn(),
        asking_reads,
        unique,
        always(OBSERVERS),
        _good_and_bad_unique,
    ),
    Rule(
        "status-implied-by",
        "that status comes exactly for those values",
        "both statuses, else only the implication is seen",
        taking(
            at=ArgumentKind.ANSWER,
            in_=ArgumentKind.LITERALS,
            status=ArgumentKind.STATUS,
            otherwise=ArgumentKind.STATUS,
            ask=ASK,
        ),
        StandsOn(),
        asking_reads,
        status_implied_by,
        always(OBSERVERS),
        _good_and_bad_status,
    ),
)
