"""The plan: which purposes and cases a run has, deterministic from contract and profile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from conformance.cases.budget import HEADROOM, lacking, select, shares_of
from conformance.cases.case import UNSUPPORTED, Case, Course, Edit, Kind, Plan, Preparation, Purpose, Ruled
from conformance.cases.control_request import good_value
from conformance.cases.exploratory.exploratory_plan import explores
from conformance.cases.fixed.fixed import deeper, fixed_cases
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.cases.fixed.variants import shape_of
from conformance.cases.placeholders import Unknown
from conformance.cases.preparation import preparation_of
from conformance.cases.reading_purposes import reading_purposes
from conformance.cases.requirement_purposes import PlannedRules, cases_beside_control, ruled_of
from conformance.cases.schema_walk import pool_of
from conformance.cases.unsupported import unable
from conformance.cases.workflow_steps import courses_of
from conformance.contract.contract import Contract, Effect, EffectKind, Operation
from conformance.contract.methods import is_first_of_its_path, own_ids, undocumented_methods
from conformance.contract.vocabulary import is_json
from conformance.model import Level, OperationKey
from conformance.model.cache_keys import Keyed
from conformance.profile.profiles import Profile

#: A profile that leaves out all cases of a higher rank is a quick one.
QUICK = 1
#: Why a case is left out that would do what the environment does not allow.
NOT_ALLOWED = "its effect is not allowed"
#: Statuses that no request of ours can provoke; their answers are judged when they come.
UNPROVOKED = frozenset({"408", "500", "502", "503", "504", "5XX", "default"})


def plan(
    contracts: Mapping[str, Contract],
    profile: Profile,
    rules: PlannedRules,
    *,
    operations: Collection[str] | None = None,
    writes: Collection[EffectKind] = frozenset(EffectKind),
) -> Plan:
    """Plan the test purposes and cases of a run; the same arguments always give the same plan.

    Args:
        contracts: The contracts by the name of their API.
        profile: How much is sent.
        rules: What plans each word of the requirements, by the word.
        operations: Operation keys (`api/operationId`) to plan; None plans all.
        writes: The effects that the run may have. What else a case of a read would do is left out of the plan, as
            operations are whose effect is not allowed (JUDGEMENT.md, 11 and 18).

    Returns:
        Purposes and cases, what the profile leaves out with the reason, rules and workflows to judge.
    """
    chosen = {
        api: [o for o in contract.operations.values() if operations is None or o.key in operations]
        for api, contract in contracts.items()
    }
    planned: dict[str, Sequence[Planned]] = {
        operation.key: _own_cases(contracts, operation) for every in chosen.values() for operation in every
    }
    left_out: dict[str, str] = {}
    for operation in (o for every in chosen.values() for o in every):
        barred = {c.id for _, c in planned[operation.key] if _is_barred(c.effect(operation), operation, writes)}
        planned[operation.key] = [(p, c) for p, c in planned[operation.key] if c.id not in barred]
        left_out |= dict.fromkeys(barred, NOT_ALLOWED)
    made = _planned(contracts, profile, rules, chosen, planned, {}, left_out)
    if profile.most_requests is None:
        return made
    wanted = {o.key: lacking(profile, o, [c for _, c in planned[o.key]]) for every in chosen.values() for o in every}
    room = profile.most_requests - profile.most_requests // HEADROOM - made.requests
    more = shares_of({key: count for key, count in wanted.items() if count}, room)
    return _planned(contracts, profile, rules, chosen, planned, more, left_out) if any(more.values()) else made


def _own_cases(contracts: Mapping[str, Contract], operation: Operation) -> Sequence[Planned]:
    contract = contracts[operation.api]
    fixed = _fixed(Keyed(contract.identity, contract), Keyed(operation.key, operation))
    return _distinct([*fixed, *_methods(contract, operation, contracts.values())])


def _is_barred(effect: Effect, operation: Operation, writes: Collection[EffectKind]) -> bool:
    """Whether a case does more than its operation, and what nobody allowed."""
    return operation.effect.repeatable and not effect.repeatable and effect.kind not in writes


def _planned(
    contracts: Mapping[str, Contract],
    profile: Profile,
    rules: PlannedRules,
    chosen: Mapping[str, Sequence[Operation]],
    planned: Mapping[str, Sequence[Planned]],
    more: Mapping[str, int],
    barred: Mapping[str, str],
) -> Plan:
    """Put together what a profile keeps; `more` says how many cases an operation may have beyond the usual number."""
    purposes: dict[str, Purpose] = {}
    cases: dict[str, tuple[Case, ...]] = {}
    left_out = dict(barred)
    judged: list[Ruled] = []
    courses: list[Course] = []
    preparations: dict[str, Preparation] = {}
    for contract in contracts.values():
        for operation in chosen[contract.api]:
            own = planned[operation.key]
            kept, dropped = select(profile, operation, [case for _, case in own], more=more.get(operation.key, 0))
            left_out.update(dropped)
            names = {case.id for case in kept}
            purposes.update((p.id, p) for p, case in own if case.id in names)
            if kept:
                purposes.update((p.id, p) for p in conformity_purposes(operation))
                purposes.update((p.id, p) for p in reading_purposes(contract, operation))
            tried = {purpose.id for purpose, _ in own}
            purposes.update((p.id, p) for p in unable(contract, operation) if p.id not in tried)
            purposes.update((p.id, p) for p in (explores(operation) if profile.exploratory else ()))
            beside = list(_beside(contract, operation, profile, rules)) if kept else []
            purposes.update((p.id, p) for p, _ in beside)
            preparation = preparation_of(contract, operation, reads_only=profile.reads_only) if kept else None
            if preparation is not None:
                preparations[operation.key] = preparation
            cases[operation.key] = (*kept, *(case for _, case in beside))
        for purpose, ruled in ruled_of(contract, chosen[contract.api], rules):
            if sends(profile, contract, ruled, rules):
                purposes[purpose.id] = purpose
                judged.append(ruled)
        for steps, course in courses_of(contract, {o.key for o in chosen[contract.api]}):
            if not profile.reads_only:
                purposes.update((purpose.id, purpose) for purpose in steps)
                courses.append(course)
    return Plan(purposes, cases, left_out, tuple(judged), tuple(courses), preparations)


def _beside(contract: Contract, operation: Operation, profile: Profile, rules: PlannedRules) -> Iterator[Planned]:
    """The cases of rules that are sent beside the control; the quickest profile has none."""
    if profile.highest_rank > QUICK:
        yield from cases_beside_control(contract, operation, rules)


def sends(profile: Profile, contract: Contract, ruled: Ruled, rules: PlannedRules) -> bool:
    """Whether a profile tests a rule: without writes only rules of reads, in smoke only those that responses show."""
    operation = contract.operations[OperationKey(ruled.operation).id]
    wide = ruled.requirement.operation is None
    if profile.reads_only and ((not wide and not operation.effect.repeatable) or ruled.brackets):
        return False
    if profile.highest_rank > QUICK:
        return True
    # What needs requests of others to be seen is not seen where those are not sent.
    return ruled.word in rules and rules[ruled.word].seen_by_the_way and (wide or bool(ruled.asks))


@lru_cache(maxsize=256)
def _fixed(contract: Keyed[Contract], operation: Keyed[Operation]) -> tuple[Planned, ...]:
    planner = OperationPlanner(contract.value, operation.value)
    return *fixed_cases(planner), *deeper(planner)


def conformity_purposes(operation: Operation) -> Iterator[Purpose]:
    """The purposes that every response of an operation serves, such as its media type and schema."""

    def purpose(place: str, variant: str, says: str, level: Level = Level.MUST, source: str = "") -> Purpose:
        return Purpose(
            id=f"{operation.key}/conforms/{place}/{variant}",
            api=operation.api,
            operation=operation.id,
            family="conforms",
            level=level,
            says=says,
            source=source or operation.source,
        )

    for status, answer in operation.answers.items():
        if status.startswith("2") and answer.media_type is None and answer.body_known:
            yield purpose(status, "no-body", f"A {status} response has no body.", Level.SHOULD)
        if status in UNPROVOKED or answer.media_type is None:
            continue
        if is_json(answer.media_type):
            yield purpose(status, "schema", f"The body of a {status} response has the documented shape.")
            yield purpose(status, "as-printed", f"Values in a {status} response have the printed JSON types.",
                          Level.SHOULD)  # fmt: skip
            if status.startswith("2"):
                yield purpose(
                    status, "content", f"The body of a {status} response has some of the documented properties."
                )
        yield purpose(
            status,
            "media-type",
            f"The body of a {status} response has the media type {' or '.join(answer.media_types)}.",
        )
    name = operation.id
    yield purpose("other", "schema", f"Bodies of the other responses of {name} have the documented shape.")
    yield purpose("other", "media-type", f"Bodies of the other responses of {name} have the documented media type.")
    yield purpose("body", "sound-json", f"JSON in responses of {name} is well-formed.")
    if any(s.startswith("2") and is_json(a.media_type or "") for s, a in operation.answers.items()):
        yield purpose("body", "text", f"Strings in responses of {name} are encoded once.", Level.SHOULD)
    yield purpose("body", "whole", f"Responses of {name} arrive whole, as their headers announce them.")
    yield purpose("status", "success", f"{name} responds to valid requests with documented success statuses only.")
    yield purpose("status", "server-error", f"{name} responds to valid requests without server errors.")
    yield purpose("time", "slow", f"{name} responds within the time that a response may take.", Level.SHOULD)
    yield purpose("errors", "shape", f"Errors of {name} have the documented shape.", Level.SHOULD)
    yield purpose("status", "documented", f"{name} responds with documented statuses only.", Level.SHOULD)
    yield purpose("errors", "nothing-internal", f"Errors of {name} show no internals of the server.", Level.SHOULD)


def _methods(contract: Contract, operation: Operation, beside: Collection[Contract]) -> Iterator[Planned]:
    """Cases with each HTTP method that no release documents on a path, planned at the path's first operation.

    Each is sent to ids that do not exist, with nothing else of the operation's request.
    """
    if not is_first_of_its_path(operation, contract):
        return
    planner = OperationPlanner(contract, operation)
    ids = own_ids(operation)
    edits = [
        Edit(("path", p.name), Unknown(pool_of(p) or "", shape_of(p.schema)) if p in ids else good_value(p))
        for p in operation.parameters
        if p.location == "path"
    ]
    for method in undocumented_methods(operation, beside):
        purpose, case = planner.planned(
            "answers",
            "method",
            "unsupported",
            method.lower(),
            Kind.INVALID,
            f"the undocumented method {method}",
            [Edit(("method",), method), *edits],
            fits=(405, 404),
            rank=1,
            constraint=UNSUPPORTED,
        )
        yield purpose, replace(case, alone=True)


def _distinct(planned: Sequence[Planned]) -> list[Planned]:
    """Keep the first of cases with the same id or the same edits."""
    ids: set[str] = set()
    kept: list[Planned] = []
    for purpose, case in planned:
        if case.id not in ids:
            ids.add(case.id)
            kept.append((purpose, case))
    return kept
