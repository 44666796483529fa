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

#: Stands for the choice of a reading whose every choice is excluded.
_WHICHEVER = "*"

#: For operation key and `api/reading`, the permitted choices that responses were not consistent with.
Excluded = Mapping[tuple[str, str], frozenset[str]]


def under_readings(
    verdicts: Sequence[PurposeVerdict], excluded: Excluded = MappingProxyType({})
) -> tuple[PurposeVerdict, ...]:
    """Turn failures under a choice into not applicable, where another choice explains them all.

    A choice explains nothing where a response showed another one: at the operation that the rule stands on, or, where
    a rule rests on a reading of what another operation returns, at any. Nor does it where a rule held that decides for
    another choice (`decides`). What could not be judged and rests on such a choice, or on one that is shown not to be
    taken, is not applicable either.
    """
    decided = _decided(verdicts)
    broken = [v for v in verdicts if v.purpose.under and (v.verdict is Verdict.FAIL or v.warnings)]
    changed: dict[str, PurposeVerdict] = {}
    for verdict in (v for v in verdicts if v.purpose.under and v.verdict is Verdict.INCONCLUSIVE):
        out = _excluded([verdict], excluded, decided)
        if any(set(s.choices) <= out[s.reading] < set(s.permitted) for s in verdict.purpose.under):
            changed[verdict.purpose.id] = _not_followed(verdict)
    for group in _connected(broken):
        choices = explanation(group, _excluded(group, excluded, decided))
        explained = [v for v in group if not any(_applies(v.purpose.under, one) for one in choices)]
        broken_under = {verdict.purpose.under for verdict in explained}
        unseen = [v for v in verdicts if v.verdict is Verdict.INCONCLUSIVE and v.purpose.under in broken_under]
        changed |= {v.purpose.id: _not_followed(v) for v in (*explained, *unseen)}
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


def _decided(verdicts: Iterable[PurposeVerdict]) -> dict[str, frozenset[str]]:
    """For each reading, the choices that a rule has ruled out by holding: all but its own."""
    found: dict[str, frozenset[str]] = {}
    for verdict in verdicts:
        if verdict.purpose.decides and verdict.verdict is Verdict.PASS and not verdict.warnings:
            for supposed in (s for s in verdict.purpose.under if s.reading == verdict.purpose.decides):
                others = frozenset(supposed.permitted) - frozenset(supposed.choices)
                found[supposed.reading] = found.get(supposed.reading, frozenset()) | others
    return found


def _excluded(
    group: Sequence[PurposeVerdict], excluded: Excluded, decided: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """For each reading of a group, the choices that contradict some response of its operations, or what held.

    Where that leaves none, what held decides: the response that contradicts its choice is what is wrong.
    """
    found: dict[str, frozenset[str]] = {}
    for purpose in (verdict.purpose for verdict in group):
        own = f"{purpose.api}/{purpose.operation}"
        for supposed in purpose.under:
            places = {operation for operation, reading in excluded if reading == supposed.reading}
            here = {own} if own in supposed.operations or not supposed.operations else places
            out = [excluded.get((operation, supposed.reading), frozenset()) for operation in here]
            known = found.get(supposed.reading, decided.get(supposed.reading, frozenset()))
            found[supposed.reading] = known.union(*out)
    every = {s.reading: frozenset(s.permitted) for verdict in group for s in verdict.purpose.under}
    return {name: out if every[name] - out else decided.get(name, out) for name, out in found.items()}


def explanation(
    broken: Sequence[PurposeVerdict], excluded: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> list[Choices]:
    """The permitted choices of readings under which the fewest of the broken rules apply, failures before warnings.

    Several where as few apply under each; what applies under none of them is explained. Where every choice of a reading
    is excluded, whatever rests on it applies.
    """
    none: frozenset[str] = frozenset()
    permitted = {
        s.reading: [choice for choice in s.permitted if choice not in excluded.get(s.reading, none)] or [_WHICHEVER]
        for verdict in broken
        for s in verdict.purpose.under
    }
    found: dict[tuple[int, int], list[Choices]] = {}
    for chosen in product(*permitted.values()):
        choices = dict(zip(permitted, chosen, strict=True))
        left = [v for v in broken if _applies(v.purpose.under, choices)]
        if not left:
            return [choices]
        found.setdefault((sum(v.verdict is Verdict.FAIL for v in left), len(left)), []).append(choices)
    return found[min(found)]


def _applies(under: Iterable[Supposition], choices: Choices) -> bool:
    return all(choices[s.reading] in (*s.choices, _WHICHEVER) for s in under)


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
