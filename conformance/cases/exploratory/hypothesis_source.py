"""Use Hypothesis as the source of choices, so that everything that makes a value is a strategy that shrinks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st

from conformance.domain.random_source import Source

T = TypeVar("T")


class _Drawn:
    """Hypothesis as the source of choices."""

    __slots__ = ("_draw",)

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def below(self, n: int) -> int:
        """Draw an integer of at least 0 and less than `n`."""
        return self._draw(_below(n)) if n > 1 else 0


@lru_cache(maxsize=4096)
def _below(n: int) -> st.SearchStrategy[int]:
    # Small ranges are drawn evenly; Hypothesis prefers the ends of wide ones, which is where numbers go wrong.
    return st.integers(0, n - 1)


def made_by(make: Callable[[Source], T]) -> st.SearchStrategy[T]:
    """Turn anything that makes values from a source into a strategy."""

    @st.composite
    def values(draw: Callable[[st.SearchStrategy[int]], int]) -> T:
        return make(_Drawn(draw))

    return values()
