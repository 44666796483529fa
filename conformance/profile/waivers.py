"""Waivers: defects that somebody accepts for a while (judgement.md, 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.profile.yaml_list import Listed, listed


@dataclass(frozen=True, slots=True)
class Where:
    """Which target something holds for; what is None holds for any. `version` is a glob."""

    env: str | None = None
    org: str | None = None
    version: str | None = None

    def holds(self, *, env: str, org: str, version: str) -> bool:
        """Tell whether a target is meant."""
        return (
            self.env in (None, env)
            and self.org in (None, org)
            and (self.version is None or fnmatchcase(version, self.version))
        )


@dataclass(frozen=True, slots=True)
class Waiver:
    """One real defect that is accepted: what, why, by whom, until when, and where."""

    #: Glob of purposes.
    purpose: str
    #: Glob of checks.
    check: str
    reason: str
    owner: str
    ticket: str
    #: The last day on which it helps.
    expires: date
    where: Where
    #: `waivers.yaml:12`.
    place: str = ""

    def covers(self, purpose: str, check: str) -> bool:
        """Tell whether a finding is meant."""
        return fnmatchcase(purpose, self.purpose) and fnmatchcase(check, self.check)


KEYS = {"purpose": "text", "check": "text", "reason": "text", "owner": "text", "ticket": "text", "expires": "date"}


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read waivers.yaml; every key but those of `where` is needed, and no other is known."""
    return tuple(_waiver(entry) for entry in listed(path, "waivers"))


def _waiver(entry: Listed) -> Waiver:
    entry.only({*KEYS, "where"})
    return Waiver(
        purpose=entry.text("purpose"),
        check=entry.text("check"),
        reason=entry.text("reason"),
        owner=entry.text("owner"),
        ticket=entry.text("ticket"),
        expires=entry.day("expires"),
        where=_where(entry),
        place=entry.place,
    )


def _where(entry: Listed) -> Where:
    value = entry.value.get("where")
    if not isinstance(value, Mapping) or not value:
        raise entry.wrong("where", "says for which target it holds: env, org or version, at least one of them")
    unknown = sorted(value.keys() - {"env", "org", "version"})
    if unknown:
        raise entry.wrong("where", f"knows env, org and version, not {unknown[0]}")
    bad = next((key for key, item in value.items() if not isinstance(item, str) or not item), None)
    if bad:
        raise entry.wrong("where", f"has {bad} that is no text: put it in quotes")
    return Where(**value)
