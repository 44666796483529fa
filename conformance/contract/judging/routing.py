"""Find the operation that a concrete URL path belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from conformance.contract.contract import Contract, Operation
from conformance.model.cache_keys import Same


@dataclass(frozen=True, slots=True)
class Found:
    """The operation, and its path parameters without their escapes."""

    operation: Operation
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownPath:
    """The path is documented, but not with that method."""

    methods: tuple[str, ...]


def find_operation(contract: Contract, method: str, path: str) -> Found | KnownPath | None:
    """Find the operation of a method and a path without the server's base path; literal segments come first."""
    segments = path.split("/")
    known = _templates(Same(contract)).get(len(segments), ())
    meant = [unquote(segment) for segment in segments] if known else []
    matching = [(template, operation) for template, operation in known if _matches(template, meant)]
    for template, operation in matching:
        if operation.method == method:
            return Found(operation, _parameters(template, meant))
    return KnownPath(tuple(sorted({o.method for _, o in matching}))) if matching else None


@lru_cache(maxsize=64)
def _templates(contract: Same[Contract]) -> Mapping[int, list[tuple[list[str], Operation]]]:
    """Number of segments -> the paths with so many and their operations, those with literal segments first."""
    found: dict[int, list[tuple[list[str], Operation]]] = {}
    for operation in contract.value.operations.values():
        template = operation.path.split("/")
        found.setdefault(len(template), []).append((template, operation))
    for templates in found.values():
        templates.sort(key=lambda one: [_is_parameter(segment) for segment in one[0]])
    return found


def _matches(template: list[str], meant: list[str]) -> bool:
    return all(
        segment == wanted or (bool(segment) and _is_parameter(wanted))
        for wanted, segment in zip(template, meant, strict=True)
    )


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _parameters(template: list[str], meant: list[str]) -> dict[str, str]:
    return {wanted[1:-1]: segment for wanted, segment in zip(template, meant, strict=True) if _is_parameter(wanted)}
