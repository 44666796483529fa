"""Every way in which a value breaks a view of the contract.

jsonschema-rs judges: its patterns know ASCII digits and no trailing newline. What it cannot be given (lone surrogates,
numbers that are none, nesting without end) is found before.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonschema_rs

from conformance.contract.contract import Contract, Schema
from conformance.contract.judging.views import Document, View, viewed
from conformance.contract.pointer import escaped, pointer_of, resolve

#: Deeper values are not handed to the validator, whose stack is not ours to spend.
MAX_DEPTH = 256

#: Keywords of what JSON itself can hardly say; no contract speaks of it.
UNSOUND = frozenset({"unicode", "number", "depth"})

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a value breaks the contract."""

    #: JSON Pointer into the value; of a request, a place such as `body.items[].id`.
    pointer: str
    keyword: str
    message: str
    limit: Any = None


def violations(
    contract: Contract, pointer: str, value: Any, view: View, *, sound: bool = False
) -> tuple[Violation, ...]:
    """Validate a value against the node at a bundle pointer.

    Args:
        contract: The contract of the API.
        pointer: The node's JSON Pointer in the bundle.
        value: A JSON value.
        view: How strictly the node is read.
        sound: Whether another view has shown that the value is sound JSON.

    Returns:
        Every violation with its place; empty where the value is valid.
    """
    return broken(Document.of(contract), pointer, value, view, sound=sound)


def broken(document: Document, pointer: str, value: Any, view: View, *, sound: bool = False) -> tuple[Violation, ...]:
    """Validate a value against a node of a document, and return every violation."""
    return errors_of(_validator(document, pointer, view), value, sound=sound)


def errors_of(
    validator: jsonschema_rs.Draft202012Validator, value: Any, *, sound: bool = False
) -> tuple[Violation, ...]:
    """Every violation that a compiled validator, or JSON itself, finds in a value."""
    unsound = () if sound or _is_sound(value) else tuple(_unsound(value))
    judged = _sound(value) if unsound else value
    return tuple(dict.fromkeys((*unsound, *(_violation(error) for error in validator.iter_errors(judged)))))


def breaks(validator: jsonschema_rs.Draft202012Validator, value: Any) -> bool:
    """Whether a compiled validator, or JSON itself, finds any violation in a value."""
    return not _is_sound(value) or not validator.is_valid(value)


def compiled(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """Compile a schema with formats checked."""
    plain = schema if isinstance(schema, bool) else dict(schema)
    return jsonschema_rs.Draft202012Validator(plain, validate_formats=True, offline=True)


@lru_cache(maxsize=8192)
def _validator(document: Document, pointer: str, view: View) -> jsonschema_rs.Draft202012Validator:
    return compiled(viewed(document, pointer, view))


def _violation(error: jsonschema_rs.ValidationError) -> Violation:
    pointer = pointer_of(error.instance_path)
    keyword = error.kind.name
    limit = _limit(error)
    if keyword == "required":
        pointer += f"/{escaped(limit)}"
        return Violation(pointer, keyword, "the property is missing", limit)
    return Violation(pointer, keyword, _sentence(keyword, limit, error), limit)


def _limit(error: jsonschema_rs.ValidationError) -> Any:
    if error.kind.name in {"anyOf", "oneOf", "allOf", "not"}:
        return None
    known = error.kind.as_dict()
    if "types" in known:
        return tuple(sorted(known["types"]))
    return _frozen(next(iter(known.values()), None))


def _frozen(limit: Any) -> Any:
    """Make a limit hashable, so that violations are values."""
    if isinstance(limit, list):
        return tuple(_frozen(item) for item in limit)
    return json.dumps(limit, sort_keys=True) if isinstance(limit, dict) else limit


_SENTENCES: Mapping[str, str] = {
    "type": "the value is not {}",
    "enum": "the value is none of {}",
    "const": "the value is not {}",
    "pattern": "the string does not match {}",
    "format": "the string is no {}",
    "minLength": "the string is shorter than {} characters",
    "maxLength": "the string is longer than {} characters",
    "minimum": "the number is less than {}",
    "maximum": "the number is greater than {}",
    "exclusiveMinimum": "the number is not greater than {}",
    "exclusiveMaximum": "the number is not less than {}",
    "minItems": "the array has fewer than {} items",
    "maxItems": "the array has more than {} items",
    "uniqueItems": "two items of the array are equal",
}


def _sentence(keyword: str, limit: Any, error: jsonschema_rs.ValidationError) -> str:
    if keyword in {"anyOf", "oneOf"}:
        reasons = dict.fromkeys(
            _violation(inner).message for branch in error.kind.as_dict().get("context") or () for inner in branch
        )
        return (
            f"the value fits none of the alternatives ({'; '.join(reasons)})"
            if reasons
            else ("the value fits more than one of the alternatives")
        )
    sentence = _SENTENCES.get(keyword, f"the value breaks `{keyword}`")
    if keyword == "type" and isinstance(limit, tuple):
        return sentence.format(" or ".join(limit))
    return sentence.format(", ".join(map(str, limit)) if isinstance(limit, tuple) else limit)


_ALWAYS_SOUND = frozenset({int, bool, type(None)})


def _is_sound(value: Any, depth: int = 0) -> bool:
    """Whether a value has nothing that `_unsound` would report; a quick test, since most values are sound."""
    match value:
        case str():
            return value.isascii() or not _SURROGATE.search(value)
        case float():
            return math.isfinite(value)
        case dict() | list() if depth >= MAX_DEPTH:
            return False
        case dict():
            if not "".join(value).isascii() and any(map(_SURROGATE.search, value)):
                return False
            items: Iterable[Any] = value.values()
        case list():
            items = value
        case _:
            return True
    for item in items:
        # Most are plain values, and this is done once for each node of each body.
        kind = type(item)
        if kind is str:
            if not item.isascii() and _SURROGATE.search(item):
                return False
        elif kind not in _ALWAYS_SOUND and not _is_sound(item, depth + 1):
            return False
    return True


def _unsound(value: Any) -> Iterator[Violation]:
    """Find what JSON can hardly say, without recursion."""
    pending: list[tuple[str, Any, int]] = [("", value, 0)]
    while pending:
        pointer, node, depth = pending.pop()
        if isinstance(node, str):
            if _SURROGATE.search(node):
                yield Violation(pointer, "unicode", "the text holds half of a surrogate pair")
        elif isinstance(node, float):
            if not math.isfinite(node):
                yield Violation(pointer, "number", "the number is not finite")
        elif isinstance(node, (dict, list)):
            if depth >= MAX_DEPTH:
                yield Violation(pointer, "depth", f"the value is nested deeper than {MAX_DEPTH} levels")
                continue
            if isinstance(node, dict):
                if any(_SURROGATE.search(key) for key in node):
                    yield Violation(pointer, "unicode", "the name of a property holds half of a surrogate pair")
                pending.extend((f"{pointer}/{escaped(key)}", below, depth + 1) for key, below in reversed(node.items()))
            else:
                pending.extend((f"{pointer}/{i}", node[i], depth + 1) for i in reversed(range(len(node))))


def _sound(value: Any, depth: int = 0) -> Any:
    """A copy that the validator accepts: surrogates replaced, depth limited, and 0 for what is no number."""
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else 0.0
    if isinstance(value, (dict, list)) and depth >= MAX_DEPTH:
        return type(value)()
    if isinstance(value, dict):
        return {_SURROGATE.sub("�", key): _sound(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list):
        return [_sound(item, depth + 1) for item in value]
    return value


def undocumented(contract: Contract, pointer: str, value: Any) -> tuple[str, ...]:
    """Pointers to the properties of a value that the schema at a bundle pointer does not describe.

    An object without described members is one of unknown members: nothing in it is undocumented.
    """
    document = contract.document
    found: list[str] = []
    pending: list[tuple[str, Any, tuple[Any, ...], int]] = [("", value, (resolve(document, pointer),), 0)]
    while pending:
        at, node, schemas, depth = pending.pop(0)
        if depth >= MAX_DEPTH or not isinstance(node, (dict, list)):
            continue
        described = tuple(branches(document, schemas))
        if isinstance(node, dict):
            known: dict[str, list[Any]] = {}
            for branch in described:
                for name, schema in (branch.get("properties") or {}).items():
                    known.setdefault(name, []).append(schema)
            closed = bool(known) and not any(branch.get("additionalProperties") for branch in described)
            for name, below in node.items():
                if name in known:
                    pending.append((f"{at}/{escaped(name)}", below, tuple(known[name]), depth + 1))
                elif closed:
                    found.append(f"{at}/{escaped(name)}")
        else:
            items = tuple(branch["items"] for branch in described if "items" in branch)
            pending.extend((f"{at}/{index}", item, items, depth + 1) for index, item in enumerate(node) if items)
    return tuple(found)


def branches(document: Mapping[str, Any], schemas: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Every schema that may describe a value: alternatives, parts and the targets of references."""
    pending, seen = list(schemas), set[str]()
    while pending:
        schema = pending.pop(0)
        if not isinstance(schema, Mapping):
            continue
        yield schema
        for keyword in ("allOf", "anyOf", "oneOf"):
            pending.extend(schema.get(keyword) or ())
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            pending.append(resolve(document, reference[1:]))
        for entry in schema.get("x-reading") or ():
            pending.extend(c["narrows"] for c in entry["choices"] if c.get("narrows"))
