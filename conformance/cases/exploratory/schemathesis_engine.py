"""Schemathesis as an engine of ours: what it would send, as edits of our control.

This module and conformance/schemathesis_hooks.py, for its users, are the only ones that touch it. Its stateful phase
is never used, and credentials are examined elsewhere. What its requests are is not asked of it: the contract judges
each of them as it was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis.config import SchemathesisConfig
from schemathesis.core.jsonschema import validator_cache
from schemathesis.generation import GenerationMode

from conformance.cases.case import Edit
from conformance.contract.bundling.plain_bundle import without_annotations
from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.validation import judge_value
from conformance.model.cache_keys import Keyed

Edits = tuple[Edit, ...]
#: So many times more are looked at than sent, since the contract judges each of them.
CANDIDATES = 3
_MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def coverage_edits(contract: Contract, operation: Operation, *, most: int) -> tuple[Edits, ...]:
    """The requests of Schemathesis' coverage phase as edits, thinned out evenly to `most`."""
    found = _found(contract, operation)
    schema = _schema(Keyed(contract.identity, contract))
    cases = schema.iter_coverage_cases(
        found, generation_modes=_MODES, generation_config=schema.config.generation_for(operation=found)
    )
    every = _thinned(_distinct(edits for case in cases for edits in _edits(case, operation)), CANDIDATES * most)
    validator_cache.clear()  # a thousand validators of parts of this operation serve no other one
    return tuple(_thinned([edits for edits in every if may_be_sent(contract, operation, edits)], most))


def _thinned(every: list[Edits], most: int) -> list[Edits]:
    """Keep every so many-th."""
    return every[:: max(1, -(-len(every) // most))]


def fuzzed(contract: Contract, operation: Operation) -> SearchStrategy[Edits]:
    """Schemathesis' strategy of broken requests to an operation, as edits of the control."""
    strategy: SearchStrategy[Any] = _found(contract, operation).as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return strategy.map(lambda case: next(iter(_edits(case, operation)), ()))


def may_be_sent(contract: Contract, operation: Operation, edits: Edits) -> bool:
    """Whether a request leaves no data behind: it may be repeated, or the contract rejects its body."""
    if operation.effect.repeatable:
        return True
    body = next((edit.value for edit in edits if edit.place == ("body",)), None)
    if operation.body is None or not any(edit.place == ("body",) for edit in edits):
        return False
    return bool(judge_value(contract, operation.body.pointer, body, "body").broken)


def _edits(case: Any, operation: Operation) -> Iterator[Edits]:
    """A Schemathesis case as edits of the control; nothing where it cannot be expressed so."""
    if case.method.upper() != operation.method:
        return
    sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
    edits: list[Edit] = []
    known = {(p.location, p.name) for p in operation.parameters}
    edits += [Edit(("query", n), v) for n, v in _pairs(sent.get("params")) if ("query", n) in known and v is not None]
    edits += [
        Edit(("header", name), value)
        for name, value in (case.headers or {}).items()
        if ("header", name) in known and isinstance(value, str) and value.isascii() and value.isprintable()
    ]
    if operation.body is not None:
        if sent.get("json") is not None or _has_json_null(case, sent):
            edits.append(Edit(("body",), sent.get("json")))
        elif isinstance(sent.get("data"), bytes):
            edits.append(Edit(("raw",), sent["data"]))
    yield tuple(edits)


def _has_json_null(case: Any, sent: Mapping[str, Any]) -> bool:
    return case.body is None and "json" in sent


def _pairs(params: Any) -> Iterator[tuple[str, Any]]:
    pairs = params.items() if isinstance(params, Mapping) else params or ()
    for name, value in pairs:
        yield str(name), value[0] if isinstance(value, list) and len(value) == 1 else value


def _distinct(every: Iterable[Edits]) -> list[Edits]:
    """Each request once; told apart by a digest, since some are as long as a body may be."""
    seen: dict[bytes, Edits] = {}
    for edits in every:
        text = repr([edit.write() for edit in edits])
        seen.setdefault(sha256(text.encode("utf-8", "surrogatepass")).digest(), edits)
    return list(seen.values())


@lru_cache(maxsize=16)
def _schema(contract: Keyed[Contract]) -> Any:
    logging.getLogger("schemathesis").setLevel(logging.ERROR)
    config = SchemathesisConfig()
    return schemathesis.openapi.from_dict(without_annotations(dict(contract.value.document)), config=config)


def _found(contract: Contract, operation: Operation) -> Any:
    for result in _schema(Keyed(contract.identity, contract)).get_all_operations():
        found = result.ok()
        if found.label == f"{operation.method} {operation.path}":
            return found
    raise LookupError(f"Schemathesis does not see {operation.key}")
