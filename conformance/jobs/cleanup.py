"""`cleanup`: revert what a run left in the target, and list what no request of the API can revert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.contract.contract import Contract
from conformance.engine.leftovers import Leftover, read_leftovers, write_leftovers
from conformance.engine.undo_log import JOURNAL, Send, Undo, undoable
from conformance.profile.ixit import Environment


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of the leftovers of a run."""

    undone: int
    left: tuple[Leftover, ...]
    #: How many of those left could be undone, and were not.
    failed: int
    requests: int


def clean_up(
    directory: Path,
    contracts: Mapping[str, Contract],
    environment: Environment,
    credentials: Mapping[str, Mapping[str, str]],
    send: Send,
) -> Cleaned:
    """Undo what the journal of a run allows, and keep the list of the rest beside it."""
    journal = directory / JOURNAL
    undo = Undo(contracts, environment, credentials, send, journal)
    gone: set[int] = set()
    if journal.exists():
        undo.load(journal)
        for undone in undo.restore():
            gone.update(undone.restored)
        undo.close()
    left = tuple(leftover for leftover in read_leftovers(directory) if leftover.exchange not in gone)
    write_leftovers(directory, left)
    still = undoable(journal)
    return Cleaned(len(gone), left, sum(one.exchange in still for one in left), undo.requests)
