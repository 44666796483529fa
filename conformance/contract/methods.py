"""HTTP methods that no release documents on a path, and where one may be tried without touching real data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.pool_kinds import ORGANISATION

#: Methods that are tried where no document lists them, in this order.
TRIED = ("GET", "POST", "PUT", "PATCH", "DELETE")


def undocumented_methods(operation: Operation, contracts: Iterable[Contract]) -> tuple[str, ...]:
    """The HTTP methods that no release documents on any path that a request of this operation could hit.

    Templates meet by shape: `/users/me` is a path of `/users/{id}` as well. Empty where the path names no id of its
    own, since a request would then hit what is there (judgement.md, 18).
    """
    if not operation.path_known or not own_ids(operation):
        return ()
    known = {method for contract in contracts for method, path in _served(contract) if _meet(operation.path, path)}
    return tuple(method for method in TRIED if method not in known)


def own_ids(operation: Operation) -> tuple[Parameter, ...]:
    """The path parameters that identify one thing: not the organisation, and no value out of a list."""
    return tuple(p for p in operation.parameters if p.location == "path" and not _is_organisation(p) and not _listed(p))


def is_first_of_its_path(operation: Operation, contract: Contract) -> bool:
    """Whether an operation is the first of its path, whatever the path variables of others are called."""
    alike = (o for o in contract.operations.values() if _wild(o.path) == _wild(operation.path))
    return next(alike).id == operation.id


def _served(contract: Contract) -> Iterator[tuple[str, str]]:
    yield from ((operation.method, operation.path) for operation in contract.operations.values())
    yield from ((removed.method, removed.path) for removed in contract.removed)


def _meet(one: str, other: str) -> bool:
    """Whether some path fits both templates; a segment with a variable in it fits anything."""
    mine, its = _wild(one), _wild(other)
    return len(mine) == len(its) and all(a == b or None in (a, b) for a, b in zip(mine, its, strict=True))


def _wild(path: str) -> list[str | None]:
    return [None if "{" in segment else segment for segment in path.rstrip("/").split("/")]


def _is_organisation(parameter: Parameter) -> bool:
    schema = parameter.schema
    pool = parameter.pool or (schema.get("x-pool") if isinstance(schema, Mapping) else None)
    return pool == ORGANISATION.name


def _listed(parameter: Parameter) -> bool:
    schema = parameter.schema
    return isinstance(schema, Mapping) and ("enum" in schema or "const" in schema or schema.get("type") == "boolean")
