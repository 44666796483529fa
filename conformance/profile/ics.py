"""The ICS as values: what the implementer claims to support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ics:
    """The implementation conformance statement: product, releases, operations and readings agreed."""

    product: str = ""
    version: str = ""
    contact: str = ""
    #: API -> release that it implements; an API left out is judged by its newest release.
    releases: Mapping[str, str] = field(default_factory=dict)
    #: Operation keys declared, or None: all of them.
    operations: frozenset[str] | None = None
    #: API -> reading id -> choice agreed.
    readings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    digest: str = ""
    #: Keys of writes whose effect no read of this implementation shows.
    effects_not_shown: frozenset[str] = frozenset()

    def declares(self, operation: str) -> bool:
        """Whether the ICS claims an operation (`api/operationId`)."""
        return self.operations is None or operation in self.operations
