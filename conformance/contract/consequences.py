"""Which responses a reading speaks of, and what each of its choices makes them look like.

Both are data of the specs (`seen-in` on a reading; `statuses`, `accepted`, `body`, `empty`, `present`, `absent` and
`header` on a choice), so that nothing about an API stands here. checks/readings.py looks at exchanges by them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

#: Word of `seen-in: {cases: …}` -> what the rest of a case's id (`family/place/variant`) looks like; `!` leaves out.
CASES: Mapping[str, tuple[str, ...]] = {
    "any": ("*",),
    "control": ("accepts/request/control*",),
    "valid": ("accepts/*",),
    "missing-credentials": ("answers/credentials/*", "open/credentials/*"),
    "unknown-organisations": (
        "*/path.orgId/unknown*", "*/path.org_id/unknown*", "rules/unknown-organisation-refused/*",
    ),
    "unknown-ids": (
        "answers/path.*/unknown*", "open/path.*/unknown*", "!*/path.orgId/*", "!*/path.org_id/*",
    ),
    "unknown-references": ("open/body*/unknown*",),
    "malformed-ids": (
        "rejects/path.*/type-*", "rejects/path.*/format-*", "rejects/path.*/pattern-*",
    ),
    "unsupported-methods": ("answers/method/*",),
    "absent-body": ("*/body/required-missing*",),
    "empty-body": ("*/body/malformed-empty*",),
    "text-for-numbers": ("open/*/type-numeric-text*", "open/*/type-boolean-text*"),
    "null-for-absent": ("open/body.*/type-null*",),
    "undocumented-members": ("open/body/undocumented-member*",),
    "undocumented-parameters": ("open/query/undocumented*",),
    "empty-texts": ("open/body.*/text-empty*",),
    "other-media-types": ("*/body/media-type-*", "!*/body/media-type-charset*", "!*/body/media-type-absent*"),
}  # fmt: skip

BODIES = ("none", "some", "json", "empty-json")
RESPONSES = ("success", "refusal")
#: In what respect a target may take one choice here and another there; `case` leaves nothing to be consistent in.
VARIES_BY = ("place", "variant", "case", "response")


#: Stands in a JSONPath for a day: of the exchange, the one before, the last of its month, or one that was sent at a
#: place, perhaps with days to add (`{query.end_date+1}`).
DAY = re.compile(r"\{(?P<name>today|yesterday|month-end|(?:query|path|body)\.[\w.]+)(?P<days>[+-]\d+)?\}")


@dataclass(frozen=True, slots=True)
class SeenIn:
    """Which responses a reading speaks of."""

    #: Globs over the rest of a case's id; with `!` they leave out.
    cases: tuple[str, ...] = ("*",)
    #: `success`, `refusal`; empty: both.
    responses: tuple[str, ...] = ()
    #: Documented statuses that it speaks of only; empty: any.
    statuses: tuple[int, ...] = ()
    #: Operation ids that it does not speak of, and those that it speaks of only, wherever the reading itself stands.
    not_at: frozenset[str] = frozenset()
    only_at: frozenset[str] = frozenset()
    #: Places that the request has, and those that it lacks.
    sends: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    #: JSONPaths that find something in the response, and those that find nothing.
    shows: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    #: The values of the response that `narrows` and `values` of the choices are held against.
    at: str = ""

    def speaks_of(self, operation: str, case: str) -> bool:
        """Whether the consequence is about a case (`api/operation/family/place/variant`) of an operation."""
        if operation in self.not_at or (self.only_at and operation not in self.only_at):
            return False
        if self.cases == ("*",):
            return True
        _, named, rest = (*case.split("/", 2), "", "")[:3]
        if named == "workflows":
            return _matches(self.cases, f"{named}/{rest}")
        return named == operation and _matches(self.cases, rest)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a choice looks like in the responses that its reading speaks of; nothing: as any response."""

    #: Statuses, `4xx` and `2xx` among them.
    statuses: tuple[str, ...] = ()
    accepted: bool | None = None
    body: str = ""
    #: A JSON Pointer or JSONPath to lists that are there and have no items; `everything`: there is no value at all.
    empty: str = ""
    #: JSONPaths that find something, or nothing.
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    #: A JSON Schema, as text, that the values which the reading looks at fit.
    values: str = ""
    #: Whether there are properties that no document names.
    undocumented: bool | None = None
    #: Header name -> regular expression.
    header: Mapping[str, str] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every JSONPath of it."""
        return (*self.present, *self.absent)

    @property
    def is_stated(self) -> bool:
        """Whether anything is said at all."""
        return self != Consequence()

    @property
    def codes(self) -> frozenset[int]:
        """The statuses that it names by number."""
        return frozenset(int(status) for status in self.statuses if status.isdigit())

    def fits_status(self, status: int) -> bool:
        """Whether the consequence applies to a response with a status."""
        if self.accepted is not None and self.accepted != (200 <= status < 300):
            return False
        return not self.statuses or bool({str(status), f"{status // 100}xx"} & set(self.statuses))


def seen_in_of(entry: Any) -> SeenIn | None:
    """Read `seen-in` of a reading; a word or a list stands for its cases."""
    if entry is None:
        return None
    said: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"cases": entry}
    return SeenIn(
        cases=tuple(glob for word in listed(said.get("cases", "any")) for glob in CASES.get(word, (word,))),
        responses=listed(said.get("responses")),
        statuses=tuple(int(status) for status in listed(said.get("statuses"))),
        not_at=frozenset(listed(said.get("not-at"))),
        only_at=frozenset(listed(said.get("only-at"))),
        sends=listed(said.get("sends")),
        lacks=listed(said.get("lacks")),
        shows=listed(said.get("shows")),
        unless=listed(said.get("unless")),
        at=str(said.get("at", "")),
    )


def consequence_of(choice: Mapping[str, Any]) -> Consequence:
    """Read what a choice looks like."""
    return Consequence(
        statuses=listed(choice.get("statuses")),
        accepted=choice.get("accepted"),
        body=str(choice.get("body", "")),
        empty=str(choice.get("empty", "")),
        present=listed(choice.get("present")),
        absent=listed(choice.get("absent")),
        values=json.dumps(choice["values"]) if "values" in choice else "",
        undocumented=choice.get("undocumented"),
        header=dict(choice.get("header") or {}),
    )


def listed(value: Any) -> tuple[str, ...]:
    """One string or a list of strings, as a tuple."""
    if value is None:
        return ()
    several: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) for one in several)


@lru_cache(maxsize=65536)
def _matches(globs: tuple[str, ...], rest: str) -> bool:
    wanted = any(fnmatchcase(rest, glob) for glob in globs if not glob.startswith("!"))
    return wanted and not any(fnmatchcase(rest, glob[1:]) for glob in globs if glob.startswith("!"))
