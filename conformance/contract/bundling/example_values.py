"""Make an example of a schema whose document prints none: every property of a request, with plain values.

The plain example comes first. Where its schema does not accept it, values are searched node by node: other branches,
fewer or more properties, other texts and numbers, always in the same order, until the validator accepts one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract.bundling.example_scalars import (
    NoExample,
    other_number,
    other_text,
    plain_number,
    plain_text,
)
from conformance.contract.bundling.held_schemas import Held, conjoined, held, holding, kind_of_value, typed
from conformance.contract.bundling.undescribed_members import names_for, schema_of
from conformance.contract.judging.views import READ_ONLY, Document, View, is_marked, view_of
from conformance.contract.judging.violations import breaks, compiled
from conformance.contract.vocabulary import beyond
from conformance.domain.random_source import Dice, Source, pick

#: How often a node is made anew until its schema accepts it, and how many nodes are made for one example.
TRIES, MOST = 40, 600
#: How often a node is made anew that has no value by the way it was begun.
FEW = 3
_OF_BRANCHES = ("oneOf", "anyOf")
_CONDITIONS = ("if", "then", "else")


class _Plain:
    """Answers with the simplest choice, always."""

    def below(self, n: int) -> int:
        del n
        return 0


PLAIN = _Plain()


def made_example(document: Mapping[str, Any], schema: Any) -> Any:
    """Make an example that its schema accepts; raises NoExample."""
    why: NoExample | None = None
    check = _validator(document, schema)
    for making, pruned in (
        (_Making(document), False),
        (_Making(document, checked=True), False),
        (_Making(document), True),
        (_Making(document, checked=True, least=True), False),
        (_Making(document, checked=True, least=True, discriminates=False), False),
    ):
        try:
            value = making.value(schema, PLAIN, ())
        except NoExample as exc:
            why = why or exc
            continue
        if making.left < 0 and not making.least:
            continue  # what came after the last try was left out
        if check is None or check.is_valid(_pruned(check, value) if pruned else value):
            return value
    raise why or NoExample("none of the values that we try is accepted by its schema")


def example_maker(document: Mapping[str, Any], schema: Any) -> Callable[[Source], Any]:
    """Make what gives other examples of a schema, each accepted by it; raises NoExample where there is none at all."""
    plain = made_example(document, schema)

    def make(source: Source) -> Any:
        try:
            return _Making(document, checked=True).value(schema, source, ())
        except NoExample:
            return plain

    return make


def _pruned(check: jsonschema_rs.Draft202012Validator, value: Any) -> Any:
    """A large value without the properties that its schema does not accept, which most often need not be there."""
    for _ in range(TRIES):
        error = next(iter(check.iter_errors(value)), None)
        path = list(error.instance_path) if error is not None else []
        while path and not isinstance(path[-1], str):
            path.pop()
        if not path:
            break
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
    return value


def accepts(document: Mapping[str, Any], schema: Any, value: Any) -> bool:
    """Whether the schema of a request accepts a value; what is no schema accepts all."""
    check = _validator(document, schema)
    return check is None or not breaks(check, value)


def _validator(document: Mapping[str, Any], schema: Any) -> jsonschema_rs.Draft202012Validator | None:
    """The validator of a request's schema; None where it is no schema, which lint says."""
    try:
        return compiled(view_of(Document("", (), document), schema, "", View.SHOWN, hidden=READ_ONLY))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


class _Making:
    """One example under way."""

    def __init__(
        self, document: Mapping[str, Any], *, checked: bool = False, least: bool = False, discriminates: bool = True
    ) -> None:
        self.document = document
        #: Whether each node is made anew until its schema accepts it.
        self.checked = checked
        #: Whether properties that nobody requires are left out.
        self.least = least
        self.discriminates = discriminates
        self.left = MOST

    def value(self, schema: Any, source: Source, within: tuple[str, ...]) -> Any:
        """Make the value of a node; raises NoExample."""
        if not self.checked:
            return self.once(schema, source, within)
        check = _validator(self.document, schema)
        why = NoExample("none of the values that we try is accepted by its schema")
        for number in range(TRIES):
            self.left -= 1
            if self.left < 0:
                raise why
            try:
                made = self.once(schema, _other(source, number), within)
            except NoExample as exc:
                why = exc
                if number >= FEW:
                    break
                continue
            if check is None or check.is_valid(made):
                return made
        raise why

    def once(self, schema: Any, source: Source, within: tuple[str, ...]) -> Any:
        if not isinstance(schema, Mapping):
            if schema is False:
                raise NoExample("nothing is accepted here")
            return "x"
        found = held(self.document, schema, within, discriminates=self.discriminates)
        parts = found.parts
        around = tuple(dict.fromkeys((*within, *(reference for _, way in found.found for reference in way))))
        printed = list(_printed(parts))
        listed = any("enum" in part or "const" in part for part in parts)
        if printed and (source is PLAIN or listed or source.below(2)):
            return pick(source, printed)
        merged = conjoined(parts)
        if beyond(merged).keys() & {"minLength", "minItems"}:
            raise NoExample(f"nothing as large as {beyond(merged)} is written")
        groups = [part for part in parts if part.get("oneOf") or part.get("anyOf")]
        if groups:
            return self.of_branches(merged, groups, source, around)
        if source is not PLAIN and not merged.keys().isdisjoint((*_CONDITIONS, "dependentSchemas")):
            return self.once(_decided(merged, source), source, around)
        return self.of_type(merged, found, source)

    def of_branches(
        self, merged: dict[str, Any], groups: list[Mapping[str, Any]], source: Source, within: tuple[str, ...]
    ) -> Any:
        """Make an example of the first alternative that has one, with what stands beside the alternatives."""
        dropped = (*_OF_BRANCHES, "$ref", "allOf", "discriminator")
        beside = {key: value for key, value in merged.items() if key not in dropped}
        word = next(word for word in _OF_BRANCHES if groups[0].get(word))
        rest = [{key: value} for part in groups for key, value in part.items() if key in _OF_BRANCHES]
        rest.remove({word: groups[0][word]})
        branches = list(groups[0][word])
        first = source.below(len(branches))
        why = NoExample("there are no alternatives")
        for branch in (*branches[first:], *branches[:first]):
            named = typed(self.document, groups[0], branch) if self.discriminates else []
            try:
                return self.once({**beside, "allOf": [*named, branch, *rest]}, source, within)
            except NoExample as exc:
                why = exc
        raise why

    def of_type(self, node: Mapping[str, Any], found: Held, source: Source) -> Any:
        match kind_of_value(node, source, plain=source is PLAIN):
            case "object":
                return self.object(node, found, source)
            case "array":
                return self.array(node, source, found.within("items", "prefixItems", "contains"))
            case "integer" | "number":
                return plain_number(node) if source is PLAIN else other_number(node, source)
            case "boolean":
                return source.below(2) == 0
            case "null":
                return None
        if source is PLAIN:
            return plain_text(node)
        return other_text(node, [part["pattern"] for part in found.parts if "pattern" in part], source)

    def object(self, node: Mapping[str, Any], found: Held, source: Source) -> dict[str, Any]:
        within = found.within("additionalProperties", "patternProperties", "properties")
        described = node.get("properties") or {}
        required = node.get("required") or ()
        made: dict[str, Any] = {}
        for name, schema in described.items():
            needed = name in required
            if is_marked(self.document, schema, READ_ONLY) or (not needed and self.leaves_out(source)):
                continue
            try:
                there = found.within("properties", name=name)
                made[name] = self.value({"allOf": [schema, *_patterned(node, name)]}, source, there)
            except NoExample:
                if needed:
                    raise
        readonly = {name for name in required if is_marked(self.document, described.get(name), READ_ONLY)}
        self.add(made, node, [name for name in required if name not in {*described, *readonly}], source, within)
        for name, others in (node.get("dependentRequired") or {}).items():
            self.add(made, node, [other for other in others if name in made and other not in made], source, within)
        return self.counted(made, node, source, within)

    def leaves_out(self, source: Source) -> bool:
        """Whether a property that nobody requires is left out this time."""
        return self.least or (source is not PLAIN and source.below(3) == 0)

    def add(
        self, made: dict[str, Any], node: Mapping[str, Any], names: list[str], source: Source, within: tuple[str, ...]
    ) -> None:
        """Add properties by name, described or not."""
        for name in names:
            schema = schema_of(node, name)
            made[name] = "x" if schema is True else self.value(schema, source, within)

    def counted(
        self, made: dict[str, Any], node: Mapping[str, Any], source: Source, within: tuple[str, ...]
    ) -> dict[str, Any]:
        """Add or leave out properties until there are as many as the schema says."""
        required = node.get("required") or ()
        spare = [name for name in made if name not in required]
        while len(made) > node.get("maxProperties", len(made)) and spare:
            del made[spare.pop()]
        # A map without an entry says nothing of its entries.
        mapped = isinstance(node.get("additionalProperties"), Mapping) or bool(node.get("patternProperties"))
        entries = 1 if mapped and not made and not self.least else 0
        fewest = max(entries, node.get("minProperties", 0))
        names = names_for(node, lambda schema: self.value(schema, _other(source, 1), within))
        while len(made) < fewest:
            name = next((name for name in names if name not in made), None)
            if name is None:
                break
            try:
                self.add(made, node, [name], source, within)
            except NoExample:
                if len(made) < node.get("minProperties", 0):
                    raise
                break
        return made

    def array(self, node: Mapping[str, Any], source: Source, within: tuple[str, ...]) -> list[Any]:
        fewest, most = int(node.get("minItems", 0)), node.get("maxItems")
        if most == 0:
            return []
        unique = node.get("uniqueItems") is True
        listed = next((part["enum"] for part in holding(self.document, node.get("items")) if "enum" in part), None)
        if unique and fewest > 1 and listed:
            return list(listed[:fewest])
        made = [self.value(schema, source, within) for schema in (node.get("prefixItems") or ())[:most]]
        if "contains" in node:
            wanted = {"allOf": [node["contains"], node.get("items", True)]}
            for _ in range(int(node.get("minContains", 1))):
                made.append(self.another(made if unique else [], wanted, source, within))
        missing = max(fewest, 1 if not made else 0) - len(made)
        try:
            if not self.checked and missing > 0:
                return made + [self.value(node.get("items", True), source, within)] * missing
            for _ in range(missing):
                made.append(self.another(made if unique else [], node.get("items", True), source, within))
        except NoExample:
            if len(made) < fewest:
                raise
        return made

    def another(self, made: list[Any], schema: Any, source: Source, within: tuple[str, ...]) -> Any:
        """Make an item that is none of those made, where there is one."""
        item = self.value(schema, source, within)
        for number in range(1, TRIES):
            if item not in made:
                break
            item = self.value(schema, Dice(f"{len(made)} {number}") if source is PLAIN else source, within)
        return item


def _other(source: Source, number: int) -> Source:
    """The source of a later try: what began with the simplest choice goes on with seeded ones."""
    return Dice(number) if number and source is PLAIN else source


def _printed(parts: list[Mapping[str, Any]]) -> Iterator[Any]:
    """The values that the schemas of a node print or list, in their order."""
    for part in parts:
        yield from (part[keyword] for keyword in ("example", "const", "default") if keyword in part)
        for keyword in ("examples", "enum"):
            yield from part[keyword] if isinstance(part.get(keyword), list) else ()


def _patterned(node: Mapping[str, Any], name: str) -> list[Any]:
    schema = schema_of({**node, "properties": {}, "additionalProperties": True}, name)
    return [] if schema is True else [schema]


def _decided(merged: dict[str, Any], source: Source) -> dict[str, Any]:
    """A schema whose conditions are decided one way or the other."""
    rest = {key: value for key, value in merged.items() if key not in (*_CONDITIONS, "dependentSchemas")}
    holds = source.below(2) == 0
    decided = [merged.get("if", True), merged.get("then", True)] if holds else [merged.get("else", True)]
    if source.below(2) == 0:
        decided += list((merged.get("dependentSchemas") or {}).values())
    return {**rest, "allOf": decided}


__all__ = ["NoExample", "accepts", "conjoined", "example_maker", "holding", "made_example"]
