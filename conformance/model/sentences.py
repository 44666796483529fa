"""Parts of sentences for people: counts with their noun, UTC moments, suggestions for a misspelt name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime

#: How the reason begins where a request was not sent because the run may send no more.
LIMIT_REACHED = "the run's limit"


class OwnWords(str):
    """Words of the suite that stand where a value of the target could: none of them is anybody's, at any place."""

    __slots__ = ()


def plural(number: int, word: str) -> str:
    """The form of a regular noun that goes with a number: `failure`, `failures`."""
    return word if number == 1 else f"{word}s"


def some(number: int, word: str) -> str:
    """A number with its noun: `1 failure`, `1,200 failures`.

    Args:
        number: How many; thousands are separated by commas.
        word: The noun in the singular; its plural has to end in `s`.

    Returns:
        Both, with a space between them.
    """
    return f"{number:,} {plural(number, word)}"


def alternatives(names: Sequence[str]) -> str:
    """A list of alternatives for a sentence: `400, 401 or 404`; empty where there are none."""
    head, last = names[:-1], names[-1:]
    return " or ".join([", ".join(head), *last]) if head else "".join(last)


def together(names: Sequence[str]) -> str:
    """A list of names for a sentence: `getTerms, getUser and getBlocks`; empty where there are none."""
    head, last = names[:-1], names[-1:]
    return " and ".join([", ".join(head), *last]) if head else "".join(last)


def there_are(names: Sequence[str], *, most: int = 16) -> str:
    """What may be named instead of an unknown word: `there is only a`, `there are a, b and 3 more`."""
    if len(names) == 1:
        return f"there is only {names[0]}"
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"there are {', '.join(names[:most])}{rest}"


def lowered(sentence: str) -> str:
    """A sentence as the end of another: without a full stop and a capital, unless an abbreviation begins it."""
    abbreviation = sentence[1:2].isupper()
    return (sentence if abbreviation else sentence[:1].lower() + sentence[1:]).rstrip(".")


def utc_text(moment: datetime) -> str:
    """A moment in UTC as records have it: ISO 8601 with milliseconds and `Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def did_you_mean(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> str:
    """A question whether a known word was meant: `did you mean getTerms?`; empty where none is similar.

    Args:
        word: What somebody wrote.
        known: The words that exist.
        most: How many of them the question names at most.
        cutoff: How similar they have to be, from 0 to 1.

    Returns:
        The question without a capital, or an empty text.
    """
    near = difflib.get_close_matches(word, list(known), n=most, cutoff=cutoff)
    return f"did you mean {', '.join(near)}?" if near else ""
