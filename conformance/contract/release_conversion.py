"""Turn a value of the newest release into one of an earlier release: fewer properties, other types, older words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.pointer import followed

_ALTERNATIVES = ("oneOf", "anyOf", "allOf")


@dataclass(frozen=True, slots=True)
class Node:
    """A schema, and the document that its references lead through."""

    document: Mapping[str, Any]
    schema: Any

    def members(self) -> dict[str, Node]:
        """The properties that the schema, or any of its alternatives, names."""
        return dict(self._members())

    def _members(self) -> Iterator[tuple[str, Node]]:
        _, node = followed(self.document, self.schema)
        if isinstance(node, Mapping):
            for keyword in _ALTERNATIVES:
                for one in node.get(keyword) or ():
                    yield from Node(self.document, one)._members()
            for name, below in (node.get("properties") or {}).items():
                yield name, Node(self.document, below)

    def items(self) -> Node:
        """The schema of the items of an array."""
        _, node = followed(self.document, self.schema)
        return Node(self.document, node.get("items", {}) if isinstance(node, Mapping) else {})


def fitted(value: Any, then: Node, now: Node) -> Any:
    """Convert an example that fits the newest schema to the schema of an earlier release.

    What neither release names stays as it is.
    """
    if isinstance(value, Mapping):
        had, has = then.members(), now.members()
        return {
            name: fitted(below, had[name], has.get(name, Node({}, {}))) if name in had else below
            for name, below in value.items()
            if name in had or name not in has
        }
    if isinstance(value, (list, tuple)):
        return [fitted(item, then.items(), now.items()) for item in value]
    return _scalar(value, followed(then.document, then.schema)[1])


def _scalar(value: Any, schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return value
    declared = schema.get("type", ())
    types = {declared} if isinstance(declared, str) else set(declared)
    if isinstance(value, str) and types and "string" not in types and "integer" in types and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and types == {"string"}:
        return str(value)
    listed = schema.get("enum")
    return listed[0] if listed and isinstance(value, str) and value not in listed else value
