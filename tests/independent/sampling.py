"""The sample: stratified over operations and kinds of change, and split into two halves that no option moves."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from tests.independent.lines import START, Lines, executing
from tests.independent.mutants import Mutant
from tests.independent.operations import NONE
from tests.independent.study import SEED


class Half(StrEnum):
    """What a mutant is for: to mend by, or only to be counted."""

    MENDING = "mending"
    REPORTED = "reported"


def half_of(mutant: str, seed: int = SEED) -> Half:
    """Give the half of a mutant by its id and the study's seed alone."""
    digest = hashlib.sha256(f"{seed}:{mutant}".encode()).digest()
    return Half.MENDING if digest[0] % 2 else Half.REPORTED


def stratum_of(mutant: Mutant, lines: Lines, seed: int) -> tuple[str, str]:
    """Give operation and kind; of code that several operations execute, one of them by chance."""
    found = sorted(executing(lines, mutant) - {START, NONE})
    operation = random.Random(f"{seed}:{mutant.id}").choice(found) if found else START
    return operation, mutant.kind


def in_turn(mutants: Iterable[Mutant], strata: Mapping[str, tuple[str, str]], seed: int) -> list[Mutant]:
    """Order mutants so that each beginning of the order is spread over operations and kinds.

    Kinds take turns; within a kind the operations do; within both, chance decides.
    """
    chance = random.Random(seed)
    kinds: dict[str, dict[str, list[Mutant]]] = {}
    for mutant in sorted(mutants, key=lambda one: one.id):
        operation, kind = strata[mutant.id]
        kinds.setdefault(kind, {}).setdefault(operation, []).append(mutant)
    queues = [_turns(list(operations.values()), chance) for _, operations in sorted(kinds.items())]
    return _turns(queues, chance, shuffle=False)


def _turns(groups: Sequence[list[Mutant]], chance: random.Random, *, shuffle: bool = True) -> list[Mutant]:
    """Take one of each group in turn, in an order of groups that chance gives anew in each round."""
    left = [list(group) for group in groups]
    if shuffle:
        for group in left:
            chance.shuffle(group)
    order: list[Mutant] = []
    while left := [group for group in left if group]:
        chance.shuffle(left)
        order += [group.pop(0) for group in left]
    return order


__all__ = ["Half", "half_of", "in_turn", "stratum_of"]
