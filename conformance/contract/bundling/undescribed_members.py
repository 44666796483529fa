"""Properties of an object that `properties` does not describe: their schemas, and names that they may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

import jsonschema_rs

from conformance.contract.bundling.example_scalars import NoExample, parsed
from conformance.contract.judging.expressions import engine_pattern
from conformance.contract.judging.violations import compiled
from conformance.contract.patterns import pattern_maker
from conformance.domain.random_source import Dice

#: So many names are made of one pattern.
_OF_A_PATTERN = 20


def schema_of(node: Mapping[str, Any], name: str) -> Any:
    """The schema of a property by its name; True where anything is accepted."""
    described = node.get("properties") or {}
    held = [described[name]] if name in described else []
    held += [schema for pattern, schema in (node.get("patternProperties") or {}).items() if _matches(pattern, name)]
    if not held:
        return node.get("additionalProperties", True)
    return held[0] if len(held) == 1 else {"allOf": held}


def names_for(node: Mapping[str, Any], made: Callable[[Any], Any]) -> Iterator[str]:
    """Names that further properties of an object may have, the described ones first; `made` makes a value."""
    yield from (name for name in node.get("properties") or {})
    for pattern in node.get("patternProperties") or {}:
        make = pattern_maker(parsed(pattern))
        yield from (make(Dice(number)) for number in range(_OF_A_PATTERN))
    if node.get("additionalProperties", True) is False:
        return
    if "propertyNames" in node:
        for _ in range(_OF_A_PATTERN):
            try:
                name = made({"type": "string", "allOf": [node["propertyNames"]]})
            except NoExample:
                return
            yield name
        return
    yield from (f"property{number}" for number in count(1))


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> jsonschema_rs.Draft202012Validator:
    return compiled({"pattern": engine_pattern(pattern) or ""})


def _matches(pattern: str, name: str) -> bool:
    return _pattern(pattern).is_valid(name)


__all__ = ["names_for", "schema_of"]
