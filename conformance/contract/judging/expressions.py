"""Regular expressions as the validator's engine reads them: ECMA-262, and what other dialects write otherwise."""

from __future__ import annotations

import re
from functools import lru_cache

import jsonschema_rs

#: What other dialects call the ends of a text.
_ENDS = {"A": "^", "Z": "$", "z": "$"}
_ESCAPED = re.compile(r"\\(.)(-(?=[^\]\\]))?", re.DOTALL)
_SETS = frozenset("wWdDsS")


@lru_cache(maxsize=4096)
def engine_pattern(pattern: str) -> str | None:
    r"""Write a pattern so that the validator reads it.

    `\A` and `\Z` are the ends of a text, and a hyphen behind `\w` is a hyphen, as most engines take them.

    Returns:
        The pattern, which most often is the same; None where it is no expression, or one too large for the engine.
    """
    return next(filter(_compiles, (pattern, _ESCAPED.sub(_rewritten, pattern))), None)


def _rewritten(found: re.Match[str]) -> str:
    char, hyphen = found[1], found[2] or ""
    if char in _SETS and hyphen:
        return f"\\{char}\\-"
    return _ENDS.get(char, f"\\{char}") + hyphen


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


__all__ = ["engine_pattern"]
