"""What two commands generate in specs/: the tables of its README, and the list of test purposes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.cases.plan import plan
from conformance.contract.contract import Contract, Operation
from conformance.contract.pointer import resolve
from conformance.contract.rule_arguments import Argument, ArgumentKind
from conformance.model.errors import BadOption
from conformance.model.files import write_text
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES
from conformance.rules.rule import Rule

README = "README.md"
TABLE_HEAD = "| rule | arguments | stands on | holds when | witness |\n|---|---|---|---|---|\n"
NUMBERS_HEAD = (
    "| operation | method and path | parameters | request | response | statuses | requirements | readings | effect |\n"
    "|---|---|---:|---:|---:|---|---:|---:|---|\n"
)
LOCK = "purposes.lock"
LOCK_HEAD = "# Every test purpose of an acceptance, sorted. Rewritten by: masstack-conformance specs lock\n"
#: What an argument looks like, where its name does not say it.
_FORMS: Mapping[ArgumentKind, str] = {
    ArgumentKind.KEEPS: "`{at, equals}` or `{start, end, is: [current, future, past]}`",
    ArgumentKind.WHEN: "`{at, equals}`",
    ArgumentKind.SIDE: "`{items, by, at}`",
    ArgumentKind.SIDES: "`[{operation, items, by, at}]`",
    ArgumentKind.PLACE: "a place",
    ArgumentKind.PLACES: "places",
    ArgumentKind.ANSWER: "in the response",
    ArgumentKind.LITERALS: "`[…]`",
    ArgumentKind.REGEX: "a regular expression",
    ArgumentKind.WORKFLOW: "a workflow in `workflows.arazzo.yaml`",
}


def table() -> str:
    """The Markdown table of rule words in specs/README.md, a row for each word in the order of the families."""
    return TABLE_HEAD + "".join(f"| {' | '.join(_row(rule))} |\n" for rule in RULES.values())


def rewritten(text: str) -> str:
    """The text of a README with its table of rule words replaced; raises BadOption where it has no table."""
    begins = text.find("| rule | arguments |")
    if begins < 0:
        raise BadOption(f"{README} has no table that begins with `| rule | arguments |`")
    ends = text.find("\n\n", begins)
    return text[:begins] + table() + (text[ends + 1 :] if ends >= 0 else "")


def rewrite_readme(directory: Path, contracts: Mapping[str, Contract]) -> Path:
    """Write the tables into the README of a folder of contracts; raises BadOption where it has none of the words.

    Only a README that has a table of the operations in numbers gets that one.
    """
    path = directory / README
    if not path.is_file():
        raise BadOption(f"there is no {path}: `specs words` alone prints the table")
    write_text(path, counted(rewritten(path.read_text(encoding="utf-8")), contracts))
    return path


def counted(text: str, contracts: Mapping[str, Contract]) -> str:
    """The text of a README with its operations in numbers, and the sums over them, replaced."""
    begins = text.find(NUMBERS_HEAD)
    if begins < 0:
        return text
    ends = text.find("\n\n", begins)
    rows = "".join(f"{_row_of(c, o)}\n" for c in contracts.values() for o in c.operations.values())
    text = text[:begins] + NUMBERS_HEAD + rows + (text[ends + 1 :] if ends >= 0 else "")
    every = [requirement for contract in contracts.values() for requirement in contract.all_requirements()]
    untestable = sum(requirement.rule is None for requirement in every)
    sums = f"{len(every)} requirements, {untestable} of them untestable"
    readings = sum(len(contract.readings) for contract in contracts.values())
    text = re.sub(r"\d+ requirements, \d+ of them untestable", sums, text)
    return re.sub(r"\d+ readings\b", f"{readings} readings", text, count=1)


def _row_of(contract: Contract, operation: Operation) -> str:
    """One operation: how much stands in its request and in its success, and how much is stated of it."""
    request = [operation.body.schema] if operation.body else []
    success = [operation.answers[str(status)].schema for status in operation.success_statuses]
    cells = (
        f"`{operation.id}`",
        f"{operation.method} {operation.path}",
        len(operation.parameters),
        len({name for schema in request for name in _members(contract, schema)}),
        len({name for schema in success if schema is not None for name in _members(contract, schema)}),
        " ".join(sorted(operation.answers)),
        len(operation.requirements),
        sum(operation.id in reading.operations for reading in contract.readings.values()),
        operation.effect.kind.value,
    )
    return f"| {' | '.join(map(str, cells))} |"


def _members(contract: Contract, schema: Any, path: str = "", above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every property at every depth, once; what refers to itself is followed one time."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        reference = schema["$ref"]
        if reference in above:
            return
        above = (*above, reference)
        schema = {**resolve(contract.document, reference[1:]), **{k: v for k, v in schema.items() if k != "$ref"}}
    if not isinstance(schema, Mapping):
        return
    for name, below in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from _members(contract, below, f"{path}.{name}", above)
    yield from _members(contract, schema.get("items"), f"{path}[]", above)


def _row(rule: Rule) -> Iterator[str]:
    yield f"`{rule.word}`"
    yield _arguments(rule) or "–"
    yield str(rule.stands_on)
    yield rule.holds
    yield rule.witness


def _arguments(rule: Rule) -> str:
    """List the arguments; of alternatives one is given, and what has a `?` may be left out."""
    either = [name for names in rule.alternatives for name in names]
    told = [
        _argument(name, argument) + ("" if argument.required or name in either else "?")
        for name, argument in rule.arguments.items()
        if name not in either
    ]
    return ", ".join(
        told + [" or ".join(_argument(n, rule.arguments[n]) for n in names) for names in rule.alternatives]
    )


def _argument(name: str, argument: Argument) -> str:
    said = " or ".join(argument.words) if argument.words else _FORMS.get(argument.kind, "")
    return f"`{name}`" + (f" ({said})" if said else "")


def locked_text(contracts: Mapping[str, Contract]) -> str:
    """The whole text of `specs/purposes.lock` for some contracts."""
    return LOCK_HEAD + "".join(f"{name}\n" for name in sorted(plan(contracts, PROFILES["acceptance"], RULES).purposes))


def rewrite_lock(contracts: Mapping[str, Contract], directory: Path) -> tuple[int, int]:
    """Write the list, and say how many purposes came and went."""
    path = directory / LOCK
    before = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()
    text = locked_text(contracts)
    write_text(path, text)
    after = set(text.splitlines())
    return len(after - before), len(before - after)
