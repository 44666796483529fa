"""Lint of schemas: only keywords that our generators know, no guess without a source, readings that narrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from conformance.contract.judging.expressions import engine_pattern
from conformance.contract.judging.violations import branches
from conformance.contract.lint.linting import Examination, near
from conformance.contract.openapi_grammar import RANGES, SCHEMA_LISTS, SCHEMA_MAPS, SCHEMAS
from conformance.contract.patterns import UnknownPattern, parse
from conformance.contract.pointer import escaped, pointer_of, resolve
from conformance.contract.source import binds, inherited_source, shape_source, source_of
from conformance.contract.vocabulary import FORMATS, NEED_A_BINDING_SOURCE, SCHEMA_KEYWORDS, UNREAD_KEYWORDS, beyond

_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})


def lint_schemas(examination: Examination) -> bool:
    """Examine every schema by itself, then in the places where operations use it; say whether all can be judged by."""
    sound = True
    for pointer, kind, node in examination.nodes:
        if kind == "schema":
            _lint_keywords(examination, pointer, node)
            sound &= _lint_values(examination, pointer, node)
            if not examination.bundle.own:
                _lint_required(examination, pointer, node)
    binding = _Binding(examination)
    for pointer, kind, node in examination.nodes:
        if kind in {"parameter", "media", "header"} and isinstance(node.get("schema"), Mapping):
            inherited = shape_source(node, inherited_source(examination.document, pointer))
            binding.examine(f"{pointer}/schema", node["schema"], inherited)
    return sound


def _lint_keywords(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    own = examination.bundle.own
    for keyword in node:
        if keyword.startswith("x-") or keyword in SCHEMA_KEYWORDS or keyword == "nullable":
            continue
        here, hint = f"{pointer}/{escaped(keyword)}", near(keyword, SCHEMA_KEYWORDS)
        if own and keyword not in UNREAD_KEYWORDS:
            examination.advise(here, f"{keyword} is no keyword of JSON Schema 2020-12, and demands nothing{hint}")
        else:
            examination.report(here, f"our generators do not know the keyword {keyword}{hint}")
    _lint_extra(examination, pointer, node)
    for keyword, limit in beyond(node).items():
        examination.report(f"{pointer}/{keyword}", f"our generators write nothing as large as {keyword} {limit}")
    bounds = RANGES.get(str(node.get("format")))
    for keyword, bound in zip(("minimum", "maximum"), bounds or (), strict=False):
        if not own and f"{pointer}/{keyword}" in examination.bundle.places and node.get(keyword) == bound:
            examination.report(f"{pointer}/{keyword}", f"format {node['format']} carries this {keyword} by itself")


def _lint_extra(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    """Our own documents permit extra members, always; others may not."""
    extra = node.get("additionalProperties", True)
    if extra is not True and not examination.bundle.own:
        examination.report(f"{pointer}/additionalProperties", "additional properties are permitted; drop this keyword")
    if "nullable" in node:
        says = examination.advise if examination.bundle.own else examination.report
        says(f"{pointer}/nullable", 'OpenAPI 3.1 has no `nullable`: say `type: [string, "null"]`')


def _lint_values(examination: Examination, pointer: str, node: Mapping[str, Any]) -> bool:
    """Examine the values of keywords; say whether the node is a JSON Schema at all."""
    declared = node.get("type", [])
    unknown = [name for name in (declared if isinstance(declared, list) else [declared]) if name not in _TYPES]
    for name in unknown:
        examination.report(f"{pointer}/type", f"{name} is no type{near(str(name), _TYPES)}")
    own = {k: v for k, v in node.items() if not k.startswith("x-") and k not in SCHEMA_LISTS | SCHEMA_MAPS | SCHEMAS}
    try:
        jsonschema_rs.meta.validate({key: value for key, value in own.items() if not (unknown and key == "type")})
    except jsonschema_rs.ValidationError as exc:
        if exc.instance_path != ["pattern"]:
            examination.report(pointer + pointer_of(exc.instance_path), f"this is no JSON Schema: {exc.message}")
            return False
    return _lint_texts(examination, pointer, node) and not unknown


def _lint_texts(examination: Examination, pointer: str, node: Mapping[str, Any]) -> bool:
    if "format" in node and node["format"] not in FORMATS:
        hint = near(str(node["format"]), FORMATS)
        if examination.bundle.own:
            examination.advise(
                f"{pointer}/format", f"{node['format']} is no format of JSON Schema, and demands nothing{hint}"
            )
        else:
            examination.report(f"{pointer}/format", f"our generators do not know the format {node['format']}{hint}")
    if isinstance(node.get("pattern"), str):
        if engine_pattern(node["pattern"]) is None:
            if examination.bundle.own:
                said = f"our generators do not read {node['pattern']}, and nothing is judged by it"
            else:
                said = f"{node['pattern']} is no regular expression"
            examination.report(f"{pointer}/pattern", said)
            return examination.bundle.own
        try:
            parse(node["pattern"])
        except UnknownPattern as exc:
            examination.report(f"{pointer}/pattern", f"our generators do not understand {node['pattern']}: {exc}")
    return True


def _lint_required(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    required = node.get("required")
    if not isinstance(required, list):
        return
    described = {name for branch in branches(examination.document, [node]) for name in (branch.get("properties") or {})}
    for name in required:
        if name not in described:
            examination.report(f"{pointer}/required", f"the required property {name} is documented nowhere")


class _Binding:
    """A walk from where operations use schemas, with the source that each node has there."""

    def __init__(self, examination: Examination) -> None:
        self.examination = examination
        self.seen: set[tuple[str, bool]] = set()

    def examine(self, pointer: str, node: Any, inherited: str) -> None:
        """Report each keyword that is a guess: no source that binds says it."""
        if not isinstance(node, Mapping) or (pointer, binds(inherited)) in self.seen:
            return
        self.seen.add((pointer, binds(inherited)))
        for keyword in NEED_A_BINDING_SOURCE & set(node):
            injected = f"{pointer}/{keyword}" not in self.examination.bundle.places
            source = source_of(node, keyword, inherited)
            if not injected and not binds(source):
                rests = f"rests on {source}, which does not bind" if source else "has no source"
                self.examination.report(
                    f"{pointer}/{keyword}", f"`{keyword}` {rests}: without a statement it is a guess"
                )
        below = shape_source(node, inherited)
        for member, value in node.items():
            here = f"{pointer}/{escaped(member)}"
            if member in SCHEMA_MAPS and isinstance(value, Mapping):
                for name, schema in value.items():
                    self.examine(f"{here}/{escaped(name)}", schema, below)
            elif member in SCHEMA_LISTS and isinstance(value, list):
                for index, schema in enumerate(value):
                    self.examine(f"{here}/{index}", schema, below)
            elif member in SCHEMAS:
                self.examine(here, value, below)
            elif member == "$ref":
                target = value[1:]
                own = inherited_source(self.examination.document, target)
                self.examine(target, resolve(self.examination.document, target), own or below)
