"""Turn a request template and its values into the bytes of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

from conformance.cases.body_places import PlaceMissing, dotted, has, members_at, put
from conformance.cases.case import Case, Edit, Remove, RemoveIfThere
from conformance.cases.control_request import body_types, control_edits, default_body, fitted, numbered
from conformance.cases.fixed.credentials import spoiled
from conformance.cases.fixed.spelling import spelled
from conformance.cases.placeholders import (
    BaseBody,
    Place,
    Placeholder,
    Pool,
    Sent,
    Today,
    Unknown,
    Value,
    bind_at,
    placeholders,
)
from conformance.cases.supplied_body import pools_in, supplied_body
from conformance.checks.rules.select import as_sent
from conformance.contract.contract import Contract, Operation
from conformance.engine.whole_lists import completed, of_another
from conformance.exchange.request_bytes import json_bytes, text_of
from conformance.model import Request
from conformance.model.cache_keys import Same
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ixit import Environment, Organisation
from conformance.profile.test_data_choice import DataSet, Missing, entries, key_of

#: Values that belong to nothing, by shape; far from what sequences give out, and within int32.
UNKNOWN: Mapping[str, Any] = {
    "integer": 2147480000,
    "uuid": "00000000-dead-4bad-8bad-000000000000",
    "string": "no-such-value",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A request whose parts are known, before it is written as bytes."""

    method: str
    path: str
    path_values: Mapping[str, Any]
    query: Sequence[tuple[str, Any]]
    headers: Sequence[tuple[str, str]]
    body: Any
    has_body: bool
    raw: bytes | None
    media_type: str | None
    #: valid, or how they are spoiled (cases/fixed/credentials.py).
    credentials: str
    #: How the JSON of the body is written (cases/fixed/spelling.py), or None: as usual.
    spelling: str | None = None


_ABROAD = "name it in organisations.{}.isolated_from, with pools of its own"


class Unbindable(LookupError):
    """A case cannot be sent with the data at hand; the message says what to supply, `kind` of which test data."""

    def __init__(self, says: str, *, kind: str = "", abroad: bool = False) -> None:
        super().__init__(says)
        self.kind, self.abroad = kind, abroad


def wanted(
    contract: Contract, operation: Operation, case: Case, organisation: Organisation
) -> list[tuple[str, str | None]]:
    """The kinds of test data that a case takes, with the tags that it needs."""
    found = _pools(contract, operation, _edits(operation, case), organisation)
    return [(pool.kind, pool.tag or case.tags.get(pool.kind)) for pool in found if not pool.foreign]


def wanted_abroad(
    contract: Contract, operation: Operation, case: Case, organisation: Organisation
) -> list[tuple[str, str | None]]:
    """The kinds of test data that a case takes from the foreign organisation."""
    found = _pools(contract, operation, _edits(operation, case), organisation)
    return [(pool.kind, pool.tag) for pool in found if pool.foreign and pool.kind != "orgId"]


def several(contract: Contract, operation: Operation, organisation: Organisation) -> Mapping[str, int]:
    """How many values of each kind the control's body uses up, for kinds of which it takes several."""
    counts: dict[str, int] = {}
    for pool in _base_pools(Same(contract), Same(operation), Same(organisation)) if operation.body else ():
        counts[pool.kind] = max(counts.get(pool.kind, 0), pool.nth + 1)
    return {kind: count for kind, count in counts.items() if count > 1}


def bare(case: Case) -> Case:
    """A case without what it changes: its operation's control, with the values that were prepared for it."""
    return replace(case, edits=tuple(edit for edit in case.edits if edit.prepared))


def goes_by_another(case: Case) -> bool:
    """Whether a case copies values from another request."""
    return any(isinstance(p, Sent) for edit in case.edits for p in placeholders(edit.value))


def taken_by_control(
    contract: Contract, operation: Operation, organisation: Organisation
) -> list[tuple[str, str | None]]:
    """The kinds of test data, with tags, that an operation's control takes."""
    return [(pool.kind, pool.tag) for pool in _pools(contract, operation, control_edits(operation), organisation)]


def _pools(contract: Contract, operation: Operation, edits: Sequence[Edit], organisation: Organisation) -> list[Pool]:
    found: list[Pool] = []
    given = _given(edits)
    for placeholder in (p for edit in edits for p in placeholders(edit.value)):
        if isinstance(placeholder, BaseBody) and not given:
            found += _base_pools(Same(contract), Same(operation), Same(organisation))
        elif isinstance(placeholder, BaseBody):
            body = _body_for(contract, operation, organisation, given)
            found += [pool for pool in placeholders(body) if isinstance(pool, Pool)]
        elif isinstance(placeholder, Pool):
            found.append(placeholder)
    return found


def _given(edits: Sequence[Edit]) -> list[Place]:
    """The places in a body whose values were prepared."""
    return [edit.place[1:] for edit in edits if edit.prepared and edit.place[0] == "body"]


def _body_for(contract: Contract, operation: Operation, organisation: Organisation, given: Sequence[Place]) -> Value:
    """The control's body, without the placeholders at the places whose values are given."""
    body = _base_body(Same(contract), Same(operation), Same(organisation))
    for place in given:
        body = put(body, place, None) if has(body, place) else body
    return body


@lru_cache(maxsize=1024)
def _base_pools(
    contract: Same[Contract], operation: Same[Operation], organisation: Same[Organisation]
) -> tuple[Pool, ...]:
    body = _base_body(contract, operation, organisation)
    return tuple(p for p in placeholders(body) if isinstance(p, Pool))


def _copied(placeholder: Sent, sent: Draft | None, operation: Operation, draw: Draw) -> Any:
    """What stands at a place of another request, in the way that is asked for."""
    there = _sent(sent, placeholder.place, operation)
    if placeholder.other_case and isinstance(there, str):
        if there.swapcase() == there:
            raise Unbindable(f"{placeholder.place} has no letters that could be written in the other case")
        return there.swapcase()
    return draw.varied(there) if placeholder.varied else there


def draft(
    contract: Contract,
    operation: Operation,
    case: Case,
    *,
    organisation: Organisation,
    data: DataSet,
    foreign: DataSet,
    today: date,
    extra: Sequence[Edit] = (),
    sent: Draft | None = None,
    draw: Draw = UNDRAWN,
) -> Draft:
    """Fill a template in; raises Unbindable with advice when the IXIT's body lacks an edited member."""
    types = body_types(contract, operation)

    def resolve(placeholder: Placeholder, place: Place) -> Any:
        match placeholder:
            case Pool():
                return fitted(_datum(placeholder, case, organisation, data, foreign), types, place)
            case Unknown(_, shape):
                return UNKNOWN[shape]
            case Today():
                return placeholder.on(today)
            case BaseBody():
                template = _body_for(contract, operation, organisation, given)
                filled = bind_at(template, place, resolve)
                return completed(contract, operation, organisation, data, template, filled, fill, case.tags)
            case Sent():
                return _copied(placeholder, sent, operation, draw)

    def fill(template: Value, place: Place, others: DataSet) -> Any:
        datum = partial(_datum, case=case, organisation=organisation, data=others, foreign=foreign)
        return bind_at(template, place, partial(of_another, datum, types, resolve))

    parts, edits = _Parts(operation), _edits(operation, case)
    given = _given(edits)
    for edit in (*edits, *(replace(edit, value=as_sent(edit.value)) for edit in extra)):
        if edit.prepared and edit.place[0] == "body" and not has(parts.body, edit.place[1:]):
            continue  # a body of the IXIT that lacks the property sends none
        value = edit.value if isinstance(edit.value, Remove | bytes) else bind_at(edit.value, edit.place, resolve)
        try:
            parts.apply(edit.place, value)
        except PlaceMissing as error:
            if isinstance(edit.value, RemoveIfThere):
                continue
            raise _lacks(contract, operation, organisation, error.path) from error
    return parts.draft()


def _lacks(contract: Contract, operation: Operation, organisation: Organisation, place: Place) -> Unbindable:
    """Why an edit finds no place in the control body, with what to supply."""
    kinds = left_out_kinds(contract, operation, organisation, place)
    if kinds:
        add = f"add one to organisations.{organisation.id}.pools.{kinds[0]}"
        return Unbindable(f"{operation.id} is sent without what needs {' or '.join(kinds)}: {add}", kind=kinds[0])
    add = f"add it to organisations.{organisation.id}.bodies.{operation.id} to have it judged"
    return Unbindable(f"the body of {operation.id} in the IXIT has no {dotted(('body', *place))}: {add}")


def left_out_kinds(
    contract: Contract, operation: Operation, organisation: Organisation, place: Place = ()
) -> Sequence[str]:
    """The kinds of test data for lack of which the control body is sent without a place, or without anything."""
    if operation.body is None or operation.id in organisation.bodies:
        return ()
    body = _base_body(Same(contract), Same(operation), Same(organisation))
    gone = next((place[:length] for length in range(1, len(place) + 1) if not has(body, place[:length])), ())
    whole = pools_in(default_body(contract, operation))
    lacking = (pool.kind for at, pool in whole if at[: len(gone)] == gone and not entries(organisation, pool.kind))
    kept = {pool.kind for _, pool in pools_in(body)}
    return tuple(dict.fromkeys(kind for kind in lacking if kind not in kept))


def _datum(pool: Pool, case: Case, organisation: Organisation, data: DataSet, foreign: DataSet) -> Any:
    """The value that replaces a placeholder for test data."""
    tag = pool.tag or (None if pool.foreign else case.tags.get(pool.kind))
    chosen, key = (foreign if pool.foreign else data), key_of(pool.kind, tag, pool.nth)
    if pool.foreign and key not in foreign:
        told = f"{pool.kind} of another organisation is needed: {_ABROAD.format(organisation.id)}"
        raise Unbindable(told, kind=pool.kind, abroad=True)
    value = chosen[key] if key in chosen else chosen[key_of(pool.kind, tag)]
    return int(value) if pool.number and str(value).isdecimal() else value


def write(
    request: Draft, environment: Environment, api: str, credentials: Mapping[str, str], identity: Mapping[str, str]
) -> Request:
    """Write a draft as it goes on the wire. `credentials` are headers of valid ones."""
    path = request.path
    for name, value in request.path_values.items():
        path = path.replace("{" + name + "}", quote(text_of(value), safe=""))
    pairs = [(name, one) for name, value in request.query for one in (value if isinstance(value, list) else [value])]
    query = "&".join(f"{quote(name, safe='')}={quote(text_of(value), safe='')}" for name, value in pairs)
    url = environment.urls[api].rstrip("/") + path + (f"?{query}" if query else "")
    body = _body(request)
    headers = [("Accept", "application/json")]
    headers += spoiled(request.credentials, credentials)
    headers += [*environment.headers.items(), *identity.items(), *request.headers]
    if body is not None and request.media_type is not None:
        headers.append(("Content-Type", request.media_type))
    return Request(request.method, url, tuple(headers), body)


def _body(request: Draft) -> bytes | None:
    if request.raw is not None or not request.has_body:
        return request.raw
    return json_bytes(request.body) if request.spelling is None else spelled(request.body, request.spelling)


@lru_cache(maxsize=1024)
def _base_body(contract: Same[Contract], operation: Same[Operation], organisation: Same[Organisation]) -> Value:
    own = organisation.value
    declared = own.bodies.get(operation.value.id)
    body = _with_pools(declared) if declared is not None else _supplied(contract.value, operation.value, own)
    return numbered(body, {kind.name for kind in contract.value.pool_kinds.values() if kind.used_up})


def _supplied(contract: Contract, operation: Operation, organisation: Organisation) -> Value:
    """The body of the specs, without what the test data lack and what may be left out."""
    return supplied_body(contract, operation, lambda kind: kind == "orgId" or bool(entries(organisation, kind)))


def _with_pools(body: Any) -> Value:
    """Read `{pool: kind, tag: …}` and `{today: +10}` in a body of the IXIT as placeholders."""
    match body:
        case {"pool": str(kind), **rest} if set(rest) <= {"tag"}:
            return Pool(kind, str(rest["tag"]) if "tag" in rest else None)
        case {"today": int(days), **rest} if not rest:
            return Today(days)
        case dict():
            return {key: _with_pools(item) for key, item in body.items()}
        case list():
            return [_with_pools(item) for item in body]
        case _:
            return body


def _edits(operation: Operation, case: Case) -> tuple[Edit, ...]:
    if case.alone:
        return case.edits
    prepared = {edit.place for edit in case.edits if edit.prepared}
    return (*(edit for edit in control_edits(operation) if edit.place not in prepared), *case.edits)


def _sent(draft: Draft | None, place: str, operation: Operation) -> Any:
    """The first value of a request draft at a place; raises Unbindable where it has none there."""
    found = drafted(draft, place) if draft is not None else []
    if not found:
        raise Unbindable(f"{operation.id} needs {place} of the request before it, which has none")
    return found[0]


def drafted(request: Draft, place: str) -> list[Any]:
    """The values of a request draft at a place: `path.id`, `query.nif`, `body.items[].id`."""
    location, _, name = place.partition(".")
    match location:
        case "path":
            return [request.path_values[name]] if name in request.path_values else []
        case "query":
            return [value for key, value in request.query if key == name]
        case "header":
            return [value for key, value in request.headers if key.lower() == name.lower()]
        case "body" if request.has_body:
            return members_at(request.body, name)
        case _:
            return []


def _without(pairs: Sequence[tuple[str, Any]], name: str) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in pairs if key.lower() != name.lower()]


class _Parts:
    """The parts of a request while edits are applied to them."""

    def __init__(self, operation: Operation) -> None:
        self.method = operation.method
        self.path = operation.path
        self.path_values: dict[str, Any] = {}
        self.query: list[tuple[str, Any]] = []
        self.headers: list[tuple[str, str]] = []
        self.body: Any = None
        self.has_body = False
        self.raw: bytes | None = None
        self.media_type: str | None = operation.body.media_type if operation.body else None
        self.credentials = "valid"
        self.spelling: str | None = None

    def apply(self, place: tuple[str | int, ...], value: Any) -> None:
        match place:
            case ("path", str(name)):
                self.path_values[name] = value
            case ("query", str(name), *rest):
                new = put(dict(self.query).get(name, {}), rest, value) if rest else value
                self.query = _without(self.query, name) + ([] if isinstance(new, Remove) else [(name, new)])
            case ("header", str(name)):
                new_header = [] if isinstance(value, Remove) else [(name, text_of(value))]
                self.headers = _without(self.headers, name) + new_header
            case ("body",):
                self.has_body, self.body = not isinstance(value, Remove), None if isinstance(value, Remove) else value
            case ("body", *rest):
                self.body = put(self.body, rest, value)
            case ("method",):
                self.method = value
            case ("template",):
                self.path = value
            case ("media-type",):
                self.media_type = None if isinstance(value, Remove) else value
            case ("raw",):
                self.raw, self.has_body = value, True
            case ("credentials",):
                self.credentials = value
            case ("syntax",):
                self.spelling = value
            case _:
                raise ValueError(f"no such place: {place}")

    def draft(self) -> Draft:
        return Draft(
            self.method,
            self.path,
            self.path_values,
            tuple(self.query),
            tuple(self.headers),
            self.body,
            self.has_body,
            self.raw,
            self.media_type,
            self.credentials,
            self.spelling,
        )


__all__ = ["Draft", "Missing", "Unbindable", "draft", "wanted", "write"]
