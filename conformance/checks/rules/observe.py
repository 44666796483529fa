"""`Observation`: whether an exchange shows that a rule of `x-requirements` holds, is broken, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.contract.contract import Requirement
from conformance.model import Finding, Level, Owner


@dataclass(frozen=True, slots=True)
class Observation:
    """What an exchange shows of a rule. `broken` None with a witness means that the rule holds."""

    witnessed: bool
    broken: str | None = None
    pointer: str = ""
    expected: Any = None
    actual: Any = None
    #: What was lacking, when there was no witness.
    lacking: str = ""
    #: How much a break weighs, where it weighs less than the requirement.
    level: Level | None = None
    #: JSON Pointer from the root of the body to the offending value, where `pointer` does not lead to it.
    place: str = ""
    #: What the target does wrong where no set of test data has the witness; empty: it may be that none has it.
    never: str = ""
    #: A read shows neither what it did before nor what was written: another write in between would explain it.
    disturbed: bool = False
    #: Whose turn it is to supply what was lacking, where it is not that of the test data.
    owner: Owner = Owner.NOBODY
    #: Why the request could not be sent that would have been the witness; empty: it was sent.
    unsent: str = ""

    @property
    def open_because(self) -> str:
        """Why it shows nothing, as a sentence."""
        return self.unsent or f"needs {self.lacking}"


NOTHING = Observation(False, lacking="a response that shows it")


def finding_of(requirement: Requirement, observation: Observation, exchanges: tuple[int, ...]) -> Finding:
    """What is told of a broken rule, wherever it was seen: `exchanges` are the numbers of those that show it."""
    return Finding(
        check=f"rules/{requirement.rule[0]}" if requirement.rule else "rules",
        level=observation.level or requirement.level,
        message=observation.broken or "",
        pointer=observation.pointer,
        place=observation.place,
        expected=observation.expected,
        actual=observation.actual,
        exchanges=exchanges,
        source=requirement.source,
    )
