"""`Contribution`: what one case or exchange adds to the verdict of a test purpose."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.checks.reading_evidence import Sighting
from conformance.model import Finding, Owner, Repetition, Verdict


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one case, or one exchange, adds to the verdict of a purpose."""

    purpose: str
    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    case: str = ""
    #: What sending it again showed; only for failures.
    confirmed: Repetition = Repetition.NONE
    #: The failure went away when the read was repeated with back-off.
    unstable: bool = False
    #: What open requests and undocumented members showed, to be listed.
    notes: tuple[str, ...] = ()
    #: It only says that a witness was lacking: another contribution that had one outweighs it.
    lacking: bool = False
    #: A request that is valid by the documents was sent, and not accepted.
    unserved: bool = False
    #: Numbers of exchanges whose effect was undone.
    restored: tuple[int, ...] = ()
    #: Whose turn it is; nobody: the one that the verdict names by itself.
    owner: Owner = Owner.NOBODY
    #: What the response shows of readings, and whether it accepts the operation's control.
    sightings: tuple[Sighting, ...] = ()
    accepts: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a pass and has nothing to tell but its case, as nearly all are."""
        told = self.reason or self.findings or self.confirmed or self.notes or self.restored
        marked = self.unstable or self.lacking or self.unserved or self.owner is not Owner.NOBODY
        return self.verdict is Verdict.PASS and not (told or marked)
