"""Documents of OpenAPI 3.0, read as 3.1: what the older version says of schemas in words of its own.

Nothing moves, so that every place is found where it stands in the files. `nullable`, the boolean limits and the
siblings of a `$ref` are all that the two versions read differently.
"""

from __future__ import annotations

from typing import Any

from conformance.contract.openapi_grammar import walk

_LIMITS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
#: Keywords whose schemas decide by themselves whether null is among the values.
_COMPOSED = ("allOf", "anyOf", "oneOf", "$ref")


def is_30(version: Any) -> bool:
    """Whether a version of OpenAPI is 3.0."""
    return str(version).startswith("3.0")


def upgrade(document: dict[str, Any]) -> None:
    """Turn a bundled document of OpenAPI 3.0 into one of 3.1, in place."""
    document["openapi"] = "3.1.0"
    for _, kind, node in list(walk(document, opaque=False)):
        if kind == "schema" and isinstance(node, dict):
            _upgrade_schema(node)


def _upgrade_schema(node: dict[str, Any]) -> None:
    if "$ref" in node:
        # What stands beside a reference says nothing in 3.0; authors mean `nullable` there all the same.
        nullable, reference = node.get("nullable"), node["$ref"]
        node.clear()
        node |= {"anyOf": [{"$ref": reference}, {"type": "null"}]} if nullable is True else {"$ref": reference}
        return
    for exclusive, limit in _LIMITS.items():
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and limit in node:
            node[exclusive] = node.pop(limit)
    if node.pop("nullable", False) is True:
        _admit_null(node)


def _admit_null(node: dict[str, Any]) -> None:
    declared = node.get("type")
    if isinstance(declared, str):
        node["type"] = [declared, "null"]
    listed = node.get("enum")
    if isinstance(listed, list) and None not in listed:
        node["enum"] = [*listed, None]
    composed = {word: node.pop(word) for word in _COMPOSED if word in node}
    if composed:
        node["anyOf"] = [composed, {"type": "null"}]


__all__ = ["is_30", "upgrade"]
