"""A schema at three strengths: what binds a target, what holds under every reading, what examples show as well.

*Stated* is what binds a target: keywords whose source binds, with open readings as the union of their choices. *Shown*
adds what only examples show. *Sure* adds every permitted choice of every reading at once: what is sure holds however
the documents are read. A value that breaks what is stated is invalid, one that is sure is valid, and between the two
it is open. *Printed* is of values in responses alone: what is stated, and JSON kind and format of what examples print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from conformance.contract.contract import Contract, Schema
from conformance.contract.judging.expressions import engine_pattern
from conformance.contract.judging.printed_types import PRINTED_KEYWORDS, is_printed
from conformance.contract.openapi_grammar import SCHEMA_LISTS, SCHEMA_MAPS, SCHEMAS
from conformance.contract.pointer import resolve, tokens
from conformance.contract.readings import narrow, permitted_patches
from conformance.contract.source import binds, inherited_source, shape_source, source_of
from conformance.model.cache_keys import Same


class View(StrEnum):
    """How strict a schema is: what binds a target, what examples show too, what holds under every reading."""

    STATED = "stated"
    SHOWN = "shown"
    SURE = "sure"
    PRINTED = "printed"


#: Keywords that demand something of a value; each needs a source that binds to be stated.
ASSERTIONS = frozenset(
    {
        "type", "enum", "const", "required", "pattern", "format", "minLength", "maxLength", "minimum", "maximum",
        "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
        "maxProperties", "oneOf", "anyOf", "not", "if", "then", "else", "contains", "propertyNames",
        "additionalProperties", "unevaluatedProperties", "prefixItems", "patternProperties", "dependentRequired",
        "minContains", "maxContains", "unevaluatedItems", "dependentSchemas",
    }
)  # fmt: skip

#: Keywords that mean something beside another one only: they stand where that one stands.
_BESIDE = {"minContains": "contains", "maxContains": "contains"}

READ_ONLY, WRITE_ONLY = "readOnly", "writeOnly"
#: Marks what a target accepts and no longer looks at.
UNPROCESSED = "x-unprocessed"

#: The range that a format was given comes from where the format comes from.
_BOUNDS = frozenset({"minimum", "maximum"})


def view(contract: Contract, pointer: str, view: View) -> Schema:
    """The self-contained JSON Schema (2020-12) of the node at a pointer of the bundle.

    Args:
        contract: The contract of the API.
        pointer: The node's JSON Pointer in the bundle.
        view: How strictly the node is read.

    Returns:
        A schema with everything that it refers to in `$defs`.
    """
    return viewed(Document.of(contract), pointer, view)


@dataclass(frozen=True, slots=True)
class Document:
    """A contract's document with the names by which caches know it."""

    sha256: str
    agreed: tuple[tuple[str, str], ...]
    content: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, contract: Contract) -> Document:
        """Give the document of a contract."""
        return _document(Same(contract))

    def __hash__(self) -> int:
        """Hash by the digest alone: caches ask often, and agreements are many."""
        return hash(self.sha256)


@lru_cache(maxsize=256)
def _document(contract: Same[Contract]) -> Document:
    value = contract.value
    return Document(value.sha256, tuple(sorted(value.agreed.items())), value.document)


@lru_cache(maxsize=4096)
def viewed(document: Document, pointer: str, view: View) -> Schema:
    """The self-contained JSON Schema of the node at a pointer of a document."""
    node = resolve(document.content, pointer)
    hidden = READ_ONLY if "/requestBody/" in pointer or "/requestBodies/" in pointer else WRITE_ONLY
    return view_of(document, node, inherited_source(document.content, pointer), view, hidden=hidden)


def view_of(document: Document, node: Schema, source: str, view: View, *, hidden: str = READ_ONLY) -> Schema:
    """The self-contained JSON Schema of any schema that may refer to the document.

    `source` is the source that its ancestors hand on. `hidden` marks the members that need not be there: those that are
    read only in a request, write only in a response.
    """
    viewing = _Viewing(document.content, view, hidden)
    schema: Schema = viewing.schema(node, source)
    if isinstance(schema, bool) or not viewing.defs:
        return schema
    return {**schema, "$defs": viewing.defs}


class _Viewing:
    """One schema under way, with the components that it needs."""

    def __init__(self, document: Mapping[str, Any], view: View, hidden: str, *, weighs: bool = True) -> None:
        self.document = document
        #: Whether it asks of alternatives what they lost; whoever is asked only compares.
        self.weighs = weighs
        self.view = view
        self.hidden = hidden
        self.defs: dict[str, Any] = {}

    def schema(self, node: Any, inherited: str) -> Any:
        if not isinstance(node, Mapping):
            return node
        shown = self.plain(node, inherited)
        if self.view is not View.SURE:
            return shown
        further = [
            self.projected(narrow(node, patch, kind="schema"), patch, inherited)
            for _, _, patch in permitted_patches(node)
        ]
        further = [schema for schema in further if schema]
        return {"allOf": [shown, *further]} if further else shown

    def plain(self, node: Mapping[str, Any], inherited: str) -> dict[str, Any]:
        """A schema without regard to its readings."""
        below = shape_source(node, inherited)
        result: dict[str, Any] = {}
        for keyword, value in node.items():
            if keyword.startswith("x-") or not self.keeps(node, keyword, inherited):
                continue
            self.put(result, keyword, self.needed(node, value) if keyword == "required" else value, below)
        if self.view is View.PRINTED and result.get("type") == "integer" and not self.states(node, "type", inherited):
            result["type"] = "number"  # a printed 5 shows a number
        return result

    def needed(self, node: Mapping[str, Any], names: Any) -> Any:
        """The members that are required in this direction, request or response."""
        members = node.get("properties") or {}
        return [name for name in names if not is_marked(self.document, members.get(name), self.hidden)]

    def put(self, result: dict[str, Any], keyword: str, value: Any, below: str) -> None:
        if keyword == "$ref":
            result[keyword] = self.reference(value, below)
        elif keyword in SCHEMA_MAPS and isinstance(value, Mapping):
            below_patterns = keyword == "patternProperties"
            names = {name: engine_pattern(name) if below_patterns else name for name in value}
            result[keyword] = {name: self.schema(value[own], below) for own, name in names.items() if name is not None}
        elif keyword in SCHEMA_LISTS and isinstance(value, list):
            branches = [self.schema(schema, below) for schema in value]
            # A branch that lost what does not bind may match beside another one.
            loose = self.weighs and self.view in (View.STATED, View.PRINTED)
            weaker = keyword == "oneOf" and loose and self.weakened(value, below)
            result["anyOf" if weaker and "anyOf" not in result else keyword] = branches
        elif keyword in SCHEMAS and isinstance(value, Mapping):
            result[keyword] = self.schema(value, below)
        elif keyword == "pattern":
            self.put_pattern(result, value)
        elif keyword in ASSERTIONS or keyword in SCHEMAS:
            result[keyword] = value

    @staticmethod
    def put_pattern(result: dict[str, Any], value: Any) -> None:
        """Put a pattern as the engine reads it; what it does not read is named by lint, and judges nothing."""
        written = engine_pattern(value) if isinstance(value, str) else value
        if written is not None:
            result["pattern"] = written

    def keeps(self, node: Mapping[str, Any], keyword: str, inherited: str) -> bool:
        if self.view not in (View.STATED, View.PRINTED) or keyword not in ASSERTIONS:
            return True
        if self.states(node, _BESIDE.get(keyword, keyword), inherited):
            return True
        if self.view is not View.PRINTED or keyword not in PRINTED_KEYWORDS:
            return False
        return (keyword == "type" or node.get("type") == "string") and is_printed(
            node, source_of(node, keyword, inherited)
        )

    @staticmethod
    def states(node: Mapping[str, Any], keyword: str, inherited: str) -> bool:
        """Whether a binding source states a keyword of a node."""
        own = node.get("x-source")
        named = keyword in own if isinstance(own, Mapping) else False
        origin = "format" if keyword in _BOUNDS and "format" in node and not named else keyword
        return binds(source_of(node, origin, inherited))

    def weakened(self, branches: list[Any], inherited: str) -> bool:
        strict = _Viewing(self.document, View.SHOWN, self.hidden)
        loose = _Viewing(self.document, View.STATED, self.hidden, weighs=False)
        return (
            any(strict.schema(b, inherited) != loose.schema(b, inherited) for b in branches)
            or strict.defs != loose.defs
        )

    def reference(self, reference: str, inherited: str) -> str:
        """Give the reference to a component in `$defs`; one without a source of its own takes the referrer's."""
        pointer = reference[1:]
        parts = tokens(pointer)
        own = inherited_source(self.document, pointer)
        node = resolve(self.document, pointer)
        has_own = bool(own) or (isinstance(node, Mapping) and _names_shape(node))
        component = parts[:2] == ("components", "schemas")
        name = re.sub(r"[^A-Za-z0-9._-]", "-", ".".join(parts[2:] if component else parts))
        if not has_own and self.view in (View.STATED, View.PRINTED):
            name += ".bound" if binds(inherited) else ".free"
        if name not in self.defs:
            self.defs[name] = True
            self.defs[name] = self.schema(node, own or inherited)
        return f"#/$defs/{name}"

    def projected(self, node: Mapping[str, Any], patch: Mapping[str, Any], inherited: str) -> dict[str, Any]:
        """Give of a narrowed node what its patch touched; the rest is demanded beside it already."""
        below = shape_source(node, inherited)
        result: dict[str, Any] = {}
        touched = set(patch) | (_BOUNDS if "format" in patch else set())
        for keyword in node:
            if keyword not in touched or keyword.startswith("x-"):
                continue
            value = node[keyword]
            if keyword in SCHEMA_MAPS and isinstance(patch[keyword], Mapping):
                value = {name: value[name] for name in patch[keyword] if name in value}
            self.put(result, keyword, value, below)
        return result


def is_marked(document: Mapping[str, Any], member: Any, mark: str) -> bool:
    """Tell whether a schema, or what it refers to, is `readOnly` or `writeOnly`."""
    while isinstance(member, Mapping) and mark not in member and isinstance(member.get("$ref"), str):
        member = resolve(document, member["$ref"][1:])
    return isinstance(member, Mapping) and member.get(mark) is True


def _names_shape(node: Mapping[str, Any]) -> bool:
    own = node.get("x-source")
    return isinstance(own, str) or (isinstance(own, Mapping) and "shape" in own)
