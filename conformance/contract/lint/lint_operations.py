"""Lint of operations: what each of them has to say about itself, and readings wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract.contract import WRITING_METHODS, EffectKind, Place
from conformance.contract.lint.lint_limits import lint_limits
from conformance.contract.lint.lint_readings import CHOICE_MEMBERS, lint_choice, lint_notes, lint_seen_in
from conformance.contract.lint.linting import Examination, entries_of, lint_statement, near
from conformance.contract.pointer import escaped
from conformance.contract.pool_kinds import pool_kind_problems, pool_kinds
from conformance.contract.release import ENTRY_REMOVED, ENTRY_SINCE
from conformance.contract.vocabulary import DISTANCE, PERSONAL_CLASSES

_READING_MEMBERS = frozenset(
    {
        "id", "says", "source", "choices", "permitted", "sandbox", "statuses", "seen-in", "varies-by",
        *ENTRY_SINCE, *ENTRY_REMOVED,
    }
)  # fmt: skip
#: What `jsonSchemaDialect` may be.
DIALECTS = ("https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/base")


def lint_operations(examination: Examination) -> None:
    """Examine operations, effects, pools, personal data and readings."""
    ids: dict[str, str] = {}
    for pointer, path, method, operation in examination.operations:
        identity = operation.get("operationId")
        if not isinstance(identity, str):
            examination.report(pointer, f"{method.upper()} {path} has no `operationId`")
        elif identity in ids:
            examination.report(
                f"{pointer}/operationId", f"the operationId {identity} belongs to {ids[identity]} already"
            )
        else:
            ids[identity] = f"{method.upper()} {path}"
        _lint_operation(examination, pointer, operation)
    _lint_paths(examination)
    _lint_root(examination, [operation for _, _, _, operation in examination.operations])
    lint_limits(examination)
    for pointer, problem in pool_kind_problems(examination.document):
        examination.report(pointer, problem)
    for pointer, kind, node in examination.nodes:
        if kind in {"parameter", "schema"}:
            _lint_value_kinds(examination, pointer, node)
        if kind == "response" and "x-provoked-by" in node:
            _lint_tags(examination, pointer, "x-provoked-by", node["x-provoked-by"])
    _lint_readings(examination)
    lint_notes(examination)


def _lint_root(examination: Examination, operations: Sequence[Mapping[str, Any]]) -> None:
    document = examination.document
    if not operations and not (examination.bundle.own and document.get("webhooks")):
        examination.report("/paths", "there are no operations here")
    if document.get("jsonSchemaDialect", DIALECTS[0]) not in DIALECTS:
        examination.report("/jsonSchemaDialect", f"we read JSON Schema 2020-12, not {document['jsonSchemaDialect']}")
    known = (document.get("components") or {}).get("securitySchemes") or {}
    for security in (document.get("security"), *(operation.get("security") for operation in operations)):
        for name in sorted({name for alternative in security or () for name in alternative} - known.keys()):
            examination.report("/security", f"components.securitySchemes has no {name}{near(name, known)}")


def _lint_operation(examination: Examination, pointer: str, operation: Mapping[str, Any]) -> None:
    if "x-effect" in operation:
        _lint_effect(examination, pointer, operation["x-effect"])
    if "x-prefers" in operation:
        _lint_tags(examination, pointer, "x-prefers", operation["x-prefers"])
    if not examination.bundle.own:
        _lint_annotated(examination, pointer, operation)


def _lint_annotated(examination: Examination, pointer: str, operation: Mapping[str, Any]) -> None:
    """Examine what only a document that was written for us has."""
    name = operation.get("operationId", "this operation")
    for member in ("summary", "x-source", "x-effect"):
        if member not in operation:
            examination.report(pointer, f"{name} has no `{member}`")
    if not isinstance(operation.get("x-requirements"), list):
        examination.report(pointer, f"{name} has no list `x-requirements`; it may be empty")
    known = {tag.get("name") for tag in examination.document.get("tags") or () if isinstance(tag, Mapping)}
    for tag in operation.get("tags") or ():
        if tag not in known:
            examination.report(f"{pointer}/tags", f"the tag {tag} is not one of the root's")
    errors = {
        status: answer
        for status, answer in (operation.get("responses") or {}).items()
        if str(status)[0] in "45" or status == "default"
    }
    if not any(_tells_its_shape(answer) for answer in errors.values()):
        examination.report(
            pointer, f"{name} has no error response with a body; say `x-body: unknown` there if none is documented"
        )


def _tells_its_shape(answer: Any) -> bool:
    return isinstance(answer, Mapping) and (
        "$ref" in answer or "content" in answer or answer.get("x-body") == "unknown"
    )


def _lint_effect(examination: Examination, above: str, effect: Any) -> None:
    pointer, method = f"{above}/x-effect", above.rpartition("/")[2].upper()
    kinds = [kind.value for kind in EffectKind]
    kind = effect.get("kind") if isinstance(effect, Mapping) else None
    if kind not in kinds:
        examination.report(pointer, f"{kind} is no kind of effect; there are {', '.join(kinds)}")
        return
    if kind in (EffectKind.NONE, EffectKind.COMPUTES) and method in WRITING_METHODS:
        examination.report(pointer, f"a {method} changes something: its effect is `reversible` or `once`, not `{kind}`")
    of = effect.get("of")
    if kind in {"consumes", "creates"} and not of:
        examination.report(pointer, f"an effect that {kind} says with `of` what")
    known = pool_kinds(examination.document)
    for used in (of if isinstance(of, list) else [of]) if kind == "consumes" and of else ():
        if used not in known:
            examination.report(f"{pointer}/of", f"{used} is no kind of test data{near(str(used), known)}")


def _lint_paths(examination: Examination) -> None:
    templates: dict[str, str] = {}
    for path in examination.document["paths"]:
        if "?" in path or "#" in path or not path.startswith("/"):
            ours = "our generators send nothing to it: " if examination.bundle.own and path.startswith("/") else ""
            said = f"{ours}{path} is no path: it begins with / and has no query"
            examination.report(f"/paths/{escaped(path)}", said)
        template = re.sub(r"\{[^}]*\}", "{}", path)
        if template in templates:
            pointer = f"/paths/{path.replace('~', '~0').replace('/', '~1')}"
            examination.report(pointer, f"{path} and {templates[template]} are the same path with other variable names")
        templates.setdefault(template, path)


def _lint_value_kinds(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    pool, known = node.get("x-pool"), pool_kinds(examination.document)
    if pool is not None and pool not in known:
        examination.report(f"{pointer}/x-pool", f"{pool} is no kind of test data{near(str(pool), known)}")
    each = node.get("x-each")
    if each is not None and (not isinstance(each, Mapping) or not {"pool", "of"} <= set(each) <= {"pool", "of", "tag"}):
        examination.report(f"{pointer}/x-each", "`x-each` names a `pool`, may name a `tag`, and says `of` whom")
    elif each is not None:
        for unknown in (kind for kind in (each["pool"], each["of"]) if kind not in known):
            hint = near(str(unknown), known)
            examination.report(f"{pointer}/x-each", f"{unknown} is no kind of test data{hint}")
    if "x-day" in node and not (
        isinstance(node["x-day"], Mapping) and re.fullmatch(DISTANCE, str(node["x-day"].get("today")))
    ):
        examination.report(f"{pointer}/x-day", '`x-day` is a distance from today, such as {today: "-30d"}')
    personal = node.get("x-personal")
    if personal is not None and personal not in PERSONAL_CLASSES:
        hint = near(str(personal), PERSONAL_CLASSES)
        examination.report(f"{pointer}/x-personal", f"{personal} is no class of personal data{hint}")


def _lint_tags(examination: Examination, pointer: str, name: str, tags: Any) -> None:
    if not isinstance(tags, Mapping) or not all(isinstance(tag, str) for tag in tags.values()):
        examination.report(f"{pointer}/{name}", f"`{name}` maps kinds of test data to tags")
        return
    known = pool_kinds(examination.document)
    for kind in tags:
        if kind not in known:
            examination.report(f"{pointer}/{name}", f"{kind} is no kind of test data{near(kind, known)}")


def _lint_readings(examination: Examination) -> None:
    places: dict[str, Place] = {}
    for pointer, kind, node in examination.nodes:
        value = node.get("x-reading")
        if value is not None and not isinstance(value, list):
            examination.report(f"{pointer}/x-reading", "`x-reading` is a list")
        if "x-printed-example" in node and not value and "x-note" not in node:
            message = "a printed example that does not hold has an `x-reading` or an `x-note` beside it"
            examination.report(f"{pointer}/x-printed-example", message)
        for index, entry in entries_of(node, "x-reading"):
            here = f"{pointer}/x-reading/{index}"
            place = examination.bundle.place(here)
            identity = str(entry.get("id"))
            if places.setdefault(identity, place) != place:
                examination.report(here, f"the reading {identity} stands elsewhere already")
            _lint_reading(examination, here, entry)
            lint_seen_in(examination, here, entry)
            if kind == "schema":
                _lint_narrowing(examination, here, node, entry)


def _lint_reading(examination: Examination, pointer: str, entry: Mapping[str, Any]) -> None:
    identity = lint_statement(examination, pointer, entry, "reading", _READING_MEMBERS)
    choices = list(entries_of(entry, "choices"))
    ids = [choice.get("id") for _, choice in choices]
    if not ids:
        examination.report(pointer, f"the reading {identity} has no choices")
    if len(set(map(str, ids))) < len(ids):
        examination.report(f"{pointer}/choices", f"two choices of the reading {identity} have the same id")
    for index, choice in choices:
        _lint_choice(examination, f"{pointer}/choices/{index}", str(identity), choice)
    permitted = entry.get("permitted", ids)
    for named in permitted if isinstance(permitted, list) and permitted else [None]:
        if named not in ids:
            examination.report(
                f"{pointer}/permitted", f"the reading {identity} permits {named}, which is no choice of it"
            )
    for index, choice in choices:
        if isinstance(permitted, list) and choice.get("id") not in permitted and "against" not in choice:
            message = f"the reading {identity} rejects {choice.get('id')} and does not say what speaks `against` it"
            examination.report(f"{pointer}/choices/{index}", message)
    if entry.get("sandbox", permitted[0] if permitted else None) not in (permitted or ()):
        examination.report(f"{pointer}/sandbox", f"the sandbox takes a choice of {identity} that is not permitted")


def _lint_choice(examination: Examination, pointer: str, reading: str, choice: Mapping[str, Any]) -> None:
    if not isinstance(choice.get("id"), str) or not isinstance(choice.get("says"), str):
        examination.report(pointer, f"each choice of the reading {reading} has `id` and `says`, both text")
    for member in set(choice) - CHOICE_MEMBERS:
        examination.report(pointer, f"a choice has no property {member}{near(member, CHOICE_MEMBERS)}")
    lint_choice(examination, pointer, reading, choice)
    if not isinstance(choice.get("narrows", {}), Mapping):
        examination.report(pointer, f"`narrows` of {reading}, {choice.get('id')} is no merge patch")


def _lint_narrowing(examination: Examination, pointer: str, node: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """Examine that the node states the union of its readings: no permitted choice admits more than it does."""
    permitted = entry.get("permitted")
    for index, choice in entries_of(entry, "choices"):
        patch = choice.get("narrows")
        if not isinstance(patch, Mapping) or (isinstance(permitted, list) and choice.get("id") not in permitted):
            continue
        for keyword, implied in (("type", _with_integers), ("enum", list)):
            if keyword in node and patch.get(keyword) is not None:
                wider = [v for v in _listed(patch[keyword]) if v not in implied(_listed(node[keyword]))]
                if wider:
                    words = ", ".join(map(str, wider))
                    message = f"`{keyword}` is the union of the readings, but misses {words} of {choice.get('id')}"
                    examination.report(f"{pointer}/choices/{index}", message)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _with_integers(types: list[Any]) -> list[Any]:
    return [*types, "integer"] if "number" in types else types
