"""Which task holds which objects of the target (lines, accounts), so that none changes what another reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Holding(Generic[T]):
    """Objects and their holders. What a holder asks about first it gets, or waits for in the order of asking."""

    def __init__(self) -> None:
        self._holders: dict[str, int] = {}
        #: Holder -> what it holds.
        self._held: dict[int, frozenset[str]] = {}
        self._waiting: deque[tuple[int, frozenset[str], T]] = deque()

    def take(self, holder: int, wanted: frozenset[str], waiting: T) -> bool:
        """Hold objects, or wait for them.

        A holder that turns to other objects releases those that it held; one that asks about some of them again, and
        of further ones beside, keeps them all: it compares them with what it read before.

        Args:
            holder: Who asks.
            wanted: The objects; none at all changes nothing.
            waiting: What `freed` gives when the holder may go on.

        Returns:
            Whether the holder has them now; otherwise it waits.
        """
        held = self._held.get(holder, frozenset())
        if not wanted or wanted <= held:
            return True
        if not wanted & held:
            self.release(holder)
        if self._is_free(holder, wanted):
            self._hold(holder, wanted)
            return True
        self._waiting.append((holder, wanted, waiting))
        return False

    def release(self, holder: int) -> None:
        """Release everything that a holder has."""
        for name in self._held.pop(holder, ()):
            del self._holders[name]

    def freed(self) -> Iterator[T]:
        """Those that waited and whose objects are free now, the longest waiting first."""
        still: deque[tuple[int, frozenset[str], T]] = deque()
        while self._waiting:
            holder, wanted, waiting = self._waiting.popleft()
            if self._is_free(holder, wanted):
                self._hold(holder, wanted)
                yield waiting
            else:
                still.append((holder, wanted, waiting))
        self._waiting = still

    def give_up(self, *, everything: bool = False) -> Iterator[T]:
        """Let the longest waiting go on without its objects, or all of them: where tasks wait for one another."""
        while self._waiting:
            yield self._waiting.popleft()[2]
            if not everything:
                return

    def _is_free(self, holder: int, wanted: frozenset[str]) -> bool:
        return all(self._holders.get(name, holder) == holder for name in wanted)

    def _hold(self, holder: int, wanted: frozenset[str]) -> None:
        self._held[holder] = self._held.get(holder, frozenset()) | wanted
        self._holders.update(dict.fromkeys(wanted, holder))
