"""Look up the decision table: what an outcome means for the test, its operation and the run, and whose turn it is.

`decisions.yaml` is the table as data, from which the code decides and the tests are driven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from conformance.model import Owner, Verdict

#: Version of the rules of judgement; it rises when one of them changes in substance.
JUDGEMENT = "2"

#: The facts that a row may ask for, in the order of the table's head.
COLUMNS = ("outcome", "request", "effect", "control", "reading", "profile")


class NoDecision(LookupError):
    """The table has no row for these facts: an error of the suite."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the table."""

    id: str
    #: Number of the rule in JUDGEMENT.md.
    rule: int
    #: Column -> the values that it admits; a column left out admits all.
    when: Mapping[str, tuple[str, ...]]
    verdict: Verdict
    #: State of the operation: tested, failing, not tested, or `-` where it changes nothing.
    state: str
    owner: Owner
    #: Exit code of a run in which nothing else happened.
    exit: int
    #: Check of the finding; empty: no finding.
    check: str = ""
    #: Sentence with places to be filled in.
    says: str = ""
    #: A finding that only warns.
    warning: bool = False
    #: A request that is valid by the documents was sent, and not accepted.
    unserved: bool = False
    #: The exchange that shows the row.
    shown: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Whether this row applies to the given facts."""
        return all(facts.get(column, "") in admitted for column, admitted in self.when.items())


def decided(outcome: str, **facts: str) -> Decision:
    """Look up the first row of `decisions.yaml` that fits an outcome and the facts about it.

    Args:
        outcome: The table's word for what came back, such as `success` or `server-error`.
        facts: Column -> word, such as `request="valid"`; a column without a fact fits only rows that do not ask for it.

    Returns:
        The row: verdict, exit code, owner and the sentence to fill in.

    Raises:
        NoDecision: The table has no row for the facts.

    Source: JUDGEMENT.md; each row names the rule on which it rests.
    """
    return _decided((("outcome", outcome), *sorted(facts.items())))


@lru_cache(maxsize=4096)
def _decided(facts: tuple[tuple[str, str], ...]) -> Decision:
    known = dict(facts)
    for row in _by_outcome().get(known["outcome"], ()):
        if row.fits(known):
            return row
    raise NoDecision(f"the decision table has no row for {', '.join(f'{k} {v}' for k, v in facts)}")


@lru_cache(maxsize=1)
def decisions() -> tuple[Decision, ...]:
    """All rows of `decisions.yaml`, in the order in which they are tried."""
    text = resources.files("conformance.verdicts").joinpath("decisions.yaml").read_text("utf-8")
    table = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe, and written in C
    if table["version"] != JUDGEMENT:
        raise NoDecision(f"the decision table is of judgement {table['version']}, the code of {JUDGEMENT}")
    return tuple(_row(row) for row in table["rows"])


@lru_cache(maxsize=1)
def _by_outcome() -> Mapping[str, Sequence[Decision]]:
    found: dict[str, list[Decision]] = {}
    for row in decisions():
        for outcome in row.when["outcome"]:
            found.setdefault(outcome, []).append(row)
    return found


def _row(row: Mapping[str, Any]) -> Decision:
    when = {column: _several(value) for column, value in row["when"].items()}
    unknown = when.keys() - set(COLUMNS)
    if unknown:
        raise NoDecision(f"the decision table knows no column {', '.join(sorted(unknown))} ({row['id']})")
    then = dict(row["then"])
    verdict, owner = Verdict.of(then.pop("verdict")), Owner(then.pop("owner"))
    return Decision(row["id"], row["rule"], when, verdict, owner=owner, shown=row["shown"], **then)


def _several(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
