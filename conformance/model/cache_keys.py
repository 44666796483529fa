"""Keys for caches of large values: one that stands for a single object, and one that names it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


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
