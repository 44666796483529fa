"""`Draw`: what one run draws for itself, so that a recording of an earlier run cannot answer it (JUDGEMENT.md, 17).

The plan is made of templates and knows nothing of it; only what fills them in does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.profile.ixit import Entry

#: Letters of a mark: names and texts may hold them, and no word has so many consonants.
_LETTERS = "bcdfghjklmnpqrstvwxz"
_LENGTH = 6
#: Choices are drawn from so many.
_CHOICES = 2**31
#: A number that a run varies grows by less than a half, so that it is rounded to the same whole one.
_LEAST, _STEPS = 0.1, 3000


@dataclass(frozen=True, slots=True)
class Draw:
    """What a run has drawn; the record keeps it, and whoever resumes the run goes on with it."""

    #: It stands in texts that the suite makes up; None: nothing is written.
    mark: str | None = None
    #: Which of the test data that are declared alike come first; 0 leaves them in their order.
    choices: int = 0

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in the header of the run record."""
        return {"mark": self.mark, "choices": self.choices}

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> Draw:
        """Read it from a record's header; records of earlier suites have none."""
        return cls() if said is None else cls(said["mark"], said["choices"])

    def ordered(self, kind: str, pool: Sequence[Entry], key: str = "") -> Sequence[Entry]:
        """Turn those entries that are like the first, as far as they stand together, to a drawn place.

        What is tagged otherwise, or belongs to other kinds of things, may not serve as well, and stays where it is.
        """
        if not self.choices or len(pool) < 2:
            return pool
        first = _nature(pool[0])
        alike = next((n for n, entry in enumerate(pool) if _nature(entry) != first), len(pool))
        place = _number(f"{self.choices} {kind} {key}") % alike
        return (*pool[place:alike], *pool[:place], *pool[alike:])

    def varied(self, value: Any) -> Any:
        """Make a value a little different, in this run's own way: a number by a part, a text by a word before it."""
        match value:
            case bool():
                return value
            case int() | float():
                return round(value + _LEAST + _number(self.mark or "") % _STEPS / 10_000, 6)
            case str():
                return f"{self.mark or 'again'}-{value}"
            case _:
                return value


#: Nothing is marked, and everything stands in its declared order.
UNDRAWN = Draw()


def drawn(seed: int, *, writes: Collection[object], fresh: bool) -> Draw:
    """Draw for a run: a mark where it may write; choices by the seed, or fresh ones."""
    return Draw(fresh_mark() if writes else None, 1 + secrets.randbelow(_CHOICES) if fresh else seed)


def fresh_mark() -> str:
    """Make a mark that nobody knows beforehand."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _nature(entry: Entry) -> tuple[frozenset[str], frozenset[str], type, bool | None, int]:
    return entry.tags, frozenset(entry.related), type(entry.value), entry.changeable, entry.worn


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
