"""Purposes that hold under choices of readings on which nothing is agreed.

A target chooses one permitted reading. As long as some choice explains everything that failed, it is no failure that
another choice does not hold; where none does, the target follows no permitted reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from conformance.cases.case import Supposition
from conformance.model import Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict

Choices = Mapping[str, str]


def under_readings(verdicts: Sequence[PurposeVerdict]) -> tuple[PurposeVerdict, ...]:
    """Turn failures under a choice into not applicable, where another choice explains them all.

    What rests on the same choice and could not be judged is not applicable either.
    """
    broken = [v for v in verdicts if v.purpose.under and (v.verdict is Verdict.FAIL or v.warnings)]
    changed: dict[str, PurposeVerdict] = {}
    for group in _connected(broken):
        choices = explanation([verdict.purpose.under for verdict in group])
        if choices is not None:
            excluded = {verdict.purpose.under for verdict in group}
            unseen = [v for v in verdicts if v.verdict is Verdict.INCONCLUSIVE and v.purpose.under in excluded]
            changed |= {v.purpose.id: _not_followed(v) for v in (*group, *unseen)}
    return tuple(changed.get(verdict.purpose.id, verdict) for verdict in verdicts)


def explanation(suppositions: Iterable[Sequence[Supposition]]) -> Choices | None:
    """Give permitted choices under which none of the suppositions holds, or None where there are none."""
    every = list(suppositions)
    permitted = {s.reading: s.permitted for under in every for s in under}
    for chosen in product(*permitted.values()):
        choices = dict(zip(permitted, chosen, strict=True))
        if not any(all(choices[s.reading] in s.choices for s in under) for under in every):
            return choices
    return None


def _connected(verdicts: Sequence[PurposeVerdict]) -> Iterator[list[PurposeVerdict]]:
    """Give groups of verdicts that share readings, so that each group can be explained by itself."""
    left = list(verdicts)
    while left:
        group = [left.pop(0)]
        readings = {s.reading for s in group[0].purpose.under}
        while True:
            near = [v for v in left if readings & {s.reading for s in v.purpose.under}]
            if not near:
                break
            group += near
            left = [v for v in left if v not in near]
            readings |= {s.reading for v in near for s in v.purpose.under}
        yield group


def _not_followed(verdict: PurposeVerdict) -> PurposeVerdict:
    readings = ", ".join(f"{s.reading.partition('/')[2]}={'|'.join(s.choices)}" for s in verdict.purpose.under)
    reason = f"the target does not follow the reading {readings}; agree on one in the ICS"
    return replace(verdict, verdict=Verdict.NOT_APPLICABLE, reason=reason, evidence=(), warnings=())
