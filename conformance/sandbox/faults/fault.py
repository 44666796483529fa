"""One way in which a target can be wrong, and the seams by which it gets into the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.contract import Violation
from conformance.model import Outcome, Request, Response
from conformance.sandbox.call import Call, Reply, SandboxView


@dataclass(frozen=True, slots=True)
class Fault:
    """One seeded defect."""

    #: Words: `getTerms/oldest-first`; what it concerns first.
    id: str
    #: What has to catch it: `api/requirement-id`, or the id of a purpose, or the beginning of some; `*` for any word.
    breaks: str
    #: One line, in the indicative.
    says: str
    #: Keys of the operations that it touches, `api/operationId`; empty: all.
    operations: frozenset[str] = frozenset()
    #: What kind of defect it is; a part of a self-check takes some of each.
    family: str = ""
    #: The check that has to see it, `family/name`, where the purpose alone does not tell.
    check: str = ""
    #: What it breaks as well; it may be seen there and not here.
    also: tuple[str, ...] = ()
    #: Readings that the sandbox takes with it, `api/reading-id` -> choice.
    readings: tuple[tuple[str, str], ...] = ()
    #: What it breaks is asked only where nothing is agreed about readings.
    unagreed: bool = False
    arrives: Callable[[SandboxView, Request], Request | Response] | None = None
    tolerates: Callable[[Call, Violation], bool] | None = None
    before: Callable[[Call], Reply | None] | None = None
    reply: Callable[[Call, Reply], Reply] | None = None
    after: Callable[[Call, Response], Outcome] | None = None

    def touches(self, operation: str) -> bool:
        """Whether the fault shows at an operation."""
        return not self.operations or operation in self.operations
