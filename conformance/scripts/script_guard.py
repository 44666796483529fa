"""Turn an exception of a script into an error of its own purposes, so that the run goes on."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import PurePath

from conformance.model import Verdict
from conformance.scripts.script import Contribution, Script
from conformance.verdicts.purpose_verdict import PurposeVerdict

#: How the reason of every purpose begins that a broken script leaves without a verdict.
BROKEN = "the suite broke while judging it"
#: Frames of our stack that are told, the innermost last.
FRAMES = 3


class ScriptBroke(Exception):
    """A script broke where nobody should go on: in the self-check."""


def refuse_broken(verdicts: Iterable[PurposeVerdict]) -> None:
    """Raise ScriptBroke for the first purpose that a broken script left without a verdict."""
    for verdict in verdicts:
        if verdict.reason.startswith(BROKEN):
            raise ScriptBroke(f"{verdict.purpose.id}: {verdict.reason}")


def guarded(script: Script, purposes: Iterable[str]) -> Script:
    """Run a script; where it breaks, its purposes are errors of the suite (judgement.md, 3)."""
    try:
        return (yield from script)
    except Exception as failure:  # noqa: BLE001 - whatever breaks is an outcome: the suite's error
        reason = f"{BROKEN}: {_told(failure)}"
        return [Contribution(purpose, Verdict.ERROR, reason) for purpose in dict.fromkeys(purposes)]


def _told(failure: Exception) -> str:
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    places = " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(failure).__name__}: {str(failure)[:200]} ({places})"
