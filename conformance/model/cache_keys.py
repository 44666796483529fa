"""Keys for caches of large values: one that stands for a single object, and one that names it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """Equal only for the identical object, so that caches know big values without hashing what is in them."""

    value: T

    def __hash__(self) -> int:
        """Hash by identity; the key keeps the object alive, so no other takes its place."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Compare by identity."""
        return isinstance(other, Same) and other.value is self.value


@dataclass(frozen=True, slots=True)
class Keyed(Generic[T]):
    """A value that is known by a key: two are equal when their keys are, whatever else is in them."""

    key: Hashable
    value: T = field(compare=False, repr=False)
