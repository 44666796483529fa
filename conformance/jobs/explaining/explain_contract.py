"""`explain` for an operation, requirement or reading: its text, source and consequences for a terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.contract import Contract, Note, Operation, Reading, Requirement
from conformance.contract.pointer import followed, resolve
from conformance.contract.source import cited
from conformance.rules import RULES

_WIDTH = 100


def explain(contracts: Mapping[str, Contract], identity: str) -> str | None:
    """Explain whatever has that id, alone or behind `api/`; None when nothing has it."""
    api, _, name = identity.partition("/")
    wanted = {api: contracts[api]} if api in contracts and name else contracts
    name = name if api in contracts and name else identity
    for contract in wanted.values():
        for operation in contract.operations.values():
            if name in {operation.id, f"{operation.method} {operation.path}"}:
                return explain_operation(contract, operation)
        for requirement in contract.all_requirements():
            if requirement.id == name:
                return explain_requirement(contract, requirement)
        if name in contract.readings:
            return explain_reading(contract, contract.readings[name])
        if name in contract.notes:
            return explain_note(contract, contract.notes[name])
    return None


def source_lines(contract: Contract | None, source: str) -> list[str]:
    """A source, and the titles and addresses of the documents that it names, as lines."""
    named = cited(source, contract.documents) if contract is not None else {}
    return [f"source   {source}", *(f"         {name} is {document}" for name, document in named.items())]


def explain_operation(contract: Contract, operation: Operation) -> str:
    """Explain an operation: what it does, what it takes, how it may answer, what is demanded of it."""
    lines = [
        f"{operation.key}  {operation.method} {operation.path}",
        f"{contract.title}, release {contract.release}" + ("; deprecated" if operation.deprecated else ""),
        "",
        *_wrapped(operation.summary),
        *source_lines(contract, operation.source),
        f"place    {operation.place.file}, line {operation.place.line}",
        f"effect   {_effect(operation)}",
        f"security {_security(operation)}",
    ]
    if not operation.path_known:
        lines.append("path     the documents do not print it; the IXIT gives it")
    lines += _section("Parameters", (_parameter_line(p) for p in operation.parameters))
    if operation.body is not None:
        need = "required" if operation.body.required else "optional"
        members = _members(contract, operation.body.pointer)
        lines += _section("Body", [f"{operation.body.media_type}, {need}", *members])
    lines += _section(
        "Responses", (_answer_line(a.status, a.description, a.media_type) for a in operation.answers.values())
    )
    lines += _section("Requirements", (f"{r.id} ({r.level}): {r.says}" for r in operation.requirements))
    readings = [r for r in contract.readings.values() if operation.id in r.operations]
    lines += _section("Readings", (f"{r.id}: {r.says}" for r in readings))
    return "\n".join(lines)


def explain_requirement(contract: Contract, requirement: Requirement) -> str:
    """Explain a requirement: its rule, what has to be there for it to be judged, a good and a bad answer."""
    lines = [
        f"{requirement.key}  {requirement.level}" + (f", {requirement.operation}" if requirement.operation else ""),
        "",
        *_wrapped(requirement.says),
        *source_lines(contract, requirement.source),
        *judged_by(contract, requirement),
    ]
    return "\n".join(lines)


def judged_by(contract: Contract, requirement: Requirement) -> list[str]:
    """How a requirement is judged: its rule, what has to be there for it, a good and a bad response."""
    lines: list[str] = []
    for reading, choices in requirement.under.items():
        lines.append(f"under    {reading}: {' or '.join(choices)}")
    if requirement.rule is None:
        return [*lines, *_wrapped(f"untestable: {requirement.untestable}")]
    name, arguments = requirement.rule
    rule = RULES[name]
    lines += [f"word     {name}: {rule.holds}"]
    lines += [f"         {argument}: {_json(value)}" for argument, value in arguments.items()]
    lines += _wrapped(f"witness  {rule.witness} (what a response has to show, or nothing is judged)")
    operation = contract.operations.get(requirement.operation or "")
    good, bad = rule.good_and_bad(_example(operation), arguments)
    if good:
        lines += ["", *_wrapped(f"good     {good}"), *_wrapped(f"bad      {bad}")]
    return lines


def explain_reading(contract: Contract, reading: Reading) -> str:
    """Explain a reading: what can be read in several ways, and which of them a target may take."""
    agreed = contract.agreed.get(reading.id)
    lines = [
        f"{reading.api}/{reading.id}  reading",
        "",
        *_wrapped(reading.says),
        *source_lines(contract, reading.source),
        f"node     {reading.pointer or 'the whole API'}",
        f"concerns {', '.join(reading.operations) or 'every operation'}",
    ]
    for choice in reading.choices:
        marks = [
            "permitted" if choice.id in reading.permitted else "rejected by the documents",
            *(["taken by the sandbox"] if choice.id == reading.sandbox else []),
            *(["agreed"] if choice.id == agreed else []),
        ]
        lines += ["", f"{choice.id} ({', '.join(marks)})", *_wrapped(choice.says, "  ")]
        if choice.narrows:
            lines.append(f"  narrows to {_json(choice.narrows)}")
    return "\n".join(lines)


def explain_note(contract: Contract, note: Note) -> str:
    """Explain a gap that no exchange could tell apart, and why."""
    lines = [
        f"{note.api}/{note.id}  note",
        "",
        *_wrapped(note.says),
        *source_lines(contract, note.source),
        f"node     {note.pointer or 'the whole API'}",
        f"concerns {', '.join(note.operations) or 'every operation'}",
        *_wrapped(f"why      {note.why}"),
    ]
    for way in note.ways:
        lines += ["", way.id, *_wrapped(way.says, "  ")]
    return "\n".join(lines)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent or "         ") or [""]


def _section(title: str, lines: Iterable[str]) -> list[str]:
    entries = [
        wrapped
        for line in lines
        for wrapped in textwrap.wrap(line, _WIDTH, initial_indent="  ", subsequent_indent="      ")
    ]
    return ["", title, *entries] if entries else []


def _effect(operation: Operation) -> str:
    of = f" {', '.join(operation.effect.of)}" if operation.effect.of else ""
    return f"{operation.effect.kind}{of}" + (f"; {operation.effect.says}" if operation.effect.says else "")


def _security(operation: Operation) -> str:
    return " or ".join(" with ".join(alternative) or "none" for alternative in operation.security)


def _parameter_line(parameter: Any) -> str:
    need = "required" if parameter.required else "optional"
    return f"{parameter.place}: {_type(parameter.schema)}, {need}" + ("; deprecated" if parameter.deprecated else "")


def _answer_line(status: str, description: str, media_type: str | None) -> str:
    return f"{status}: {description}" + (f" ({media_type})" if media_type else "")


def _type(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return "any"
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    declared = schema.get("type", "any")
    text = " or ".join(declared) if isinstance(declared, list) else str(declared)
    if "items" in schema:
        text += f" of {_type(schema['items'])}"
    if "enum" in schema:
        return f"{text}, one of {', '.join(map(str, schema['enum']))}"
    return f"{text} ({schema['format']})" if "format" in schema else text


def _members(contract: Contract, pointer: str) -> Iterator[str]:
    _, schema = followed(contract.document, resolve(contract.document, pointer))
    required = schema.get("required") or ()
    for name, member in (schema.get("properties") or {}).items():
        yield f"{name}: {_type(member)}" + (", required" if name in required else "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _example(operation: Operation | None) -> Any:
    if operation is None:
        return None
    return next((a.example for s, a in operation.answers.items() if s.startswith("2") and a.example is not None), None)
