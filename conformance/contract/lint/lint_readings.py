"""Lint of readings: each choice has a consequence that can be seen, or the reading is a note."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import jsonpath_rfc9535 as jsonpath
import jsonschema_rs

from conformance.contract.consequences import BODIES, CASES, RESPONSES, VARIES_BY, consequence_of, listed
from conformance.contract.contract import Contract, Operation, Reading
from conformance.contract.lint.lint_places import answer_schemas, selected
from conformance.contract.lint.linting import Examination, entries_of, lint_statement, near, source_problem
from conformance.contract.pointer import resolve
from conformance.contract.release import ENTRY_REMOVED, ENTRY_SINCE
from conformance.contract.workflows import Workflow

CHOICE_MEMBERS = frozenset(
    {
        "id", "says", "narrows", "statuses", "accepted", "body", "empty", "present", "absent", "values",
        "undocumented", "header", "against",
    }
)  # fmt: skip
_SEEN_IN = frozenset({"cases", "responses", "statuses", "not-at", "only-at", "sends", "lacks", "shows", "unless", "at"})
_NOTE_MEMBERS = frozenset({"id", "says", "source", "why", "ways", *ENTRY_SINCE, *ENTRY_REMOVED})
#: Rules by which the effect of a write is seen.
EFFECTS = frozenset({"visible-in", "gone-from"})


def lint_choice(examination: Examination, pointer: str, reading: str, choice: Mapping[str, Any]) -> None:
    """Examine what a choice looks like."""
    if "body" in choice and choice["body"] not in BODIES:
        examination.report(pointer, f"`body` of a choice of {reading} is one of {', '.join(BODIES)}")
    for member in ("accepted", "undocumented"):
        if not isinstance(choice.get(member, True), bool):
            examination.report(pointer, f"`{member}` of a choice of {reading} is true or false")
    for member in ("present", "absent"):
        _lint_paths(examination, pointer, listed(choice.get(member)))
    if "values" in choice and _is_no_schema(choice["values"]):
        examination.report(pointer, f"`values` of a choice of {reading} is a JSON Schema")
    if "against" in choice:
        problem = source_problem(choice["against"], examination.documents)
        if problem:
            examination.report(f"{pointer}/against", problem)


def lint_seen_in(examination: Examination, pointer: str, entry: Mapping[str, Any]) -> None:
    """Examine which responses a reading speaks of, and in what it may vary."""
    if entry.get("varies-by", VARIES_BY[0]) not in VARIES_BY:
        examination.report(pointer, f"`varies-by` is one of {', '.join(VARIES_BY)}")
    said = entry.get("seen-in")
    if said is None:
        for index, choice in entries_of(entry, "choices"):
            if consequence_of(choice).is_stated:
                message = f"{choice.get('id')} says what responses look like, and the reading has no `seen-in`"
                examination.report(f"{pointer}/choices/{index}", message)
        return
    members: Mapping[str, Any] = said if isinstance(said, Mapping) else {"cases": said}
    for member in set(members) - _SEEN_IN:
        examination.report(f"{pointer}/seen-in", f"`seen-in` has no property {member}{near(member, _SEEN_IN)}")
    for word in listed(members.get("cases", "any")):
        if "/" not in word and "*" not in word and word not in CASES:
            examination.report(f"{pointer}/seen-in", f"there are no cases called {word}{near(word, CASES)}")
    for word in listed(members.get("responses")):
        if word not in RESPONSES:
            examination.report(f"{pointer}/seen-in", f"`responses` is {' or '.join(RESPONSES)}")
    operations = {str(node.get("operationId")) for *_, node in examination.operations}
    for name in (*listed(members.get("not-at")), *listed(members.get("only-at"))):
        if name not in operations:
            examination.report(f"{pointer}/seen-in", f"there is no operation {name}{near(name, operations)}")
    paths = (*listed(members.get("shows")), *listed(members.get("unless")), *listed(members.get("at")))
    _lint_paths(examination, f"{pointer}/seen-in", paths)


def _lint_paths(examination: Examination, pointer: str, paths: Iterable[str]) -> None:
    for path in paths:
        try:
            jsonpath.compile(path)
        except jsonpath.JSONPathError as exc:
            examination.report(pointer, f"{path} is no JSONPath: {str(exc).splitlines()[0]}")


def _is_no_schema(value: Any) -> bool:
    try:
        jsonschema_rs.Draft202012Validator(value)
    except (jsonschema_rs.ValidationError, ValueError):
        return True
    return False


def lint_notes(examination: Examination) -> None:
    """Examine every `x-note`: a gap that no exchange could tell apart, and why."""
    for pointer, _, node in examination.nodes:
        for index, entry in entries_of(node, "x-note"):
            here = f"{pointer}/x-note/{index}"
            identity = lint_statement(examination, here, entry, "note", _NOTE_MEMBERS)
            if not isinstance(entry.get("why"), str):
                examination.report(here, f"the note {identity} has no `why`: no exchange could tell its readings apart")
            for _, way in entries_of(entry, "ways"):
                if set(way) != {"id", "says"}:
                    examination.report(here, f"each of the `ways` of {identity} has `id` and `says`")


def lint_consequences(examination: Examination, contract: Contract, workflows: Iterable[Workflow]) -> None:
    """Examine that each reading has a consequence, and that none of them explains that a write does nothing."""
    ruled = _ruled(contract, workflows)
    for reading in contract.readings.values():
        problems = [*_decorations(reading, ruled.get(reading.id, frozenset()))]
        problems += [*_lost_paths(contract, reading), *_still_admitted(contract, reading)]
        for problem in problems:
            examination.report(reading.pointer, problem)
    for operation in contract.operations.values():
        for problem in _unbounded(contract, operation):
            examination.report(_pointer_of(examination, operation), problem)


def _lost_paths(contract: Contract, reading: Reading) -> Iterator[str]:
    """The JSONPaths of `seen-in` that select what no response of the reading's operations is documented to have."""
    seen_in = reading.seen_in
    if seen_in is None:
        return
    operations = [o for o in contract.operations.values() if reading.concerns(o.id)]
    schemas = [schema for operation in operations for schema in answer_schemas(contract, operation)]
    for path in (*seen_in.shows, *([seen_in.at] if seen_in.at else ())):
        if schemas and isinstance(selected(contract, schemas, path), str):
            yield f"the reading {reading.id} looks at {path}, which no response of its operations is documented to have"


def _still_admitted(contract: Contract, reading: Reading) -> Iterator[str]:
    """Rejected choices whose JSON type the node itself has beside the others: it is the union of permitted ones."""
    node = resolve(contract.document, reading.pointer)
    types = node.get("type") if isinstance(node, Mapping) else None
    if not isinstance(types, list):
        return
    for choice in reading.choices:
        rejected = choice.narrows.get("type") if choice.narrows and choice.id not in reading.permitted else None
        if rejected in types:
            yield f"the node of {reading.id} admits {rejected}, which only the rejected choice {choice.id} has"


def _ruled(contract: Contract, workflows: Iterable[Workflow]) -> dict[str, frozenset[str]]:
    """The choices of each reading under which some rule or workflow stands, by the reading's id."""
    found: dict[str, frozenset[str]] = {}
    unders = [requirement.under for requirement in contract.all_requirements()]
    for under in (*unders, *(workflow.under for workflow in workflows)):
        for name, choices in under.items():
            found[name] = found.get(name, frozenset()) | frozenset(choices)
    return found


def _decorations(reading: Reading, ruled: frozenset[str]) -> Iterator[str]:
    """The parts of a reading on which no verdict depends, as sentences."""
    telling = [c for c in reading.choices if c.narrows or c.shows.is_stated or c.id in ruled]
    if len(reading.permitted) == 1:
        if not any(c.against and (c.narrows or c.shows.is_stated) for c in reading.choices):
            yield f"the reading {reading.id} has one permitted choice, and no rejected one that could be seen: a note"
        return
    if not telling:
        yield (
            f"the choices of {reading.id} have no consequence (`narrows`, a rule under them, or what responses look "
            "like): make it an `x-note` that says why no exchange could tell them apart"
        )
    plain = [c.id for c in reading.choices if c.id in reading.permitted and c not in telling]
    if telling and len(plain) > 1:
        yield f"the choices {', '.join(plain)} of {reading.id} have the same consequence, which is none"
    shown: dict[str, str] = {}
    for choice in telling:
        same = json.dumps([choice.narrows, repr(choice.shows), choice.id in ruled and choice.id], sort_keys=True)
        if choice.id in reading.permitted and same in shown:
            yield f"the choices {shown[same]} and {choice.id} of {reading.id} have the same consequence"
        shown.setdefault(same, choice.id)


def _unbounded(contract: Contract, operation: Operation) -> Iterator[str]:
    """Name choices under which none of the effect's rules stands: they would explain that a write does nothing."""
    rules = [r for r in operation.requirements if r.rule is not None and r.rule[0] in EFFECTS]
    binding = [r for r in rules if r.level.value == "must"]
    if not binding or any(not r.under for r in binding):
        return
    names = list(dict.fromkeys(name for r in binding for name in r.under if name in contract.readings))
    for chosen in product(*(contract.readings[name].permitted for name in names)):
        choices = dict(zip(names, chosen, strict=True))
        if not any(all(choices[n] in c for n, c in r.under.items() if n in choices) for r in binding):
            told = ", ".join(f"{name}={choice}" for name, choice in choices.items())
            yield f"under {told} no rule looks for the effect of {operation.id}: it would explain that nothing is done"
            return


def _pointer_of(examination: Examination, operation: Operation) -> str:
    return next(p for p, _, _, node in examination.operations if node.get("operationId") == operation.id)
