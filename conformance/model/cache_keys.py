"""Caches of what is large: keys that stand for a single object or name it, and how much of bodies is remembered."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

T = TypeVar("T")

#: Bytes of a body that comes again and again, such as an error, and of one that the next requests get as well.
SMALL, MIDDLING = 2_048, 65_536
#: Calls with bodies of middling size that are remembered: those of the last requests, a few megabytes at most.
LAST = 512


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """A cache key for one object: equal only to a key for the identical object, without hashing its content."""

    value: T

    def __hash__(self) -> int:
        """Hash by identity; the key keeps the object alive, so no other takes its place."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Compare by identity."""
        return isinstance(other, Same) and other.value is self.value


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """A value with its cache key: equal to another whose key is equal, whatever the values are."""

    key: Hashable
    value: T = field(compare=False, repr=False)


def remembered_by_size(function: Callable[..., T], *, calls: int) -> Callable[..., T]:
    """Remember what a pure function says of a body: `calls` calls with small ones, the last with middling ones.

    Args:
        function: It takes hashable arguments, one of which holds the body.
        calls: Calls with small bodies that are remembered.

    Returns:
        The function, which takes the bytes of the body before its own arguments.
    """
    often, lately = lru_cache(maxsize=calls)(function), lru_cache(maxsize=LAST)(function)

    def called(size: int, *arguments: Any) -> T:
        return (often if size <= SMALL else lately if size <= MIDDLING else function)(*arguments)

    return called
