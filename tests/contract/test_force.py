"""How much of each response is judged by what force: the table in specs/README.md is made from the contracts.

`UPDATE_FORCE=1 python -m pytest tests/contract/test_force.py` writes it anew.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from conformance.contract import View, load_contracts
from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.documented_properties import plain_kind, tabled
from conformance.contract.judging.views import Document, view
from conformance.contract.pointer import resolve
from conformance.contract.source import PART, parts

README = Path(__file__).parents[2] / "specs" / "README.md"
BEGIN, END = "<!-- force: begin -->\n", "<!-- force: end -->\n"
HEAD = (
    "| operation | properties | bind | bind by a table elsewhere | warn | unknown |\n|---|---:|---:|---:|---:|---:|\n"
)
#: By which force the type of a property is judged (JUDGEMENT.md, 8).
FORCES = ("bind", "tabled", "warn", "unknown")


def below(
    root: Mapping[str, Any], node: Any, path: tuple[str, ...], seen: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every property below a schema, at every depth; a schema that refers to itself is followed once."""
    while isinstance(node, Mapping) and "$ref" in node:
        if node["$ref"] in seen:
            return
        seen = (*seen, node["$ref"])
        node = {**resolve(root, node["$ref"][1:]), **{k: v for k, v in node.items() if k != "$ref"}}
    if not isinstance(node, Mapping):
        return
    yield path, node
    for name, member in (node.get("properties") or {}).items():
        yield from below(root, member, (*path, name), seen)
    if isinstance(node.get("items"), Mapping):
        yield from below(root, node["items"], (*path, "[]"), seen)


def types(contract: Contract, pointer: str, kind: View) -> dict[tuple[str, ...], Any]:
    """The JSON types that a view demands, by the path of the property."""
    root = view(contract, pointer, kind)
    return {path: node.get("type") for path, node in below(root, root, (), ()) if path and path[-1] != "[]"}


def forces(contract: Contract, operation: Operation) -> Counter[str]:
    """Count the properties of an operation's successes by the force of their types; each name at a place once."""
    names = tabled(Document.of(contract))
    cited = {m["document"] for m in map(PART.fullmatch, parts(operation.source)) if m}
    found: dict[tuple[str, ...], str] = {}
    for status, answer in operation.answers.items():
        if not status.startswith("2") or not answer.pointer or answer.schema is None:
            continue
        stated, printed = (types(contract, answer.pointer, kind) for kind in (View.STATED, View.PRINTED))
        for path in types(contract, answer.pointer, View.SHOWN):
            kind = printed.get(path)
            if stated.get(path):
                force = "bind"
            elif not kind:
                force = "unknown"
            else:
                same = isinstance(kind, str) and any(names.get((d, path[-1])) == plain_kind(kind) for d in cited)
                force = "tabled" if same else "warn"
            found[path] = min(found.get(path, "unknown"), force, key=FORCES.index)
    return Counter(found.values())


@cache
def table() -> str:
    """The whole table, with its sums."""
    rows = [
        (operation.id, forces(contract, operation))
        for contract in load_contracts().values()
        for operation in contract.operations.values()
    ]
    rows = [(name, counts) for name, counts in rows if counts.total()]
    lines = [*((f"`{name}`", counts) for name, counts in rows), ("in all", sum((c for _, c in rows), Counter[str]()))]
    return HEAD + "".join(
        f"| {name} | {counts.total()} | {' | '.join(str(counts[force]) for force in FORCES)} |\n"
        for name, counts in lines
    )


def test_the_table_of_forces_is_that_of_the_contracts():
    """What an auditor counts has to be what is judged."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    now, _, after = rest.partition(END)
    if os.environ.get("UPDATE_FORCE"):
        README.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")
        return

    assert table() == now


def test_nothing_is_counted_twice():
    """Every property of a response has one force, so that the columns add up."""
    contract = load_contracts()["subscriptions"]
    counts = forces(contract, contract.operations["getCreditLimits"])

    assert counts.total() == 15
    assert counts["bind"] + counts["tabled"] >= 6
