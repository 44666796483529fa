"""The source of random choices: a seeded generator, or Hypothesis.

Everything that makes values asks one question, `below(n)`, so that the same knowledge serves the plain generator,
which is fast, and the strategies, which shrink.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")

#: Up to here a float of 53 bits reaches every integer.
_EXACT = 2**50


class Source(Protocol):
    """Answers with integers; the simplest value stands for 0."""

    def below(self, n: int) -> int:
        """Give an integer of at least 0 and less than `n`."""
        ...


class Dice:
    """A seeded generator: the same seed gives the same values in any process."""

    __slots__ = ("_big", "_random")

    def __init__(self, seed: int | str) -> None:
        generator = random.Random(seed)
        self._random = generator.random
        self._big = generator.randrange

    def below(self, n: int) -> int:
        """Give an integer of at least 0 and less than `n`."""
        return int(self._random() * n) if n <= _EXACT else self._big(n)


def pick(source: Source, options: Sequence[T]) -> T:
    """Choose one; the first is the simplest."""
    return options[source.below(len(options))]


def between(source: Source, low: int, high: int) -> int:
    """Choose an integer of a closed range; the lowest is the simplest."""
    return low + source.below(high - low + 1)


def digits(source: Source, count: int) -> str:
    """Write so many decimal digits."""
    return str(source.below(10**count)).zfill(count) if count else ""
