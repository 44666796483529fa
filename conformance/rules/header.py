"""`header-counts`, `header-equals`: a header counts the items of its response, or has a value."""

from __future__ import annotations

import re

from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, same
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.rules.observers import OBSERVERS, asking_reads, items_of
from conformance.rules.rule import ASK, Arguments, Rule, always, taking
from conformance.rules.rule_requests import meant_values

#: The header counts the items of its answer, or all that there are, of which the answer may list a page.
LISTED, ALL = "listed", "all"


def header_counts(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether a header is the number of listed items, or at least that where it counts all of them.

    Args:
        arguments: `header`, its name; `items`, JSON Pointer or JSONPath; `of`, what is counted.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking.
    """
    del operation
    name = arguments["header"]
    if body_of(exchange) is None:
        return Observation(False, lacking=f"a response with a body, whose items {name} counts")
    count, said = len(items_of(arguments, exchange)), _values(exchange, name)
    if not said:
        return _missing(name, count)
    wrong = next((text for text in said if not _counts(text, count, arguments["of"])), None)
    if wrong is None:
        return Observation(True)
    least = "at least " if arguments["of"] == ALL else ""
    message = f"sends a header {name} that is not the number of items"
    return Observation(True, message, f"header:{name.lower()}", f"{least}{count}", wrong)


def header_equals(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether a header has the value `equals`: a literal, a value of the request, or of the body.

    Args:
        arguments: `header`, its name; `equals`, the value or where it comes from.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking.
    """
    name = arguments["header"]
    wanted = meant_values(operation, arguments["equals"], exchange)
    if not wanted:
        return Observation(False, lacking=f"an exchange with the value that {name} has to have")
    said = _values(exchange, name)
    if not said:
        return _missing(name, wanted[0])
    wrong = next((text for text in said if not any(same(text, value) for value in wanted)), None)
    if wrong is None:
        return Observation(True)
    return Observation(True, f"sends another value in header {name}", f"header:{name.lower()}", wanted[0], wrong)


def _values(exchange: Exchange, name: str) -> list[str]:
    """The values of a header, one for each occurrence, without the spaces around them (RFC 9110, 5.5)."""
    headers = exchange.response.headers if exchange.response is not None else ()
    return [value.strip(" \t") for key, value in headers if key.lower() == name.lower()]


def _counts(text: str, count: int, of: str) -> bool:
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return False
    return int(text) >= count if of == ALL else int(text) == count


def _missing(name: str, expected: object) -> Observation:
    return Observation(True, f"does not send header {name}", f"header:{name.lower()}", expected, "absent")


def _good_and_bad(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    name, items = arguments["header"], arguments["items"]
    if arguments["of"] == ALL:
        return f"{name} is the number of items of {items}, or more", f"{name} is less than that, or missing"
    return f"{name} is the number of items of {items}", f"{name} is another number, or missing"


def _good_and_bad_value(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    match arguments["equals"]:
        case {"request": str(place)}:
            value = f"what the request says in {place}"
        case {"answer": str(pointer)}:
            value = f"what the body says at {pointer}"
        case literal:
            value = str(literal)
    return f"{arguments['header']} is {value}", f"{arguments['header']} is anything else, or missing"


RULES = (
    Rule(
        "header-counts",
        "a success has the header, and it counts the items listed, or all of them",
        "a body",
        taking(
            header=ArgumentKind.HEADER,
            items=ArgumentKind.VALUES,
            of=Argument(ArgumentKind.WORD, words=(LISTED, ALL)),
            ask=ASK,
        ),
        StandsOn(),
        asking_reads,
        header_counts,
        always(OBSERVERS),
        _good_and_bad,
    ),
    Rule(
        "header-equals",
        "a success has the header, with that value",
        "the value is known",
        taking(header=ArgumentKind.HEADER, equals=ArgumentKind.EQUALS, ask=ASK),
        StandsOn(),
        asking_reads,
        header_equals,
        always(OBSERVERS),
        _good_and_bad_value,
    ),
)
