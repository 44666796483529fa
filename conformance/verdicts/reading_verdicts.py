"""Verdicts of purposes that depend on a reading on which the ICS agrees nothing.

A target chooses one permitted reading. As long as some choice explains everything that failed, it is no failure that
another choice does not hold; where none does, the target follows no permitted reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Any

from conformance.cases.case import Supposition
from conformance.model import Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict

Choices = Mapping[str, str]


Excluded = Mapping[tuple[str, str], frozenset[str]]


def under_readings(
    verdicts: Sequence[PurposeVerdict], excluded: Excluded = MappingProxyType({})
) -> tuple[PurposeVerdict, ...]:
    """Turn failures under a choice into not applicable, where another choice explains them all.

    A choice explains nothing at an operation of which a response showed another one: `excluded` has, for operation key
    and reading, those that responses were not consistent with. What rests on the same choice and could not be judged
    is not applicable either.
    """
    broken = [v for v in verdicts if v.purpose.under and (v.verdict is Verdict.FAIL or v.warnings)]
    changed: dict[str, PurposeVerdict] = {}
    for group in _connected(broken):
        choices = explanation([verdict.purpose.under for verdict in group], _excluded(group, excluded))
        if choices is not None:
            broken_under = {verdict.purpose.under for verdict in group}
            unseen = [v for v in verdicts if v.verdict is Verdict.INCONCLUSIVE and v.purpose.under in broken_under]
            changed |= {v.purpose.id: _not_followed(v) for v in (*group, *unseen)}
    return tuple(changed.get(verdict.purpose.id, verdict) for verdict in verdicts)


def seen_by_rules(verdicts: Sequence[PurposeVerdict]) -> dict[str, list[dict[str, Any]]]:
    """The choices of each `api/reading` that rules showed: those that held where a rule of another choice did not."""
    places: dict[tuple[str, str], list[PurposeVerdict]] = {}
    for verdict in verdicts:
        if len(verdict.purpose.under) == 1:
            purpose = verdict.purpose
            name = (purpose.under[0].reading, f"{purpose.api}/{purpose.operation}")
            places.setdefault(name, []).append(verdict)
    found: dict[str, list[dict[str, Any]]] = {}
    for (reading, operation), several in sorted(places.items()):
        broken = [v for v in several if v.verdict is Verdict.FAIL or v.warnings]
        held = {c for v in several if v.verdict is Verdict.PASS and not v.warnings for c in v.purpose.under[0].choices}
        left = held - {choice for v in broken for choice in v.purpose.under[0].choices}
        if broken and left:
            evidence = [e for v in broken for e in (*v.evidence, *v.warnings)]
            numbers = sorted({number for e in evidence for number in e.finding.exchanges})[:20]
            choices = [choice for choice in several[0].purpose.under[0].permitted if choice in left]
            entry = {"choices": choices, "operation": operation, "times": len(broken), "exchanges": numbers}
            found.setdefault(reading, []).append(entry)
    return found


def _excluded(group: Sequence[PurposeVerdict], excluded: Excluded) -> dict[str, frozenset[str]]:
    """For each reading of a group, the choices that contradict some response of its operations."""
    found: dict[str, frozenset[str]] = {}
    for purpose in (verdict.purpose for verdict in group):
        for supposed in purpose.under:
            here = excluded.get((f"{purpose.api}/{purpose.operation}", supposed.reading), frozenset())
            found[supposed.reading] = found.get(supposed.reading, frozenset()) | here
    return found


def explanation(
    suppositions: Iterable[Sequence[Supposition]], excluded: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> Choices | None:
    """Permitted choices of readings under which no failed rule applies, or None where there are none."""
    every = list(suppositions)
    none: frozenset[str] = frozenset()
    permitted = {
        s.reading: tuple(choice for choice in s.permitted if choice not in excluded.get(s.reading, none))
        for under in every
        for s in under
    }
    for chosen in product(*permitted.values()):
        choices = dict(zip(permitted, chosen, strict=True))
        if not any(all(choices[s.reading] in s.choices for s in under) for under in every):
            return choices
    return None


def _connected(verdicts: Sequence[PurposeVerdict]) -> Iterator[list[PurposeVerdict]]:
    """Split verdicts into groups that share readings, so that each group can be explained by itself."""
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
