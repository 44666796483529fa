"""The JSON type and the format of the value that an example prints, unless the value is a placeholder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.source import PART, parts

#: Printed values that stand for any other one.
PLACEHOLDERS = (0, 1, 12345, 123456789, 214748364, 2147483647, "string", "text", "", None)
#: What a printed value shows of the others: its JSON type and, of a string, its format.
PRINTED_KEYWORDS = ("type", "format")
#: Kinds of places where a value is printed.
_PRINTED = frozenset({"example", "curl"})


def is_printed(node: Mapping[str, Any], source: str) -> bool:
    """Whether an example in the documents shows real values of a schema, all of one kind, none a placeholder."""
    matches = (PART.fullmatch(part) for part in parts(source))
    if not any(match["kind"] in _PRINTED for match in matches if match):
        return False
    kind = node.get("type")
    if kind in ("object", "array"):
        return "properties" in node or "items" in node
    examples = [*node.get("examples", ()), *([node["example"]] if "example" in node else [])]
    return bool(examples) and all(_is_of(example, kind) for example in examples)


def _is_of(example: Any, kind: Any) -> bool:
    if any(example == one and type(example) is type(one) for one in PLACEHOLDERS) or isinstance(example, list | dict):
        return False
    match example:
        case bool():
            return bool(kind == "boolean")
        case int() | float():
            return kind in ("integer", "number")
        case str():
            return bool(kind == "string")
        case _:
            return False
