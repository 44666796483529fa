"""`generate`: example requests of an operation, valid, invalid or open, without a target."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from conformance.cases.case import Case, Kind
from conformance.cases.exploratory.flat_schema import Impossible, UnknownKeyword
from conformance.cases.exploratory.generated_requests import RequestMaker
from conformance.cases.plan import plan
from conformance.contract.contract import Contract, Operation
from conformance.contract.patterns import UnknownPattern
from conformance.domain.random_source import Dice
from conformance.engine.request_builder import Draft, Unbindable, write
from conformance.engine.sample_values import Sampler, credentials_of
from conformance.model import Request
from conformance.model.errors import BadOption
from conformance.profile.ixit import Environment
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


def generated(
    contract: Contract, operation: Operation, kind: Kind, *, count: int | None, seed: int
) -> Iterator[dict[str, Any]]:
    """The requests of an operation as plain JSON: what each is, why, and its bytes.

    Args:
        contract: The contract of the API.
        operation: The operation.
        kind: Valid, invalid or open requests.
        count: How many; None takes every case of the kind.
        seed: Decides all random choices.

    Yields:
        One dict for each request.
    """
    base = contract.servers[0].rstrip("/") if contract.servers else "https://api.example.com"
    if kind is Kind.VALID:
        try:
            maker, dice = RequestMaker(contract, operation), Dice(seed)
        except (UnknownPattern, UnknownKeyword) as limit:
            raise BadOption(
                f"{operation.id} has what our generators do not understand ({limit}): specs lint"
            ) from limit
        except Impossible as nothing:
            raise BadOption(f"no request of {operation.id} holds however the document is read") from nothing
        says = "is valid however the documents are read"
        for _ in range(10 if count is None else count):
            yield {"kind": "valid", "says": says, **_shown(made(maker, dice, base))}
        return
    yield from islice(_cases(contract, operation, kind, base, seed, endless=count is not None), count)


def made(maker: RequestMaker, dice: Dice, base: str) -> Request:
    """Make one request and write it."""
    parts = maker(dice)
    body = maker.operation.body
    filled = Draft(
        method=parts.method,
        path=parts.path,
        path_values=parts.path_values,
        query=parts.query,
        headers=tuple((name, str(value)) for name, value in parts.headers),
        body=parts.body,
        has_body=parts.has_body,
        raw=None,
        media_type=body.media_type if body else None,
        credentials="valid",
    )
    api = maker.operation.api
    return write(filled, Environment("sample", {api: base}), api, credentials_of(maker.contract), {})


def _cases(
    contract: Contract, operation: Operation, kind: Kind, base: str, seed: int, *, endless: bool
) -> Iterator[dict[str, Any]]:
    planned = plan({operation.api: contract}, PROFILES["acceptance"], RULES, operations={operation.key})
    chosen = [case for case in planned.cases[operation.key] if case.kind is kind]
    sampler, dice = Sampler(contract, operation), Dice(seed)
    found = [shown for case in chosen for shown in _one(sampler, case, dice, base)]
    if not endless or not found:
        yield from found
        return
    for number, entry in enumerate(cycle(found)):
        if number < len(found):
            yield entry
        else:  # the same faults again, with other test data
            yield from _one(sampler, next(c for c in chosen if c.id == entry["case"]), dice, base)


def _one(sampler: Sampler, case: Case, dice: Dice, base: str) -> Iterator[dict[str, Any]]:
    try:
        request = sampler.request(case, dice, base)
    except Unbindable:
        return
    yield {"kind": case.kind.value, "case": case.id, "says": case.says, **_shown(request)}


def _shown(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if request.body is not None:
        try:
            text = request.body.decode("utf-8")
            parsed = json.loads(text)
            same = json.dumps(parsed, ensure_ascii=False).encode() == request.body
            body = {"body": parsed} if same else {"raw": text}
        except (ValueError, RecursionError):
            body = {"raw": request.body.decode("latin-1")}
    return {"method": request.method, "url": request.url, "headers": [list(h) for h in request.headers], **body}


def as_curl(entry: dict[str, Any]) -> str:
    """Write a request as a curl line that a shell takes as it is."""
    parts = ["curl", "--request", entry["method"], entry["url"]]
    for name, value in entry["headers"]:
        parts += ["--header", f"{name}: {value}"]
    if "body" in entry or "raw" in entry:
        parts += ["--data-binary", json.dumps(entry["body"], ensure_ascii=False) if "body" in entry else entry["raw"]]
    return f"# {entry.get('case', entry['kind'])}: {entry['says']}\n{shlex.join(parts)}"
