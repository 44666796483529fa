"""Make an example of a schema whose document prints none: every property of a request, with plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.contract import patterns
from conformance.contract.pointer import resolve
from conformance.contract.vocabulary import beyond

_TEXTS: Mapping[str, str] = {
    "date": "2026-05-01",
    "date-time": "2026-05-01T10:00:00Z",
    "time": "10:00:00Z",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "email": "ana@example.com",
    "idn-email": "ana@example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "www.example.com",
    "uri": "https://www.example.com/a",
    "uri-reference": "/a",
    "byte": "YWJj",
}
#: The stricter of two limits, by keyword.
_STRICTER: Mapping[str, Any] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems"), min),
}


class NoExample(ValueError):
    """No example can be made; the message says why."""


def made_example(document: Mapping[str, Any], schema: Any) -> Any:
    """Make an example; raises NoExample."""
    return _made(document, schema, ())


def _made(document: Mapping[str, Any], schema: Any, within: tuple[str, ...]) -> Any:
    if not isinstance(schema, Mapping):
        return "x"
    parts, within = _parts(document, schema, within)
    for part in parts:
        for keyword in ("example", "const", "default"):
            if keyword in part:
                return part[keyword]
        for keyword in ("examples", "enum"):
            if isinstance(part.get(keyword), list) and part[keyword]:
                return part[keyword][0]
    merged = conjoined(parts)
    if beyond(merged).keys() & {"minLength", "minItems"}:
        raise NoExample(f"nothing as large as {beyond(merged)} is written")
    for branches in (part[word] for part in parts for word in ("oneOf", "anyOf") if part.get(word)):
        return _of_branches(document, merged, branches, within)
    return _of_type(document, merged, within)


def holding(document: Mapping[str, Any], schema: Any) -> list[Mapping[str, Any]]:
    """All schemas that apply at a node: its own, those that it refers to, and their `allOf` parts."""
    return _parts(document, schema, ())[0] if isinstance(schema, Mapping) else []


def _parts(
    document: Mapping[str, Any], schema: Mapping[str, Any], within: tuple[str, ...]
) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
    """Give all parts, and the references that lead to them; what lies within itself has no example.

    Two ways to the same part are no circle: only what stands on the way to a part is around it.
    """
    found: list[Mapping[str, Any]] = []
    pending: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [(schema, within)]
    followed = list(within)
    while pending:
        node, around = pending.pop(0)
        found.append(node)
        pending += [(part, around) for part in node.get("allOf") or () if isinstance(part, Mapping)]
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in around:
                raise NoExample(f"{reference} is within itself")
            if reference in followed:
                continue  # on another way; it holds once
            followed.append(reference)
            target = resolve(document, reference[1:])
            pending += [(target, (*around, reference))] if isinstance(target, Mapping) else []
    return found, tuple(followed)


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


def _of_branches(document: Mapping[str, Any], merged: dict[str, Any], branches: Any, within: tuple[str, ...]) -> Any:
    """Make an example of the first alternative that has one, with what stands beside the alternatives."""
    beside = {key: value for key, value in merged.items() if key not in ("oneOf", "anyOf", "$ref", "allOf")}
    why = NoExample("there are no alternatives")
    for branch in branches:
        try:
            return _made(document, {**beside, "allOf": [branch]}, within)
        except NoExample as exc:
            why = exc
    raise why


def _of_type(document: Mapping[str, Any], node: Mapping[str, Any], within: tuple[str, ...]) -> Any:
    declared = node.get("type", "object" if "properties" in node else "array" if "items" in node else "string")
    match next((name for name in _listed(declared) if name != "null"), "null"):
        case "object":
            return dict(_members(document, node, within))
        case "array":
            return _items(document, node, within)
        case "integer" | "number":
            return _number(node)
        case "boolean":
            return True
        case "null":
            return None
    return _text(node)


def _members(
    document: Mapping[str, Any], node: Mapping[str, Any], within: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    described = node.get("properties") or {}
    required = node.get("required") or ()
    for name, schema in described.items():
        if isinstance(schema, Mapping) and schema.get("readOnly") is True:
            continue
        try:
            yield name, _made(document, schema, within)
        except NoExample:
            if name in required:
                raise
    yield from ((name, "x") for name in required if name not in described)


def _items(document: Mapping[str, Any], node: Mapping[str, Any], within: tuple[str, ...]) -> list[Any]:
    fewest = int(node.get("minItems", 0))
    if node.get("maxItems") == 0:
        return []
    listed = next((part["enum"] for part in holding(document, node.get("items")) if "enum" in part), None)
    if node.get("uniqueItems") is True and fewest > 1 and listed:
        return list(listed[:fewest])
    try:
        return [_made(document, node.get("items", True), within)] * max(1, fewest)
    except NoExample:
        if fewest:
            raise
        return []


def _number(node: Mapping[str, Any]) -> float:
    step = node.get("multipleOf", 1)
    if not isinstance(step, int | float) or step <= 0:
        raise NoExample(f"`multipleOf` is {step!r}, and has to be a number above 0")
    low = node.get("minimum", node["exclusiveMinimum"] + step if "exclusiveMinimum" in node else None)
    high = node.get("maximum", node["exclusiveMaximum"] - step if "exclusiveMaximum" in node else None)
    wanted = max(1, low) if low is not None else 1
    value = min(wanted, high) if high is not None else wanted
    value = value if value % step == 0 else (value // step + (value >= 0)) * step
    between = _between(node)
    return value if between is None or between[0] <= value <= between[1] else sum(between) / 2


def _between(node: Mapping[str, Any]) -> tuple[float, float] | None:
    """Give the limits of a number that may be a fraction; an excluded one is drawn in, halfway to the other."""
    lows = [node[name] for name in ("minimum", "exclusiveMinimum") if name in node]
    highs = [node[name] for name in ("maximum", "exclusiveMaximum") if name in node]
    if not lows or not highs or "multipleOf" in node or "number" not in _types(node):
        return None
    low, high = max(lows), min(highs)
    middle = (low + high) / 2
    return (
        (low + middle) / 2 if low == node.get("exclusiveMinimum") else low,
        (high + middle) / 2 if high == node.get("exclusiveMaximum") else high,
    )


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    kind = node.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)


def _text(node: Mapping[str, Any]) -> str:
    if isinstance(node.get("pattern"), str):
        try:
            return _of_pattern(patterns.parse(node["pattern"]))
        except patterns.UnknownPattern as exc:
            raise NoExample(f"our generators do not understand {exc} in the pattern {node['pattern']}") from exc
    text = _TEXTS.get(str(node.get("format")), "text")
    return text.ljust(int(node.get("minLength", 0)), "a")[: node.get("maxLength")]


def _of_pattern(node: patterns.Node) -> str:
    match node:
        case patterns.Chars(of=characters):
            return characters[0]
        case patterns.Repeat(what=what, least=least, most=most):
            return _of_pattern(what) * max(least, min(1, most))
        case patterns.Sequence(parts=parts):
            return "".join(map(_of_pattern, parts))
        case patterns.Choice(options=options):
            return _of_pattern(options[0])


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


__all__ = ["NoExample", "holding", "made_example"]
