"""Which choices of which readings a response shows: pure, from the exchange and the contract alone.

A response *shows* the choices that it is consistent with. One that is consistent with every permitted choice says
nothing about the reading; nor does a broken or throttled one, or one about access where no choice speaks of access.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonschema_rs

from conformance.checks.json_text import read_json
from conformance.checks.registry import Subject
from conformance.checks.rules.select import as_floats, body_of, moment, request_values, select, selects
from conformance.contract.consequences import DAY, Consequence, SeenIn
from conformance.contract.contract import Choice, Contract, Operation, Reading
from conformance.contract.judging.violations import undocumented
from conformance.contract.lint.lint_places import items_of, members_of
from conformance.contract.pointer import resolve, without
from conformance.model import Exchange, Request, Response
from conformance.model.cache_keys import Same, remembered_by_size

#: Statuses of the way to the target, or of its having broken down.
_SAY_NOTHING = frozenset({408, 429})
_OF_ACCESS = frozenset({401, 403})
#: Where a choice says that there is no value at all.
EVERYTHING = "everything"
_OF_ONE_RESPONSE = frozenset({"age", "content-length", "date", "x-request-id"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one response shows of one reading."""

    #: `api/operationId`.
    operation: str
    reading: Reading
    #: Ids of the choices that it is consistent with, rejected ones among them.
    shown: frozenset[str]
    #: In what the target may choose anew: the place or variant of the case; empty where it may not.
    varies: str
    status: int
    exchange: int
    case: str

    @property
    def key(self) -> tuple[str, str, str, frozenset[str]]:
        """What further sightings of the same have in common."""
        return self.operation, self.reading.id, self.varies, self.shown


def sightings_of(contract: Contract, operation: Operation, exchange: Exchange) -> Iterator[Sighting]:
    """What a response shows of each reading that speaks of it."""
    response = exchange.response
    if response is None or response.truncated or _says_nothing(response.status):
        return
    alike = _alike(response)
    for reading, seen_in in _observable_in(Same(contract), operation.id, exchange.case):
        if not _speaks_of(seen_in, operation, exchange, response):
            continue
        if response.status in _OF_ACCESS and response.status not in _statuses(Same(reading)):
            continue
        strange = _asks_for_strange(Same(reading)) and _is_strange(contract, operation, alike)
        looked = _documented_only(contract, operation, alike) if _asks_for_nothing(Same(reading)) else alike
        shown = _shown(reading, looked, _days(reading, operation, exchange), strange=strange)
        if shown is not None and not set(reading.permitted) <= shown:
            varies = _varies(reading, exchange, shown)
            yield Sighting(
                operation.key, reading, shown, varies, response.status, exchange.number, exchange.case
            )  # fmt: skip


def _says_nothing(status: int) -> bool:
    return status in _SAY_NOTHING or status >= 500 or status < 200 or 300 <= status < 400


@lru_cache(maxsize=1024)
def _statuses(reading: Same[Reading]) -> frozenset[int]:
    """Give the statuses of which a reading speaks, those of rejected choices among them: they have to be seen, too."""
    return reading.value.statuses.union(*(choice.shows.codes for choice in reading.value.choices))


@lru_cache(maxsize=1024)
def _observable(contract: Same[Contract], operation: str) -> tuple[tuple[Reading, SeenIn], ...]:
    """The readings that responses of an operation may show, each with the responses that it speaks of."""
    readings = contract.value.readings.values()
    return tuple((r, r.seen_in) for r in readings if r.seen_in is not None and r.concerns(operation))


@lru_cache(maxsize=16_384)
def _observable_in(contract: Same[Contract], operation: str, case: str) -> tuple[tuple[Reading, SeenIn], ...]:
    """Those that responses to one case may show."""
    return tuple((r, seen_in) for r, seen_in in _observable(contract, operation) if seen_in.speaks_of(operation, case))


def _alike(response: Response) -> Response:
    """The response without what differs from one to the next and shows nothing: most are one that came before."""
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _OF_ONE_RESPONSE)
    return replace(response, headers=headers, seconds=0.0)


def _speaks_of(seen_in: SeenIn, operation: Operation, exchange: Exchange, response: Response) -> bool:
    """Whether status and request of an exchange are those that a reading is about."""
    kind = "success" if response.status < 300 else "refusal"
    if seen_in.responses and kind not in seen_in.responses:
        return False
    if seen_in.statuses and response.status not in seen_in.statuses:
        return False
    return all(_sent(operation, exchange.request, place) for place in seen_in.sends) and not any(
        _sent(operation, exchange.request, place) for place in seen_in.lacks
    )


def _sent(operation: Operation, request: Request, place: str) -> bool:
    return any(value not in (None, "") for value in request_values(operation, request, place))


def _varies(reading: Reading, exchange: Exchange, shown: Collection[str]) -> str:
    """What responses that take one choice have in common; where each may take its own, those that take the same."""
    family, place, variant = (*exchange.case.split("/")[2:5], "", "", "")[:3]
    ways = {"": "", "place": f"{family}/{place}", "variant": variant, "case": exchange.case}
    return ways.get(reading.varies_by, "|".join(sorted(shown)))


@lru_cache(maxsize=1024)
def _asks_for_strange(reading: Same[Reading]) -> bool:
    return any(choice.shows.undocumented is not None for choice in reading.value.choices)


@lru_cache(maxsize=1024)
def _asks_for_nothing(reading: Same[Reading]) -> bool:
    return any(choice.shows.empty == EVERYTHING for choice in reading.value.choices)


def _documented_only(contract: Contract, operation: Operation, response: Response) -> Response:
    """Give a response without the properties that no document names: they make nothing of what is asked for."""
    return _without_strangers(len(response.body), Same(contract), Same(operation), response)


def _stripped(contract: Same[Contract], operation: Same[Operation], response: Response) -> Response:
    answer = operation.value.answer_to(response.status)
    text = read_json(response.body) if response.body else None
    if answer is None or not answer.pointer or text is None or not text.readable:
        return response
    strangers = undocumented(contract.value, answer.pointer, text.value)
    return replace(response, body=json.dumps(without(text.value, strangers)).encode()) if strangers else response


_without_strangers = remembered_by_size(_stripped, calls=1024)


def has_undocumented(contract: Contract, operation: Operation, response: Response) -> bool:
    """Whether a JSON body has properties that no document names, at any depth."""
    subject = Subject(Exchange(0, "", operation.key, Request("", ""), response, "", ""), response, operation, contract)
    answer = subject.answer
    if answer is None or not answer.pointer or not response.body or not subject.json.readable:
        return False
    return bool(_strange(contract, [resolve(contract.document, answer.pointer)], subject.json.value))


def _is_strange(contract: Contract, operation: Operation, alike: Response) -> bool:
    return _found_strange(len(alike.body), Same(contract), Same(operation), alike)


def _looked_for_strange(contract: Same[Contract], operation: Same[Operation], alike: Response) -> bool:
    return has_undocumented(contract.value, operation.value, alike)


_found_strange = remembered_by_size(_looked_for_strange, calls=4096)


def _strange(contract: Contract, schemas: list[Any], value: Any) -> bool:
    match value:
        case dict() | Mapping():
            below = {name: members_of(contract, schemas, name) for name in value}
            return any(not found or _strange(contract, found, value[name]) for name, found in below.items())
        case list():
            return any(_strange(contract, items_of(contract, schemas), item) for item in value)
        case _:
            return False


Days = tuple[tuple[str, str], ...]


def _days(reading: Reading, operation: Operation, exchange: Exchange) -> Days:
    """The placeholders for days in the JSONPaths of a reading, with the days that they stand for."""
    found: list[tuple[str, str]] = []
    for written, name, days in _named_days(Same(reading)):
        meant = _day(name, operation, exchange)
        if meant is not None:
            found.append((written, (meant + timedelta(days=days)).isoformat()))
    return tuple(found)


#: Rejections for other reasons than what is in a body or a query.
_NOT_OF_WHAT_WAS_SENT = frozenset({401, 403, 404, 405, 408, 429})


@lru_cache(maxsize=1024)
def _named_days(reading: Same[Reading]) -> tuple[tuple[str, str, int], ...]:
    paths = [path for choice in reading.value.choices for path in choice.shows.paths]
    matches = [match for path in paths for match in DAY.finditer(path)]
    return tuple(dict.fromkeys((match[0], match["name"], int(match["days"] or 0)) for match in matches))


def _day(name: str, operation: Operation, exchange: Exchange) -> date | None:
    sent = next(iter(request_values(operation, exchange.request, name)), None) if "." in name else exchange.sent_at
    at = moment(sent)
    if at is None:
        return None
    today = at.date()
    if name == "month-end":
        return today.replace(day=monthrange(today.year, today.month)[1])
    return today - timedelta(days=name == "yesterday")


def _shown(reading: Reading, alike: Response, days: Days, *, strange: bool) -> frozenset[str] | None:
    """The choices of a reading with which a response is consistent, or None where it shows nothing."""
    return _found_shown(len(alike.body), Same(reading), alike, days, strange)


def _looked(reading: Same[Reading], response: Response, days: Days, strange: bool) -> frozenset[str] | None:
    seen_in = reading.value.seen_in
    assert seen_in is not None
    looked = _Looked(response, days, strange)
    if _refused_for_something_else(reading.value, response.status):
        return None
    if (seen_in.shows or seen_in.unless or seen_in.at) and looked.unreadable:
        return None  # what is no JSON is told as that, and shows nothing else
    if not all(looked.selects(path) for path in seen_in.shows) or any(map(looked.selects, seen_in.unless)):
        return None
    values = select(looked.body, seen_in.at) if seen_in.at else []
    if seen_in.at and not values and response.status < 300:
        return None
    return frozenset(choice.id for choice in reading.value.choices if _consistent(choice, looked, values))


def _refused_for_something_else(reading: Reading, status: int) -> bool:
    """Whether a rejection may be due to unknown ids or to credentials, so that it shows nothing (judgement 4).

    So it is where a reading tells its choices by acceptance, and none of them names the status.
    """
    by_acceptance = any(choice.shows.accepted is not None and not choice.shows.statuses for choice in reading.choices)
    return by_acceptance and status in _NOT_OF_WHAT_WAS_SENT and status not in _statuses(Same(reading))


_found_shown = remembered_by_size(_looked, calls=16_384)


class _Looked:
    """One response, its JSON read once, on the day of its exchange."""

    def __init__(self, response: Response, days: Days, strange: bool) -> None:
        self.response = response
        self.body = body_of(Exchange(0, "", "", Request("", ""), response, "", ""))
        self.floats = as_floats(self.body)
        self.days = days
        self.strange = strange

    @property
    def unreadable(self) -> bool:
        """Whether a success has something in it that is no JSON."""
        return self.response.status < 300 and self.body is None and self.response.body.strip() not in (b"", b"null")

    def selects(self, path: str) -> bool:
        """Whether a JSONPath selects anything in the body; nothing where there is none."""
        if not self.response.body:
            return False
        for written, day in self.days:
            path = path.replace(written, day)
        return selects(self.floats, path)


def _consistent(choice: Choice, looked: _Looked, values: list[Any]) -> bool:
    """Whether a response is as a choice of a reading describes it."""
    said, response = choice.shows, looked.response
    if not said.fits_status(response.status):
        return False
    if values and choice.narrows is not None and not all(_fits(Same(choice), value) for value in values):
        return False
    if values and said.values and not all(_validator(said.values).is_valid(_plain(value)) for value in values):
        return False
    if said.body and not _has_body(said.body, response):
        return False
    if any(not _matches(response, name, pattern) for name, pattern in said.header.items()):
        return False
    return _content_fits(said, looked)


def _content_fits(said: Consequence, looked: _Looked) -> bool:
    if said.undocumented is not None and said.undocumented != looked.strange:
        return False
    if said.empty and not _empty(looked.body, said.empty):
        return False
    return all(map(looked.selects, said.present)) and not any(map(looked.selects, said.absent))


def _empty(body: Any, where: str) -> bool:
    if where == EVERYTHING:
        return body is not None and not _has_value(body)
    found = select(body, where)
    return bool(found) and all(value in ([], {}) for value in found)


def _has_value(value: Any) -> bool:
    match value:
        case dict() | Mapping():
            return any(map(_has_value, value.values()))
        case list():
            return any(map(_has_value, value))
        case _:
            return value is not None


def _has_body(wanted: str, response: Response) -> bool:
    if wanted in ("none", "some"):
        return bool(response.body) == (wanted == "some")
    text = read_json(response.body) if response.body else None
    if text is None or not text.readable:
        return False
    return wanted == "json" or text.value in (None, [], {}, "")


def _matches(response: Response, name: str, pattern: str) -> bool:
    return bool(_validator(json.dumps({"pattern": pattern})).is_valid(response.header(name) or ""))


def _fits(choice: Same[Choice], value: Any) -> bool:
    return bool(_narrowed(choice).is_valid(_plain(value)))


def _plain(value: Any) -> Any:
    """A value as the validator takes it: whole decimals as whole numbers."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
        case dict() | Mapping():
            return {name: _plain(item) for name, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value


@lru_cache(maxsize=1024)
def _narrowed(choice: Same[Choice]) -> Any:
    return _validator(json.dumps({k: v for k, v in (choice.value.narrows or {}).items() if v is not None}))


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True)
