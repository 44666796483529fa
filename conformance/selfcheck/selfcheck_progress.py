"""How far a self-check is: one line that is written over on a terminal, a line for each phase elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from conformance.selfcheck.selfcheck import Job, Outcome, Tried
from conformance.selfcheck.selfcheck_honest import Accused, Honest

HONEST, FAULTS, WHOLE = "honest sandboxes", "faults", "full runs"
_CLEAR = "\r\x1b[K"


class Say(Protocol):
    """Writes a line, or a part of one."""

    def __call__(self, text: str, *, nl: bool = True) -> None:
        """Write it."""


class Progress:
    """Told of each outcome, it says how far a self-check is."""

    def __init__(self, jobs: Sequence[Job], *, terminal: bool, say: Say) -> None:
        self.terminal = terminal
        self.say = say
        self.planned = Counter(map(phase_of, jobs))
        self.done: Counter[str] = Counter()
        self.bad: Counter[str] = Counter()
        self.started = time.monotonic()
        if not terminal:
            say("self-check: " + ", ".join(f"{number} {phase}" for phase, number in self.planned.items()))

    def take(self, outcome: Outcome, number: int, total: int) -> None:
        """Take one outcome in; what is not as it should be is said at once where lines stay."""
        phase = phase_of(outcome)
        bad = not outcome.caught if isinstance(outcome, Tried) else bool(outcome.alarms)
        self.done[phase] += 1
        self.bad[phase] += bad
        name = outcome.fault if isinstance(outcome, Tried) else outcome.name
        if self.terminal:
            left = (time.monotonic() - self.started) / number * (total - number)
            wrong = f", {self.bad.total()} not as they should be" if self.bad.total() else ""
            self.say(f"{_CLEAR}{number} of {total}{wrong}, {left:.0f} s left, {name[:60]}", nl=False)
            return
        if bad:
            self.say(f"  {'accused' if phase == HONEST else 'escaped'}: {name}")
        if self.done[phase] == self.planned[phase]:
            right = self.done[phase] - self.bad[phase]
            word = "not accused" if phase == HONEST else "caught"
            self.say(f"{phase}: {right} of {self.done[phase]} {word}, {time.monotonic() - self.started:.0f} s")

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self.terminal:
            self.say(_CLEAR, nl=False)


def phase_of(one: Job | Outcome) -> str:
    """Name the phase that a job or its outcome belongs to."""
    if isinstance(one, (Honest, Accused)):
        return HONEST
    return WHOLE if one.everything else FAULTS
