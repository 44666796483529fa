"""Find values in requests and responses by JSON Pointer, JSONPath, or place such as `query.start_date`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathQuery
from jsonpath_rfc9535.filter_expressions import Expression, IntegerLiteral
from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction, Match, Search
from jsonpath_rfc9535.parse import Parser
from jsonpath_rfc9535.tokens import TokenStream

from conformance.cases.body_places import members_at
from conformance.checks.json_text import read_json
from conformance.contract.contract import Operation
from conformance.contract.pointer import pointer_of
from conformance.model import Exchange, Request

#: Characters of a string of which it is worth remembering which patterns it matches: dates, codes, names.
SHORT = 64


class _Remembering(FilterFunction):
    """`match` or `search`, whose result for a short string is looked up the second time.

    A reading's path asks each string of each response, and the library translates the pattern anew for each of them.
    """

    arg_types = Match.arg_types
    return_type = ExpressionType.LOGICAL

    def __init__(self, function: FilterFunction) -> None:
        self._matches = function
        self._matches_once = lru_cache(maxsize=16_384)(function)

    def __call__(self, string: object, pattern: object) -> bool:
        if not isinstance(string, str):
            return False
        return bool((self._matches_once if len(string) <= SHORT else self._matches)(string, pattern))


class _Parser(Parser):
    """Takes a whole number as it is written: the library makes a float of it first, and an id may have 64 bits."""

    def parse_integer_literal(self, stream: TokenStream) -> Expression:
        written = stream.current
        literal = super().parse_integer_literal(stream)
        return IntegerLiteral(written, value=int(written.value)) if written.value.isdecimal() else literal


class _Environment(JSONPathEnvironment):
    parser_class = _Parser

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions |= {"match": _Remembering(Match()), "search": _Remembering(Search())}


_ENVIRONMENT = _Environment()


@lru_cache(maxsize=1024)
def _compiled(path: str) -> JSONPathQuery:
    return _ENVIRONMENT.compile(path)


def select(value: Any, expression: str) -> list[Any]:
    """The values that a JSON Pointer (`/a/b`, or "" for the whole) or a JSONPath (`$…`) selects, in order.

    Args:
        value: A JSON value.
        expression: JSON Pointer or JSONPath.

    Returns:
        The selected values; an empty list where there are none.
    """
    if expression.startswith("$"):
        return [node.value for node in _compiled(expression).finditer(as_floats(value))]
    for token in expression.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return []
    return [value]


def selects(floats: Any, expression: str) -> bool:
    """Whether a JSON Pointer or a JSONPath selects anything in a value that `as_floats` gave."""
    if not expression.startswith("$"):
        return bool(select(floats, expression))
    return next(iter(_compiled(expression).finditer(floats)), None) is not None


def located(value: Any, expression: str) -> list[tuple[str, Any]]:
    """The values that a JSON Pointer or a JSONPath selects, each with its JSON Pointer from the root."""
    if expression.startswith("$"):
        nodes = _compiled(expression).finditer(as_floats(value))
        return [(pointer_of(node.location), node.value) for node in nodes]
    return [(expression, found) for found in select(value, expression)]


def body_of(exchange: Exchange) -> Any:
    """The parsed JSON body of an exchange's response, or None where there is none."""
    if exchange.response is None or not exchange.response.body:
        return None
    text = read_json(exchange.response.body)
    return text.value if text.readable else None


def succeeded(exchange: Exchange) -> bool:
    """Whether an exchange has a response with a 2xx status."""
    return exchange.response is not None and 200 <= exchange.response.status < 300


def request_values(operation: Operation, request: Request, place: str) -> list[Any]:
    """The values that a request has at a place (`path.accountId`, `query.start_date`, `body.items[].id`)."""
    location, _, name = place.partition(".")
    parts = urlsplit(request.url)
    match location:
        case "path":
            value = path_values(operation, request).get(name)
            return [] if value is None else [value]
        case "query":
            return [value for key, value in parse_qsl(parts.query, keep_blank_values=True) if key == name]
        case "header":
            value = request.header(name)
            return [] if value is None else [value]
        case "body":
            return _in_body(request.body, name)
        case _:
            return []


def path_values(operation: Operation, request: Request) -> dict[str, str]:
    """The path parameters of a request by name, decoded."""
    names = re.findall(r"\{([^}]*)\}", operation.path)
    found = _template(operation.path).search(urlsplit(request.url).path)
    if not found and not operation.path_known:  # the IXIT gave the path, and its parameters are not ours to judge
        return {p.name: str(p.example) for p in operation.parameters if p.location == "path"}
    return {name: unquote(found[_group(name)]) for name in names} if found else {}


def _in_body(body: bytes | None, name: str) -> list[Any]:
    try:
        return members_at(json.loads(body or b"null", parse_float=Decimal), name)
    except ValueError:
        return []


@lru_cache(maxsize=256)
def _template(path: str) -> re.Pattern[str]:
    pieces = re.split(r"\{([^}]*)\}", path)
    pattern = "".join(
        re.escape(piece) if index % 2 == 0 else f"(?P<{_group(piece)}>[^/]+)" for index, piece in enumerate(pieces)
    )
    return re.compile(f"{pattern}$")


def _group(name: str) -> str:
    return "p_" + re.sub(r"\W", "_", name)


def same(left: Any, right: Any) -> bool:
    """Compare two values as a reader does: 12 and "12", 1.50 and 1.5, two spellings of a moment, are the same."""
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return bool(_boolean(left) == _boolean(right))
    if isinstance(left, list | Mapping) or isinstance(right, list | Mapping):
        equal: bool = left == right
        return equal
    a, b = str(left), str(right)
    if a == b:
        return True
    x, y = as_number(left), as_number(right)
    if x is not None and y is not None:
        return x == y
    p, q = moment(left), moment(right)
    if p is not None and q is not None:
        return p == q
    return _uuid_like(a) and a.lower() == b.lower()


def moment(value: Any) -> datetime | None:
    """Read a date or date-time; a date is its first moment, and a time without offset is UTC."""
    if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def as_sent(value: Any) -> Any:
    """A value of a response as a request has it: a number without a fraction is an integer, however it was written.

    JSON Schema 2020-12, 6.1.1: 5820049.0 is an integer. In a path there is one way only to write it.
    """
    if isinstance(value, float | Decimal) and isfinite(value) and value == int(value):
        return int(value)
    return value


def as_number(value: Any) -> Decimal | None:
    """A number, or a string that is written like one, as a number; None for anything else."""
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _boolean(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _uuid_like(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def as_floats(value: Any) -> Any:
    """A JSON value with floats for decimals, which is what JSONPath compares."""
    match value:
        case str():
            return value
        case Decimal():
            return float(value)
        case dict() | Mapping():  # a dictionary is recognised at once
            return {key: as_floats(item) for key, item in value.items()}
        case list():
            return [as_floats(item) for item in value]
        case _:
            return value
