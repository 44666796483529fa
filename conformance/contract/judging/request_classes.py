"""Classify a request by the contract: it is valid, invalid or open, exactly one of the three.

Invalid: it breaks what the contract states. Valid: it holds however the documents are read. Open: between the two, and
wherever the documents do not say (undocumented members, null for an optional member, "1" for 1, empty texts, an absent
optional body).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from conformance.contract.contract import Body, Contract, Operation, Parameter
from conformance.contract.editions import under
from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json
from conformance.contract.judging.parameters import judge_parameter
from conformance.contract.judging.validation import Judged, judge_value
from conformance.contract.judging.violations import Violation
from conformance.contract.vocabulary import covers, essence
from conformance.model.cache_keys import Keyed

Kind = Literal["valid", "invalid", "open"]


@dataclass(frozen=True, slots=True)
class RequestJudgement:
    """What a request is, and the places that make it invalid or open."""

    kind: Kind
    violations: tuple[Violation, ...] = ()


def judge_request(
    contract: Contract,
    operation: Operation,
    *,
    path: Mapping[str, str],
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes | None,
    content_type: str | None,
) -> RequestJudgement:
    """Judge a request by the contract under every permitted reading.

    Args:
        contract: The contract of the API.
        operation: The operation that the request is for.
        path: Path parameters by name, decoded.
        query: Name and value of each query parameter, decoded, in order.
        headers: Values by name in lower case.
        body: The bytes of the body, or None.
        content_type: The Content-Type header, or None.

    Returns:
        `valid`; `invalid` with the places that break the contract under any reading; `open` with those that break it
        under some permitted reading only.
    """
    given = _Given(path, tuple(query), headers, body, content_type)
    judged = _judged(contract, operation, given)
    if judged.broken:
        return RequestJudgement("invalid", judged.broken)
    doubts = list(judged.doubts)
    for other in _variants(contract, operation):
        doubts.extend(_judged(other, other.operations[operation.id], given).broken)
    return RequestJudgement("open", tuple(dict.fromkeys(doubts))) if doubts else RequestJudgement("valid")


@dataclass(frozen=True, slots=True)
class _Given:
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes | None
    content_type: str | None

    def values(self, parameter: Parameter) -> tuple[str, ...]:
        if parameter.location == "query":
            return tuple(value for name, value in self.query if name == parameter.name)
        if parameter.location == "header":
            given = self.headers.get(parameter.name.lower())
            # The spaces around a header's value are none of it (RFC 9110, 5.5).
            return () if given is None else (given.strip(" \t"),)
        found = self.path.get(parameter.name)
        return () if found is None else (found,)


def _judged(contract: Contract, operation: Operation, given: _Given) -> Judged:
    parts = [judge_parameter(contract, p, given.values(p)) for p in operation.parameters]
    parts.append(_judge_body(contract, operation, given))
    known = {p.name for p in operation.parameters if p.location == "query"}
    strange = tuple(
        Violation(f"query.{name}", "undocumented", "no such parameter is documented")
        for name in dict.fromkeys(name for name, _ in given.query)
        if name not in known
    )
    parts.append(Judged(doubts=strange))
    return Judged.joined(parts)


def _variants(contract: Contract, operation: Operation) -> Iterator[Contract]:
    """The contract under each permitted choice that changes the operation as a whole or whether it needs a body."""
    pointers = {_operation_pointer(operation), f"{_operation_pointer(operation)}/requestBody"}
    for reading in contract.readings.values():
        if reading.pointer not in pointers or reading.id in contract.agreed:
            continue
        for choice in reading.choices:
            if choice.id in reading.permitted and choice.narrows:
                yield _narrowed(Keyed(contract.identity, contract), reading.id, choice.id)


def _operation_pointer(operation: Operation) -> str:
    return f"/paths/{operation.path.replace('~', '~0').replace('/', '~1')}/{operation.method.lower()}"


@lru_cache(maxsize=128)
def _narrowed(contract: Keyed[Contract], reading: str, choice: str) -> Contract:
    return under(contract.value, {reading: choice})


def _judge_body(contract: Contract, operation: Operation, given: _Given) -> Judged:
    body = operation.body
    if body is None:
        doubt = Violation("body", "undocumented", "no body is documented")
        return Judged(doubts=(doubt,) if given.body else ())
    needed = body.required and body.required_binds
    if not given.body:
        missing = Violation("body", "required", "the body is missing")
        return Judged(broken=(missing,)) if needed else Judged(doubts=(missing,))
    media = _judge_media_type(contract, body, given.content_type)
    if media.broken:
        return media
    try:
        parsed = parse_json(given.body)
    except MalformedJson as exc:
        return Judged(broken=(Violation("body", "json", f"the body is not JSON: {exc}"),))
    except TooDeep:
        return Judged(doubts=(Violation("body", "depth", "the body is nested too deep"),))
    oddities = tuple(Violation("body", "json", oddity) for oddity in parsed.oddities)
    return Judged.joined([media, judge_value(contract, body.pointer, parsed.value, "body"), Judged(doubts=oddities)])


def _judge_media_type(contract: Contract, body: Body, content_type: str | None) -> Judged:
    if content_type is None:
        return Judged(broken=(Violation("header.content-type", "required", "the media type is missing"),))
    rest = content_type.partition(";")[2]
    if essence(content_type) != essence(body.media_type):
        wrong = Violation("header.content-type", "const", f"the media type is not {body.media_type}", body.media_type)
        # Of another documented one we do not know what is right; and that there is no other, only a document says that
        # lists them all, which one that is its own source does.
        doubted = covers(body.media_types, content_type) or bool(contract.documents)
        return Judged(doubts=(wrong,)) if doubted else Judged(broken=(wrong,))
    if rest.strip() and not re.fullmatch(r'\s*charset="?utf-8"?\s*', rest, re.IGNORECASE):
        return Judged(doubts=(Violation("header.content-type", "parameter", "the media type has parameters"),))
    return Judged()
