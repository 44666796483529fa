"""The budget: which cases of an operation a profile sends, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from conformance.cases.case import Case, Course, Kind, Plan, Ruled
from conformance.cases.exploratory.exploratory_plan import EXAMPLES
from conformance.cases.fixed.variants import TELLING
from conformance.contract.contract import EffectKind, Operation
from conformance.model import PurposeId
from conformance.profile.profiles import Profile

#: Why a case is left out by `--max-requests`, or by the most that a profile sends.
READS_ONLY = "{} sends reads only"
#: Rank of the first case of a constraint.
FIRST = 1
#: Rank of the open variants of a value.
OPEN = 4
#: Variants by which readings of many operations are told apart (contract/consequences.py).
_SHOWING = frozenset({"type-numeric-text", "type-boolean-text", "type-null", "text-empty", "undocumented-member"})
#: One request of so many is left for repetitions and second looks: a run never sends more than its limit.
HEADROOM = 10
LIMITED = "the run is limited to fewer requests"


def select(
    profile: Profile, operation: Operation, cases: Sequence[Case], *, more: int = 0
) -> tuple[list[Case], dict[str, str]]:
    """Keep the cases that a profile sends, in their order; when there are too many, lower ranks and outer places first.

    `more` is how many cases it may have beyond those that each operation has.
    """
    if profile.reads_only and not operation.effect.repeatable:
        return [], {case.id: READS_ONLY.format(profile.name) for case in cases}
    left_out = {c.id: f"{profile.name} leaves it out" for c in cases if _rank(c, operation) > profile.highest_rank}
    if profile.reads_only:
        left_out |= {c.id: READS_ONLY.format(profile.name) for c in cases if not c.effect(operation).repeatable}
    kept = [case for case in cases if case.id not in left_out]
    beyond = _beyond(kept, profile.per_place)
    left_out |= dict.fromkeys(beyond, f"{profile.name} sends {profile.per_place} open cases of a place")
    kept = [case for case in kept if case.id not in beyond]
    most = profile.per_operation + more
    if len(kept) > most:
        first = {c.id for c in sorted(kept, key=lambda c: (_rank(c, operation), _depth(c)))[:most]}
        says = f"{profile.name} sends {most} cases of {'this' if more else 'an'} operation"
        left_out.update({c.id: says for c in kept if c.id not in first})
        kept = [case for case in kept if case.id in first]
    return kept, left_out


def lacking(profile: Profile, operation: Operation, cases: Sequence[Case]) -> int:
    """Count the constraints of which no case is among those that each operation has."""
    if profile.highest_rank <= FIRST or (profile.reads_only and not operation.effect.repeatable):
        return 0
    first = sum(_rank(case, operation) <= FIRST for case in cases)
    return max(0, first - profile.per_operation)


def shares_of(wanted: Mapping[str, int], room: int) -> Mapping[str, int]:
    """Share out the requests that a profile has left: the operations that lack least have what they lack first."""
    found: dict[str, int] = {}
    left = len(wanted)
    for key in sorted(wanted, key=lambda key: wanted[key]):
        found[key] = min(wanted[key], max(room, 0) // left)
        room -= found[key]
        left -= 1
    return found


def _beyond(cases: Sequence[Case], most: int | None) -> frozenset[str]:
    """The open cases of a place, by id, that are more than so many: each purpose keeps one, then what tells most."""
    places: dict[str, list[Case]] = {}
    for case in cases if most is not None else ():
        if case.kind is Kind.OPEN and case.rank >= OPEN:
            places.setdefault(case.id.rpartition("/")[0], []).append(case)
    beyond: set[str] = set()
    for group in places.values():
        first = {case.purpose: case.id for case in reversed(group)}
        ordered = sorted(
            group,
            key=lambda c: (c.id != first[c.purpose], PurposeId(c.id).last not in _SHOWING, _telling(c)),
        )
        beyond |= {case.id for case in ordered[most:]}
    return frozenset(beyond)


def _telling(case: Case) -> int:
    kind = PurposeId(case.id).last
    return TELLING.index(kind) if kind in TELLING else len(TELLING)


def _depth(case: Case) -> int:
    """How many levels within a request a case changes something."""
    return max((len(edit.place) for edit in case.edits), default=0)


def _rank(case: Case, operation: Operation) -> int:
    """Rank a case; what spends test data for good comes late, but for the control."""
    spends = operation.effect.kind in (EffectKind.ONCE, EffectKind.CONSUMES, EffectKind.CREATES)
    return case.rank + 3 if spends and case.rank and case.kind is not Kind.INVALID else case.rank


def shrink(plan: Plan, most: int) -> Plan:
    """Limit a plan to a number of requests.

    Args:
        plan: The plan.
        most: How many requests it may have.

    Returns:
        The plan itself where it has no more; else one with the controls and then the lowest ranks, evenly over the
        operations, and with the reason for each case left out.
    """
    explorers = sum(purpose.family == "explores" for purpose in plan.purposes.values())
    if plan.requests + EXAMPLES * explorers <= most:
        return plan
    plan = _listed_only(plan)
    planned = sum(map(len, plan.cases.values())) + sum(len(one.steps) for one in plan.preparations.values())
    if plan.requests <= most:
        return plan
    if planned <= most:
        return _rules_within(plan, most - planned)
    order = sorted(
        (position or -1, case.rank, key, case.id)
        for key, cases in plan.cases.items()
        for position, case in enumerate(sorted(cases, key=lambda c: c.rank))
    )
    kept = {name for _, _, _, name in order[:most]}
    return _only(_rules_within(plan, 0), kept, f"the run is limited to {most} requests")


def _listed_only(plan: Plan) -> Plan:
    """Leave the explorers out: a limit is spent on what is listed before anything is explored."""
    dropped = {name for name, purpose in plan.purposes.items() if purpose.family == "explores"}
    return replace(
        plan,
        purposes={name: purpose for name, purpose in plan.purposes.items() if name not in dropped},
        left_out={**plan.left_out, **dict.fromkeys(dropped, LIMITED)},
    )


def _rules_within(plan: Plan, most: int) -> Plan:
    """Keep the rules and workflows whose requests fit, in the order of the plan; what asks for nothing stays."""
    rules: list[Ruled] = []
    courses: list[Course] = []
    left_out = dict(plan.left_out)
    for ruled in plan.rules:
        most -= len(ruled.asks)
        if most >= 0 or not ruled.asks:
            rules.append(ruled)
        else:
            left_out[ruled.purpose] = LIMITED
    for course in plan.courses:
        most -= len(course.steps)
        if most >= 0:
            courses.append(course)
        else:
            left_out.update(dict.fromkeys(course.purposes.values(), LIMITED))
    served = {case.purpose for cases in plan.cases.values() for case in cases}
    dropped = {r.purpose for r in plan.rules if r not in rules} - served
    dropped |= {name for c in plan.courses if c not in courses for name in c.purposes.values()}
    purposes = {name: purpose for name, purpose in plan.purposes.items() if name not in dropped}
    return replace(plan, purposes=purposes, rules=tuple(rules), courses=tuple(courses), left_out=left_out)


def narrow(plan: Plan, glob: str) -> Plan:
    """Limit a plan to the purposes whose ids match.

    Args:
        plan: The plan.
        glob: A shell pattern, such as `customers/*/rejects/*`.

    Returns:
        A plan with those purposes, their cases, and the controls that their rejections need.
    """
    wanted = {name for name in plan.purposes if fnmatchcase(name, glob)}
    rules = tuple(ruled for ruled in plan.rules if ruled.purpose in wanted)
    courses = tuple(course for course in plan.courses if wanted & set(course.purposes.values()))
    operations: set[str] = {PurposeId(name).operation for name in wanted}
    operations |= {key for key, cases in plan.cases.items() if any(case.purpose in wanted for case in cases)}
    refusing = {key for ruled in rules if ruled.brackets for key in (ruled.operation, *ruled.asks)}
    kept = {
        case.id
        for key, cases in plan.cases.items()
        for position, case in enumerate(cases)
        if case.purpose in wanted
        or (position == 0 and key in operations | refusing)
        or (case.kind is Kind.INVALID and key in refusing)
    }
    narrowed = _only(plan, kept, f"it serves no test that matches {glob}")
    purposes = {name: p for name, p in plan.purposes.items() if name in wanted}
    return replace(narrowed, purposes=purposes, rules=rules, courses=courses)


def _only(plan: Plan, kept: set[str], why: str) -> Plan:
    cases = {key: tuple(c for c in group if c.id in kept) for key, group in plan.cases.items()}
    dropped = {c.id: why for group in plan.cases.values() for c in group if c.id not in kept}
    served = {c.purpose for group in cases.values() for c in group}
    planned = {c.purpose for group in plan.cases.values() for c in group}
    lost = planned - served
    idle = {key for key, group in cases.items() if not group}
    purposes = {
        name: purpose
        for name, purpose in plan.purposes.items()
        if name not in lost and not (purpose.family == "conforms" and f"{purpose.api}/{purpose.operation}" in idle)
    }
    return replace(plan, purposes=purposes, cases=cases, left_out={**plan.left_out, **dropped})


def of_many_kinds(cases: Iterable[Case]) -> list[Case]:
    """Put cases in an order in which each kind comes once before any comes again: few of them may be accepted.

    Of the kinds those come first that software trips over, and that differ most from one another.
    """
    counts: dict[tuple[str, str], int] = {}
    turns: list[tuple[int, int, Case]] = []
    for case in cases:
        kind = PurposeId(case.purpose).last, PurposeId(case.id).last
        counts[kind] = turn = counts.get(kind, 0) + 1
        turns.append((turn, _telling(case), case))
    return [case for *_, case in sorted(turns, key=lambda turn: turn[:2])]
