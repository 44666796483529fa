"""Two lists side by side: which items are in both, lacking, or too many."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from conformance.report.escaping import written

#: Items of a list that are compared; of longer ones a reader sees the beginning as text.
MOST_ITEMS = 60
#: Characters of one item.
LONGEST = 200


def list_difference(expected: Any, actual: Any) -> tuple[tuple[str, str], ...]:
    """The items of two lists, each with `both`, `lacking` (expected only) or `extra` (came only), in their order.

    It is empty where one of them is no list, both are short enough to be seen at a glance, or one is too long.
    """
    if not isinstance(expected, list) or not isinstance(actual, list):
        return ()
    if len(expected) + len(actual) < 4 or max(len(expected), len(actual)) > MOST_ITEMS:
        return ()
    old, new = ([written(item, LONGEST) for item in items] for items in (expected, actual))
    made: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            made += [("both", item) for item in old[a:b]]
        else:
            made += [("lacking", item) for item in old[a:b]] + [("extra", item) for item in new[c:d]]
    return tuple(made)
