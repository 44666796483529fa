"""Hold attestations against what a run could not show: untestable musts, and effects that no read shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from conformance.contract.contract import Contract
from conformance.model import Level
from conformance.profile.attestations import Attestation

#: What stands behind an operation whose effect is attested.
EFFECT = "effect"


class State(StrEnum):
    """What an attestation is worth in a run."""

    HOLDS = "holds"
    EXPIRED = "expired"
    #: It is about nothing that the run could not show.
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class Attested:
    """The attestations of a run, and what nobody attests."""

    attestations: tuple[tuple[Attestation, State], ...] = ()
    #: Keys of untestable musts and of effects, in the contracts' order.
    lacking: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in run.json."""
        return {
            "attestations": [
                {
                    "requirement": one.requirement, "statement": one.statement, "evidence": one.evidence,
                    "sha256": one.sha256, "by": one.by, "date": one.date.isoformat(),
                    "expires": one.expires.isoformat(), "state": state.value,
                }
                for one, state in self.attestations
            ],
            "not_attested": list(self.lacking),
        }  # fmt: skip


def attestable(contracts: Mapping[str, Contract], operations: Collection[str]) -> Iterator[str]:
    """The keys of the musts that no exchange can show: those of whole APIs and of the given operations."""
    for contract in contracts.values():
        for requirement in contract.all_requirements():
            own = requirement.operation is None or f"{contract.api}/{requirement.operation}" in operations
            if requirement.untestable and requirement.level is Level.MUST and own:
                yield requirement.key


def held_against(attestations: Sequence[Attestation], needed: Sequence[str], today: date) -> Attested:
    """Weigh each attestation against the musts that need one; the keys without a valid one are listed, too."""
    states = [
        State.EXPIRED if one.expires < today else State.HOLDS if one.requirement in needed else State.UNUSED
        for one in attestations
    ]
    held = {one.requirement for one, state in zip(attestations, states, strict=True) if state is State.HOLDS}
    return Attested(tuple(zip(attestations, states, strict=True)), tuple(key for key in needed if key not in held))
