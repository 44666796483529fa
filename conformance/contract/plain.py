"""A document without what only we understand."""

from __future__ import annotations

from typing import Any

from conformance.contract.shape import kind_below


def without_annotations(document: Any, kind: str = "root") -> Any:
    """Give a copy without the `x-` members that only we understand."""
    if isinstance(document, list):
        return [without_annotations(item, kind_below(kind, index)) for index, item in enumerate(document)]
    if not isinstance(document, dict) or kind == "opaque":
        return document
    return {
        member: without_annotations(below, kind_below(kind, member))
        for member, below in document.items()
        if not (member.startswith("x-") and kind not in {"schemas", "headers", "parameters", "paths", "content"})
    }
