"""Read JUDGEMENT.md: its numbered rules, each with the rows of the decision table that apply it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from conformance.verdicts.decisions import JUDGEMENT, Decision, decisions

_RULE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
#: How the rules are named: `judgement/4`.
PREFIX = "judgement/"


@lru_cache(maxsize=1)
def rules() -> dict[int, str]:
    """The text of each rule of JUDGEMENT.md by its number, without markup."""
    text = resources.files("conformance").joinpath("JUDGEMENT.md").read_text("utf-8")
    return {int(number): re.sub(r"[*`]", "", told) for number, told in _RULE.findall(text)}


def rule_names() -> list[str]:
    """The names of all rules of JUDGEMENT.md, as `explain` takes them."""
    return [f"{PREFIX}{number}" for number in rules()]


def rule_lines(name: str) -> list[str] | None:
    """The text of a rule of JUDGEMENT.md with the decision table's rows that rest on it; None for an unknown name."""
    number = name.removeprefix(PREFIX)
    if not name.startswith(PREFIX) or not number.isdigit() or int(number) not in rules():
        return None
    rows = [row for row in decisions() if row.rule == int(number)]
    table = ["", "decision table"] if rows else []
    return [f"{name}  (rules of judgement, version {JUDGEMENT})", "", rules()[int(number)], *table, *map(_line, rows)]


def _line(row: Decision) -> str:
    when = ", ".join(f"{column} {' or '.join(admitted)}" for column, admitted in row.when.items())
    warns = " with a warning" if row.warning else ""
    owner = "" if row.owner == "nobody" else f", {row.owner}"
    return f"  {row.id}: {when} -> {row.verdict.word}{warns}, operation {row.state}{owner}, exit {row.exit}"
