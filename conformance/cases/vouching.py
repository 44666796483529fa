"""The reads that vouch for test data (`x-vouched-by`), and what of a request they would have to vouch for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conformance.cases.body_places import dotted, members_at, path_of
from conformance.cases.case import Case, Edit, Kind
from conformance.cases.placeholders import Sent, Value
from conformance.cases.preparation import value_of
from conformance.cases.schema_walk import Node, body_nodes, parameter_nodes
from conformance.contract.contract import Contract, Operation
from conformance.contract.pool_kinds import ORGANISATION

#: Keywords that leave a string no more free text.
_BOUND = frozenset({"format", "pattern", "enum", "const"})


@dataclass(frozen=True, slots=True)
class Voucher:
    """One documented read, what its response has to show, and for which requests it vouches then."""

    read: Case
    #: Place of the read's request -> place of the request that is vouched for.
    asked: Mapping[str, str]
    #: `{select, equals?, at-least?}`: what the response has to have.
    shows: tuple[Mapping[str, Any], ...]
    #: JSONPaths that find nothing in it.
    lacks: tuple[str, ...]
    #: Place -> the value that the request has to have, or it does not vouch for the request.
    given: Mapping[str, Any]
    #: Reading -> the choices of which one has to be agreed on, or it does not vouch.
    under: Mapping[str, tuple[str, ...]]
    #: The statuses of a rejection that it refutes; none: any. With some it vouches for test data alone.
    statuses: tuple[int, ...]
    source: str

    @property
    def places(self) -> frozenset[str]:
        """The places of a request whose values are usable where the read shows what it has to."""
        compared = [s[word]["request"] for s in self.shows for word in ("equals", "at-least") if word in s]
        return frozenset({*self.asked.values(), *compared, *self.given})


def vouchers_of(contract: Contract, operation: Operation) -> list[Voucher] | None:
    """The reads that have to vouch for an operation's test data; None where the release lacks one of them.

    Args:
        contract: The contract of the API, at the release that is tested.
        operation: The operation whose valid requests were rejected.
    """
    made: list[Voucher] = []
    for number, said in enumerate(operation.vouched_by, 1):
        read = contract.operations.get(said["operation"])
        if read is None:
            return None
        with_ = said.get("with") or {}
        made.append(
            Voucher(
                Case(
                    id=f"{operation.key}/vouched-by/{number}/{read.id}",
                    purpose=f"{operation.key}/accepts/request/control",
                    operation=read.key,
                    kind=Kind.VALID,
                    says=f"shows whether the test data of {operation.id} are usable",
                    edits=tuple(Edit(path_of(place), _sent(value)) for place, value in with_.items()),
                    rank=2,
                ),
                {place: value["request"] for place, value in with_.items() if _is_sent(value)},
                tuple(said.get("shows") or ()),
                tuple(said.get("lacks") or ()),
                said.get("given") or {},
                {reading: tuple(choices) for reading, choices in (said.get("under") or {}).items()},
                tuple(said.get("refutes") or ()),
                str(said.get("source", "")),
            )
        )
    return made


def unvouched(
    contract: Contract,
    operation: Operation,
    sent: Callable[[str], list[Any]],
    body: Any,
    vouched: frozenset[str],
    *,
    ids: bool = False,
) -> str | None:
    """The first place of a request whose value nobody vouches for, or None.

    The organisation is vouched for by any read of its own. What is no test data needs nobody where it is what the
    documents print there or list, true or false, or free text.

    Args:
        contract: The contract.
        operation: The operation that was asked.
        sent: The values of the request at a place.
        body: Its JSON body, or None.
        vouched: The places whose values reads show to be usable.
        ids: Whether only test data have to be vouched for, as a rejection speaks of what is unknown.
    """
    wanted = {place for said in operation.vouched_by for place in said.get("given") or {}}
    examples = {parameter.place: [parameter.example] for parameter in operation.parameters}
    held: list[tuple[Node | None, str, Any]] = []
    for node in parameter_nodes(contract, operation):
        held += [(node, dotted(node.path), value) for value in sent(dotted(node.path))]
    nodes = {dotted(node.path): node for node in body_nodes(contract, operation)}
    printed = operation.body.example if operation.body is not None else None
    for place, value in _leaves(body, "body") if body is not None else ():
        examples[place] = members_at(printed, place.removeprefix("body").lstrip("."))
        held.append((nodes.get(place), place, value))
    for at, place, value in held:
        known = at is not None and place not in wanted and _is_plain(at, value, examples.get(place, ()))
        known = known or (ids and (at is None or at.pool is None))
        if place not in vouched and not known:
            return place
    return None


def _is_plain(node: Node, value: Any, examples: Any) -> bool:
    """Whether a value is no test data, and valid by what the documents print or list."""
    if node.pool is not None:
        return node.pool == ORGANISATION.name
    if isinstance(value, bool):
        return True
    is_text = isinstance(value, str) and "string" in node.types and not _BOUND & node.schema.keys()
    documented = (*node.schema.get("enum", ()), *examples)
    return is_text or any(_written(value) == _written(one) for one in documented)


def _written(value: Any) -> str:
    """A value as it is written in a URL or compared with one: 12 and "12" are the same."""
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """The scalars of a body with their places, each list's items under `[]`; an empty object or list is one."""
    if isinstance(value, Mapping) and value:
        for name, below in value.items():
            yield from _leaves(below, f"{place}.{name}")
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves(item, f"{place}[]")
    else:
        yield place, value


def _is_sent(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"request"}


def _sent(value: Any) -> Value:
    return Sent(value["request"]) if _is_sent(value) else value_of(value)
