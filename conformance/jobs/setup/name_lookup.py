"""Look up a name, and suggest a similar one when it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from conformance.cases.budget import narrow
from conformance.cases.case import Plan
from conformance.model.errors import BadOption
from conformance.model.sentences import did_you_mean, there_are

T = TypeVar("T")

#: Names that a hint lists at most.
MOST_NAMES = 12


def named(name: str, known: Mapping[str, T], what: str) -> T:
    """Look a name up that somebody wrote.

    Args:
        name: What was written.
        known: What there is, by name.
        what: The noun for the message, such as `profile`.

    Returns:
        The value of that name.

    Raises:
        BadOption: There is none; the message has the nearest name, or the first few.
    """
    if name in known:
        return known[name]
    once = list({repr(value): name for name, value in reversed(list(known.items()))}.values())[::-1]
    hint = did_you_mean(name, known) or there_are(once, most=MOST_NAMES)
    raise BadOption(f"no {what} is called {name}: {hint}")


def narrowed(plan: Plan, glob: str) -> Plan:
    """The tests of a plan that a glob names.

    Raises:
        BadOption: There is none; the message has the nearest id, or where they are listed.
    """
    few = narrow(plan, glob)
    if not few.purposes:
        hint = did_you_mean(glob, plan.purposes, cutoff=0.7) or "see masstack-conformance list"
        raise BadOption(f"no test matches --purpose {glob}: {hint}")
    return few
