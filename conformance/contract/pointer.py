"""JSON Pointers and JSON merge patches (RFC 6901, RFC 7396)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

#: Nearly all are dictionaries, which are recognised quickly.
_MAPPINGS = (dict, Mapping)


def escaped(token: str | int) -> str:
    """A reference token as it is written in a JSON Pointer: `~` becomes `~0`, `/` becomes `~1`."""
    text = str(token)
    return text.replace("~", "~0").replace("/", "~1") if "~" in text or "/" in text else text


def tokens(pointer: str) -> tuple[str, ...]:
    """Split a pointer into its tokens; the whole document has none."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts) if "~" in pointer else tuple(parts)


def pointer_of(parts: Sequence[str | int]) -> str:
    """Join tokens into a pointer."""
    return "".join(f"/{escaped(part)}" for part in parts)


def child(node: Any, token: str) -> Any:
    """Step into a container by one token; KeyError when there is nothing."""
    if isinstance(node, _MAPPINGS):
        return node[token]
    if isinstance(node, list):
        if token.isascii() and token.isdigit() and int(token) < len(node):
            return node[int(token)]
        raise KeyError(token)
    raise KeyError(token)


def resolve(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer of a document.

    Args:
        document: A JSON value.
        pointer: RFC 6901, such as `/paths/~1orgs`; empty for the whole document.

    Returns:
        The value itself, not a copy.

    Raises:
        KeyError: There is nothing at the pointer.
    """
    node = document
    for token in tokens(pointer):
        node = child(node, token)
    return node


def without(value: Any, pointers: Collection[str], at: str = "") -> Any:
    """A copy of a value without the properties at some JSON Pointers; `at` is the pointer of the value itself."""
    if isinstance(value, _MAPPINGS):
        places = {name: f"{at}/{escaped(name)}" for name in value}
        return {name: without(value[name], pointers, there) for name, there in places.items() if there not in pointers}
    if isinstance(value, list):
        return [without(item, pointers, f"{at}/{index}") for index, item in enumerate(value)]
    return value


def chain(document: Any, node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """A node and, one after another, what its `$ref` leads to, each with its pointer; a circle ends it."""
    seen = set[str]()
    yield pointer, node
    while isinstance(node, _MAPPINGS) and isinstance(node.get("$ref"), str) and node["$ref"] not in seen:
        seen.add(node["$ref"])
        pointer = node["$ref"][1:]
        node = resolve(document, pointer)
        yield pointer, node


def followed(document: Any, node: Any, pointer: str = "") -> tuple[str, Any]:
    """The node at the end of a chain of `$ref`s, with its pointer."""
    *_, last = chain(document, node, pointer)
    return last


def ancestors(pointer: str) -> Iterator[str]:
    """A JSON Pointer itself, then its parent, and so on up to the whole document."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch; neither argument is changed."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged
