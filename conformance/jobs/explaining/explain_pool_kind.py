"""`explain` for a kind of test data: which requests use it, and what its tags are for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.case import Case, Plan
from conformance.cases.preparation import made_kinds
from conformance.cases.schema_walk import body_nodes, parameter_nodes, pool_of
from conformance.contract import Contract
from conformance.contract.contract import Operation, operation_at
from conformance.contract.pointer import resolve
from conformance.contract.pool_kinds import Owner, PoolKind, all_kinds
from conformance.engine.request_builder import wanted
from conformance.profile.ixit import Organisation

#: Places and purposes that are named; the rest is counted.
MOST = 8
WIDTH = 100
MOST_OF_EXAMPLE = 60


def kinds_of(contracts: Mapping[str, Contract]) -> Mapping[str, PoolKind]:
    """The kinds of test data of all contracts, by name."""
    return all_kinds(contract.pool_kinds for contract in contracts.values())


def explain_kind(contracts: Mapping[str, Contract], plan: Plan, kind: PoolKind) -> str:
    """Explain a kind of test data as an IXIT supplies it."""
    nobodys = kind.of is Owner.NOBODY
    owner = "no customer" if nobodys else f"one {kind.of.name.lower()}"
    entry = "tags: […]" if nobodys else "tags: […], with: {accountId: …}"
    lines = [
        f"{kind.name}  test data",
        "",
        *_meaning(contracts, kind.name),
        f"supply   organisations.….pools.{kind.name}: a value, or {{value: …, {entry}}}",
        f"of       {owner}" + ("; an accepted request uses a value up" if kind.used_up else ""),
    ]
    if kind.name in made_kinds(contracts.values()):
        lines.append("made     by a run itself, with other requests; supply it only where these cannot be sent")
    lines += ["", "Where requests have it", *_shortened(sorted(_places(contracts, kind.name)))]
    tags: dict[str, set[str]] = {}
    nobody = Organisation("telco")  # one for all: what a body needs is remembered by organisation
    for name, case in _cases(plan):
        operation = operation_at(contracts, case.operation)
        for wants, tag in wanted(contracts[operation.api], operation, case, nobody):
            if wants.partition(".")[0] == kind.name.partition(".")[0] and tag is not None:
                tags.setdefault(tag, set()).add(name)
    for tag, names in sorted(tags.items()):
        said = (f"  {name}: {plan.purposes[name].says}" if name in plan.purposes else f"  {name}" for name in names)
        lines += ["", f"Tag {tag}, without which these cannot be judged", *_shortened(sorted(said))]
    return "\n".join(lines)


def _meaning(contracts: Mapping[str, Contract], kind: str) -> Iterator[str]:
    """What the contract says of the first place that has the kind, and the example that it prints there."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for says, example, pool in _described(contract, operation):
                if says and pool == kind:
                    shown = f" For example {str(example)[:MOST_OF_EXAMPLE]}" if example not in (None, "") else ""
                    yield from textwrap.wrap(f"is       {says}{shown}", WIDTH, subsequent_indent=" " * 9)
                    return


def _described(contract: Contract, operation: Operation) -> Iterator[tuple[str, Any, str | None]]:
    """The description, the example and the kind of test data of each place of a request."""
    for parameter in operation.parameters:
        node = resolve(contract.document, parameter.pointer.partition("/content/")[0].removesuffix("/schema"))
        yield str(node.get("description", "")), parameter.example, pool_of(parameter)
    for part in body_nodes(contract, operation):
        examples = part.schema.get("examples")
        shown = examples[0] if isinstance(examples, list) and examples else part.schema.get("example")
        yield str(part.schema.get("description", "")), shown, part.pool


def _places(contracts: Mapping[str, Contract], kind: str) -> Iterator[str]:
    for contract in contracts.values():
        for operation in contract.operations.values():
            for node in (*parameter_nodes(contract, operation), *body_nodes(contract, operation)):
                if node.pool is not None and str(node.pool) in (kind, kind.partition(".")[0]):
                    path = ".".join("[]" if part == 0 else str(part) for part in node.path).replace(".[]", "[]")
                    yield f"  {operation.key}  {path}"


def _cases(plan: Plan) -> Iterator[tuple[str, Case]]:
    """Every case that may need tagged test data, with its purpose; a workflow has that of its first step."""
    for cases in plan.cases.values():
        yield from ((case.purpose, case) for case in cases)
    for ruled in plan.rules:
        yield from ((ruled.purpose, case) for case in ruled.asks.values())
    for course in plan.courses:
        yield next(iter(course.purposes.values())), course.inputs


def _shortened(lines: list[str]) -> list[str]:
    told = [row for line in lines[:MOST] for row in textwrap.wrap(line, WIDTH, subsequent_indent=" " * 6)]
    more = [f"  and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return told + more or ["  nowhere"]
