"""All schemas that hold at a node at once: its own, those that it refers to, its `allOf` parts, and its type's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.bundling.example_scalars import NoExample
from conformance.contract.pointer import followed, resolve, tokens
from conformance.domain.random_source import Source, pick

Schemas = list[Mapping[str, Any]]

#: The stricter of two limits, by keyword.
_STRICTER: Mapping[str, Any] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"), min),
}
#: Type -> keywords that speak of its values only.
_SPEAKS_OF: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        {"properties", "patternProperties", "propertyNames", "minProperties", "required", "dependentRequired"}
    ),
    "array": frozenset({"items", "prefixItems", "contains", "minItems", "uniqueItems"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
}
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")


@dataclass(frozen=True, slots=True)
class Held:
    """The parts of a node, each with the references that lead to it."""

    found: tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...]

    @property
    def parts(self) -> Schemas:
        """The parts alone."""
        return [part for part, _ in self.found]

    def within(self, *keywords: str, name: str | None = None) -> tuple[str, ...]:
        """The references around what stands under a keyword, or under one name there.

        What several types have in common, a base, is around its own properties only: theirs may have the same base.
        """
        telling = (
            around
            for part, around in self.found
            for keyword in keywords
            if keyword in part and (name is None or name in part[keyword])
        )
        return tuple(dict.fromkeys(reference for around in telling for reference in around))


def holding(document: Mapping[str, Any], schema: Any) -> Schemas:
    """All schemas that apply at a node: its own, those that it refers to, and their `allOf` parts."""
    return held(document, schema, (), discriminates=False).parts if isinstance(schema, Mapping) else []


def held(
    document: Mapping[str, Any], schema: Mapping[str, Any], within: tuple[str, ...], *, discriminates: bool
) -> Held:
    """All parts of a node, and the references that lead to each; what lies within itself has no example.

    Two ways to the same part are no circle: only what stands on the way to a part is around it. With `discriminates`
    the part that a `discriminator` asks for, the name of the type, is among them.
    """
    found: list[tuple[Mapping[str, Any], tuple[str, ...]]] = []
    named: Schemas = []
    pending: list[tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = [(schema, within, ())]
    followed_to = list(within)
    while pending:
        node, around, way = pending.pop(0)
        if discriminates and way and "discriminator" in node and not (node.get("oneOf") or node.get("anyOf")):
            named += _typed_below(document, node, way)
        found.append((node, around))
        pending += [(part, around, way) for part in node.get("allOf") or () if isinstance(part, Mapping)]
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in around:
                raise NoExample(f"{reference} is within itself")
            if reference in followed_to:
                continue  # on another way; it holds once
            followed_to.append(reference)
            target = resolve(document, reference[1:])
            if isinstance(target, Mapping):
                pending.append((target, (*around, reference), (*way, reference)))
    return Held((*((part, within) for part in named), *found))


def _typed_below(document: Mapping[str, Any], base: Mapping[str, Any], way: tuple[str, ...]) -> Schemas:
    """The name of the type that refers to a base with a discriminator; of the base itself, any that it lists."""
    names = _names(base)
    for reference in way:
        if reference != way[-1] or _last(reference) in names:
            return _with_name(base, names.get(_last(reference), _last(reference)))
    if not names:
        return _with_name(base, _last(way[-1]))
    first, name = next(iter(names.items()))
    derived = next((f"#/components/schemas/{n}" for n in _schemas(document) if n == first), None)
    more = [part for part in holding_beyond(document, derived, way) if part is not base] if derived else []
    return [*_with_name(base, name), *more]


def holding_beyond(document: Mapping[str, Any], reference: str, way: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """The parts of a derived schema that do not lead back to its base."""
    _, target = followed(document, {"$ref": reference})
    for part in (target, *(target.get("allOf") or ())) if isinstance(target, Mapping) else ():
        if isinstance(part, Mapping) and part.get("$ref") not in way:
            yield {key: value for key, value in part.items() if key != "allOf"}


def typed(document: Mapping[str, Any], node: Mapping[str, Any], branch: Any) -> Schemas:
    """What a discriminator asks of a value that is one of the alternatives beside it: the name of its type."""
    del document
    if not isinstance(branch, Mapping) or not isinstance(branch.get("$ref"), str) or "discriminator" not in node:
        return []
    last = _last(branch["$ref"])
    return _with_name(node, _names(node).get(last, last))


def _with_name(node: Mapping[str, Any], name: str) -> Schemas:
    discriminator = node["discriminator"]
    member = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
    return [{"properties": {member: {"const": name}}, "required": [member]}] if isinstance(member, str) else []


def _names(node: Mapping[str, Any]) -> dict[str, str]:
    """The last word of each reference of a discriminator's mapping, and the name that it has; the first one counts."""
    discriminator = node["discriminator"]
    mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
    found: dict[str, str] = {}
    for name, reference in mapping.items() if isinstance(mapping, Mapping) else ():
        found.setdefault(_last(str(reference)), str(name))
    return found


def _last(reference: str) -> str:
    return (tokens(reference.partition("#")[2]) or (reference,))[-1]


def _schemas(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return (document.get("components") or {}).get("schemas") or {}


def conjoined(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Join schemas that hold at the same node: what any of them requires is required, and the stricter limit holds."""
    merged: dict[str, Any] = {}
    for part in parts:
        for keyword, value in part.items():
            if keyword == "properties":
                merged[keyword] = _members_of_both(merged.get(keyword, {}), value)
            elif keyword == "required":
                merged[keyword] = list(dict.fromkeys((*merged.get(keyword, ()), *value)))
            elif keyword in merged and keyword in _STRICTER:
                merged[keyword] = _STRICTER[keyword](merged[keyword], value)
            else:
                merged.setdefault(keyword, value)
    return merged


def _members_of_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that either schema describes; where both do, both descriptions apply."""
    twice = {name for name in one.keys() & other.keys() if one[name] != other[name]}
    return {**other, **one, **{name: {"allOf": [one[name], other[name]]} for name in twice}}


def kind_of_value(node: Mapping[str, Any], source: Source, *, plain: bool) -> str:
    """The JSON type of the value to make: one that the schema states, else the one that its keywords speak of."""
    declared = node.get("type")
    kinds = [declared] if isinstance(declared, str) else list(declared or ())
    if not kinds:
        spoken = [kind for kind, keywords in _SPEAKS_OF.items() if keywords & node.keys()]
        kinds = [*spoken, *(kind for kind in TYPES if kind not in spoken)]
    kinds = [kind for kind in kinds if kind != "null"] or ["null"]  # null says little of what is accepted
    return kinds[0] if plain else pick(source, kinds)
