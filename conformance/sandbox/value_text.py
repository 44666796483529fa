"""Values as JSON text: moments, days, amounts with all their decimals, and the forms that readings permit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from conformance.sandbox.chosen_readings import Choices
from conformance.sandbox.moments import MADRID

#: A double tells apart all numbers of so many digits, and writes them back as they were.
_SAFE_DIGITS = 15
_SAFE_EXPONENT = 290
_MARK = "\x02exact\x03"
_EXACT = re.compile('"' + re.escape("\\u0002exact\\u0003") + '([^"]*)"')


@dataclass(frozen=True, slots=True)
class Wire:
    """How one API's content is written."""

    moment: Callable[[datetime], str]
    media_type: str
    #: The media type of rejections.
    of_errors: str
    drops_nulls: bool
    further_members: bool
    reversed_members: bool
    escapes: bool
    spacious: bool
    capitals: bool

    @classmethod
    def of(cls, choices: Choices) -> Wire:
        """Give the forms that the readings choose."""
        form = choices.of("timestamp-form", "date-time-form")
        moments = {"offset": _with_offset, "fraction": _with_fraction, "any": _with_both}
        charset = "; charset=utf-8" if choices.of("media-type-charset") == "charset" else ""
        problem = choices.of("error-media-type") == "problem-json"
        return cls(
            moment=moments.get(form, _in_utc),
            media_type=f"application/json{charset}",
            of_errors=f"application/{'problem+' if problem else ''}json{charset}",
            drops_nulls=choices.of("absent-or-null-in-answers") == "absent",
            further_members=choices.of("extra-answer-members") == "some",
            reversed_members=choices.of("member-order") == "any",
            escapes=choices.of("json-escapes") == "escaped",
            spacious=choices.of("json-spacing") == "spacious",
            capitals=choices.of("header-names") == "capitals",
        )

    def named(self, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Give headers with their names as they are written."""
        return tuple((name.title(), value) for name, value in headers) if self.capitals else headers

    def text(self, content: Any, *, own_nulls: bool = False) -> bytes:
        """Write content as JSON; `own_nulls`: the operation has readings of its own about null."""
        if own_nulls and self.drops_nulls:
            return replace(self, drops_nulls=False).text(content)
        if self.drops_nulls or self.further_members or self.reversed_members:
            content = self._shaped(content)
        written = self._written(content, escapes=self.escapes)
        try:
            return written.encode()
        except UnicodeEncodeError:
            # Half of a surrogate pair has no UTF-8, but it has an escape.
            return self._written(content, escapes=True).encode()

    def _written(self, content: Any, *, escapes: bool) -> str:
        separators, indent = (None, 2) if self.spacious else ((",", ":"), None)
        written = json.dumps(content, ensure_ascii=escapes, default=self._value, separators=separators, indent=indent)
        return _EXACT.sub(r"\1", written) if "\\u0002exact" in written else written

    def _value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return _number(value)
        raise TypeError(type(value))

    def _shaped(self, content: Any) -> Any:
        if isinstance(content, Mapping):
            kept = {n: self._shaped(v) for n, v in content.items() if not (self.drops_nulls and v is None)}
            if self.further_members and kept:  # an empty object says that there is nothing, whatever else is said
                kept["x_señal"] = {"versión": 3, "lista": ["Ñ"] if self.drops_nulls else [None, "Ñ"]}
            return dict(reversed(kept.items())) if self.reversed_members else kept
        if isinstance(content, (list, tuple)):
            return [self._shaped(item) for item in content]
        return content


def _number(value: Decimal) -> int | float | str:
    """A JSON value of exactly this number: a double where one is equal, else a marked text."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return 0
    if len(digits) <= _SAFE_DIGITS and abs(value.adjusted()) < _SAFE_EXPONENT:
        return int(value) if exponent >= 0 and value.adjusted() < _SAFE_DIGITS else float(value)
    return f"{_MARK}{str(value).replace('+', '')}"


def _in_utc(moment: datetime) -> str:
    return moment.isoformat()[:19] + "Z"


def _with_offset(moment: datetime) -> str:
    return moment.astimezone(MADRID).isoformat(timespec="seconds")


def _with_fraction(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[:19] + ".000Z"


def _with_both(moment: datetime) -> str:
    return moment.astimezone(MADRID).isoformat(timespec="milliseconds")
