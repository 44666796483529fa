"""Which operation a request is for, and which operations the documents link with one another."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

from conformance.contract import Contract, load_contracts
from conformance.contract.contract import Operation
from tests.independent.client import PREFIXES

#: What a request is for that no operation documents.
NONE = "-"


@cache
def contracts() -> Mapping[str, Contract]:
    """Our contracts, by which operations are named."""
    return load_contracts()


@cache
def operations() -> Mapping[str, Operation]:
    """Give all operations by key."""
    return {o.key: o for contract in contracts().values() for o in contract.operations.values()}


@lru_cache(maxsize=100_000)
def operation_of(method: str, path: str) -> str:
    """Give the key of the operation that a raw path of the implementation is for, or one of its path; "-" for none."""
    for api, prefix in PREFIXES.items():
        if path.startswith(prefix + "/"):
            return _matching(api, method, path[len(prefix) :])
    return NONE


def _matching(api: str, method: str, path: str) -> str:
    """Literal words of a path come before parameters, and the method before another one of the same path."""
    found = [o for o in contracts()[api].operations.values() if _fits(o.path.split("/"), path.split("/"))]
    if not found:
        return _unprinted(api, method, path)
    fewest = min(o.path.count("{") for o in found)
    return min((o for o in found if o.path.count("{") == fewest), key=lambda o: o.method != method).key


def _fits(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        bool(segment) if wanted.startswith("{") else unquote(segment) == wanted
        for wanted, segment in zip(template, segments, strict=True)
    )


def _unprinted(api: str, method: str, path: str) -> str:
    """Where the documents print no path (`x-path-known`), an implementation may part the same words otherwise."""
    for operation in contracts()[api].operations.values():
        words = re.sub(r"\{\w+\}", "[^/]+", re.sub("[/-]", "[/-]", operation.path))
        if not operation.path_known and operation.method == method and re.fullmatch(words, path):
            return operation.key
    return NONE


def writes(key: str) -> bool:
    """Whether an operation changes the state."""
    return key in operations() and not operations()[key].effect.repeatable


@cache
def links() -> Mapping[str, frozenset[str]]:
    """Give for each operation those that a documented rule, an observation or a lifecycle links with it."""
    found: dict[str, set[str]] = {key: set() for key in operations()}
    for contract in contracts().values():
        lifecycles = {w.id: {step.operation for step in w.steps} for w in contract.workflows}
        for operation in contract.operations.values():
            linked = set(_named(operation, lifecycles)) & found.keys()
            for other in linked:
                found[operation.key].add(other)
                found[other].add(operation.key)
    return {key: frozenset(others - {key}) for key, others in found.items()}


def _named(operation: Operation, lifecycles: Mapping[str, set[str]]) -> Iterator[str]:
    if operation.observed_by:
        yield f"{operation.api}/{operation.observed_by['operation']}"
    for requirement in operation.requirements:
        if requirement.rule is None:
            continue
        name, arguments = requirement.rule
        if name == "workflow":
            yield from lifecycles.get(str(arguments), ())
            yield from lifecycles.get(str(arguments.get("name")) if isinstance(arguments, Mapping) else "", ())
        yield from (f"{operation.api}/{found}" for found in _operations_in(arguments))


def _operations_in(arguments: Any) -> Iterator[str]:
    """Yield what stands under the word `operation`, at any depth."""
    if isinstance(arguments, Mapping):
        for name, value in arguments.items():
            if name == "operation" and isinstance(value, str):
                yield value
            else:
                yield from _operations_in(value)
    elif isinstance(arguments, list | tuple):
        for value in arguments:
            yield from _operations_in(value)


def with_links(touched: Collection[str]) -> frozenset[str]:
    """Give the operations themselves, and those that are linked with one that writes, or that reads what one reads."""
    return frozenset(touched).union(*(links().get(key, frozenset()) for key in touched))


__all__ = ["NONE", "contracts", "links", "operation_of", "operations", "with_links", "writes"]
