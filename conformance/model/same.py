"""A key that stands for one very object."""

from __future__ import annotations

from dataclasses import dataclass
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
