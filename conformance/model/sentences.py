"""Parts of sentences for people: counts with their noun, UTC moments, suggestions for a misspelt name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime


def plural(number: int, word: str) -> str:
    """Give a word for one thing or for several: `failure`, `failures`."""
    return word if number == 1 else f"{word}s"


def some(number: int, word: str) -> str:
    """Count things: `1 failure`, `1,200 failures`."""
    return f"{number:,} {plural(number, word)}"


def alternatives(names: Sequence[str]) -> str:
    """List what may stand in one place: `400, 401 or 404`; empty where there is nothing."""
    head, last = names[:-1], names[-1:]
    return " or ".join([", ".join(head), *last]) if head else "".join(last)


def utc_text(moment: datetime) -> str:
    """Give a moment in UTC as it stands in records: with milliseconds and `Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def did_you_mean(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> str:
    """Ask whether a known word was meant: `did you mean getTerms?`; empty where none is near."""
    near = difflib.get_close_matches(word, list(known), n=most, cutoff=cutoff)
    return f"did you mean {', '.join(near)}?" if near else ""
