"""Compare an IXIT and an ICS with the contracts before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from conformance.contract import judge_request
from conformance.contract.contract import Contract, Operation
from conformance.model.errors import DeclarationError
from conformance.profile.ics import Ics
from conformance.profile.ixit import Environment, Ixit, Organisation
from conformance.profile.test_data_choice import entries

#: More complaints than this are counted only.
SHOWN = 5


def require_sound(
    ixit: Ixit,
    environment: Environment,
    organisation: Organisation,
    ics: Ics,
    contracts: Mapping[str, Contract],
    *,
    today: date,
) -> None:
    """Raise DeclarationError for what cannot be right, each with its place."""
    found = [
        *lacking_urls(ixit, environment, ics, contracts),
        *unsound_bodies(ixit, organisation, ics, contracts, today=today),
    ]
    if found:
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        raise DeclarationError("\n".join([*found[:SHOWN], *more]))


def lacking_urls(ixit: Ixit, environment: Environment, ics: Ics, contracts: Mapping[str, Contract]) -> Iterator[str]:
    """Complain of APIs that are in scope and have no address."""
    for api, contract in contracts.items():
        if api not in environment.urls and any(ics.declares(o.key) for o in contract.operations.values()):
            place = ixit.place("environments", environment.id, "urls") or "--target"
            rest = " ".join(f"--api {name}" for name in environment.urls)
            yield f"{place}: no URL of {api}; give one, or leave the API out with {rest or '--api'}"


def unsound_bodies(
    ixit: Ixit, organisation: Organisation, ics: Ics, contracts: Mapping[str, Contract], *, today: date
) -> Iterator[str]:
    """Complain of request bodies that the contract refuses."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            declared = organisation.bodies.get(operation.id)
            if declared is None or not ics.declares(operation.key):
                continue
            parts = ("organisations", organisation.name or organisation.id, "bodies", operation.id)
            for pointer, message in broken_places(contract, operation, organisation, declared, today=today):
                steps = [part for part in pointer.split(".")[1:] if part]
                place = ixit.place(*parts, *_within(declared, steps))
                yield f"{place}: the body of {operation.id} breaks the contract at {pointer}: {message}"


def broken_places(
    contract: Contract, operation: Operation, organisation: Organisation, declared: Any, *, today: date
) -> list[tuple[str, str]]:
    """Place and message of each violation in a declared body, but for values that missing test data would fill."""
    gaps: set[str] = set()
    body = _bound(declared, organisation, today, "body", gaps)
    judgement = judge_request(
        contract,
        operation,
        path=_examples(operation, "path"),
        query=[(name, text) for name, text in _examples(operation, "query").items()],
        headers=_examples(operation, "header"),
        body=json.dumps(body).encode(),
        content_type=operation.body.media_type if operation.body else None,
    )
    if judgement.kind != "invalid":
        return []
    return [
        (violation.pointer, violation.message)
        for violation in judgement.violations
        if violation.pointer.startswith("body") and not any(_of_gap(violation.pointer, gap) for gap in gaps)
    ]


def _of_gap(pointer: str, gap: str) -> bool:
    """Whether a violation may be due only to a value that the test data lack, at its place or in what holds it."""
    return pointer.startswith(gap) or gap.startswith((f"{pointer}.", f"{pointer}["))


def _bound(value: Any, organisation: Organisation, today: date, place: str, gaps: set[str]) -> Any:
    """Fill a body in with the first fitting values."""
    match value:
        case {"pool": str(kind), **rest} if set(rest) <= {"tag"}:
            pool = entries(organisation, kind, str(rest["tag"]) if "tag" in rest else None)
            if not pool and kind == "orgId":
                return organisation.id
            if not pool:
                gaps.add(place)
            return pool[0].value if pool else None
        case {"today": int(days), **rest} if not rest:
            return (today + timedelta(days=days)).isoformat()
        case dict():
            return {k: _bound(v, organisation, today, f"{place}.{k}", gaps) for k, v in value.items()}
        case list():
            return [_bound(item, organisation, today, f"{place}[]", gaps) for item in value]
        case _:
            return value


def _examples(operation: Operation, location: str) -> dict[str, str]:
    """Examples of the required parameters of a location; they are not what is reviewed."""
    return {
        p.name if location != "header" else p.name.lower(): str(p.example)
        for p in operation.parameters
        if p.location == location and p.required
    }


def _within(declared: Any, steps: list[str]) -> list[str | int]:
    """Turn a dotted place into steps of the file, as far as they exist; of a list, its first item."""
    found: list[str | int] = []
    value = declared
    for step in steps:
        name = step.removesuffix("[]")
        if not isinstance(value, Mapping) or name not in value:
            break
        found.append(name)
        value = value[name]
        if step.endswith("[]") and isinstance(value, list) and value:
            found.append(0)
            value = value[0]
    return found
