"""Placeholders in request templates, such as `{pool: accountId}`, that get a value when the case is sent.

A template is JSON-like: dicts, lists, scalars, and these placeholders, each written as `{"$name": …}` in a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Value = Any
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """A value of the test data: of a kind, with a tag wanted, and from the target's own or another organisation."""

    kind: str
    tag: str | None = None
    foreign: bool = False
    #: Digits of a text are taken as a number.
    number: bool = False
    #: Which of several in the same request, where each is used up.
    nth: int = 0

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        marks = {"tag": self.tag} if self.tag else {}
        more = {"foreign": True} if self.foreign else {}
        more |= {"number": True} if self.number else {}
        return {"$pool": self.kind, **marks, **more, **({"nth": self.nth} if self.nth else {})}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value of a pool kind that belongs to nothing; `text` when the parameter is not an integer."""

    kind: str
    shape: str  # integer, uuid, string

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        return {"$unknown": self.kind, "shape": self.shape}


@dataclass(frozen=True, slots=True)
class Today:
    """The run's day, some days on; `form` is date or date-time (UTC midnight)."""

    days: int = 0
    form: str = "date"
    month_start: bool = False

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        return {"$today": self.days, "form": self.form, **({"month_start": True} if self.month_start else {})}

    def on(self, today: date) -> str:
        """The day as text, given the run's day."""
        day = (today.replace(day=1) if self.month_start else today) + timedelta(days=self.days)
        return day.isoformat() if self.form == "date" else f"{day.isoformat()}T00:00:00Z"


@dataclass(frozen=True, slots=True)
class BaseBody:
    """The operation's control body: the IXIT's, else the example of the specs."""

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        return {"$body": "base"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands at a place of the request that a case goes by: its operation's control, or another one."""

    place: str
    #: With its letters in the other case.
    other_case: bool = False
    #: A little different, so that it is known again.
    varied: bool = False

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        return {
            "$sent": self.place,
            **({"other_case": True} if self.other_case else {}),
            **({"varied": True} if self.varied else {}),
        }


Placeholder = Pool | Unknown | Today | BaseBody | Sent


_PLACEHOLDERS = (Pool, Unknown, Today, BaseBody, Sent)
_LISTS = (list, tuple)


def placeholders(value: Value) -> Iterator[Placeholder]:
    """Every placeholder in a template, in its order."""
    pending = [value]
    while pending:
        found = pending.pop()
        if isinstance(found, _PLACEHOLDERS):
            yield found
        elif isinstance(found, dict):
            pending.extend(reversed(found.values()))
        elif isinstance(found, _LISTS):
            pending.extend(reversed(found))


def bind(value: Value, resolve: Callable[[Placeholder], Any]) -> Any:
    """Replace every placeholder by what `resolve` gives for it."""
    return bind_at(value, (), lambda placeholder, _: resolve(placeholder))


def bind_at(value: Value, place: Place, resolve: Callable[[Placeholder, Place], Any]) -> Any:
    """Replace every placeholder by what `resolve` gives for it at its place; `place` is that of the value itself."""
    if isinstance(value, dict):
        return {key: bind_at(item, (*place, key), resolve) for key, item in value.items()}
    if isinstance(value, _LISTS):
        return [bind_at(item, (*place, index), resolve) for index, item in enumerate(value)]
    return resolve(value, place) if isinstance(value, _PLACEHOLDERS) else value


def write(value: Value) -> Any:
    """A template as plain JSON, for the plan and its digest."""
    return bind(value, lambda placeholder: placeholder.write())
