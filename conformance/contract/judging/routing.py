"""Find the operation that a concrete URL path belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from conformance.contract.contract import Contract, Operation


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
    matching = [o for o in contract.operations.values() if _matches(o.path.split("/"), segments)]
    matching.sort(key=lambda o: [_is_parameter(segment) for segment in o.path.split("/")])
    for operation in matching:
        if operation.method == method:
            return Found(operation, _parameters(operation.path.split("/"), segments))
    return KnownPath(tuple(sorted({o.method for o in matching}))) if matching else None


def _matches(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        bool(segment) if _is_parameter(wanted) else unquote(segment) == wanted
        for wanted, segment in zip(template, segments, strict=True)
    )


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _parameters(template: list[str], segments: list[str]) -> dict[str, str]:
    return {
        wanted[1:-1]: unquote(segment)
        for wanted, segment in zip(template, segments, strict=True)
        if _is_parameter(wanted)
    }
