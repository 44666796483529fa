"""How many values of each kind of test data a plan uses up, by who takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from conformance.cases.case import Case, Kind, Plan
from conformance.cases.preparation import with_given
from conformance.contract.contract import Contract, EffectKind, Operation, operation_at
from conformance.engine.request_builder import several, taken_by_control, wanted
from conformance.profile.ixit import Organisation

#: Effects that stay: what one run did, the next does with other data.
LASTING = frozenset({EffectKind.ONCE, EffectKind.CONSUMES, EffectKind.CREATES})
#: Taker -> (kind, tag) of test data -> how many values.
Needs = Mapping[str, Mapping[tuple[str, str | None], int]]


def needs_of(
    plan: Plan,
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    *,
    writes: Collection[EffectKind] = frozenset(EffectKind),
    accepted_at_most: int = 3,
) -> Needs:
    """Count what a plan uses up where the target accepts every request that it may accept.

    Each valid request of an operation takes a set of its own, and open ones as many as may be accepted. Rules and
    workflows take one set, or more where a response shows too little.

    Args:
        plan: What is sent.
        contracts: The contracts by API name.
        organisation: Whose bodies are sent.
        writes: The effects that may be caused.
        accepted_at_most: How many open requests of an operation may be accepted.
    """
    found: dict[str, dict[tuple[str, str | None], int]] = {}
    for taker, operations, wants, sets in _takings(plan, contracts, organisation, writes, accepted_at_most):
        each = several(contracts[operations[0].api], operations[0], organisation)
        counts = found.setdefault(taker, {})
        for kind, tag in dict.fromkeys(wants):
            counts[kind, tag] = counts.get((kind, tag), 0) + sets * each.get(kind, 1)
    return found


def times_of(
    plan: Plan,
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    *,
    writes: Collection[EffectKind] = frozenset(EffectKind),
    accepted_at_most: int = 3,
) -> Mapping[str, int]:
    """How often each operation is carried out for good where the target accepts every request that it may accept."""
    found: dict[str, int] = {}
    for _, operations, _, sets in _takings(plan, contracts, organisation, writes, accepted_at_most):
        for operation in operations:
            found[operation.key] = found.get(operation.key, 0) + sets
    return found


def serves_once(operation: Operation) -> Iterator[tuple[str, str]]:
    """The kinds of test data, with the tag that they lose, of which one value serves an operation once."""
    if operation.effect.kind in LASTING:
        yield from operation.prefers.items()


def losing(
    lasting: Mapping[str, Collection[str]], contracts: Mapping[str, Contract]
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Kind of test data and the tag that its values lose -> the takers that take it away, in the order of dealing.

    Args:
        lasting: Taker -> the operations that it carries out for good.
        contracts: The contracts by API name.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for taker, keys in lasting.items():
        lost = (pair for key in sorted(keys) for pair in serves_once(operation_at(contracts, key)))
        for pair in dict.fromkeys(lost):
            found.setdefault(pair, []).append(taker)
    return found


def makes_of(contracts: Mapping[str, Contract]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Operation that creates -> kind of test data, and the path of those in its response (`x-discovers`).

    Only of kinds that some operation spoils for others: nothing else runs out.
    """
    operations = [operation for contract in contracts.values() for operation in contract.operations.values()]
    spoiled = {kind for operation in operations for kind, _ in serves_once(operation)}
    return {
        operation.key: [(one["pool"], one["select"]) for one in operation.discovers if one.get("pool") in spoiled]
        for operation in operations
        if operation.effect.kind is EffectKind.CREATES
    }


def _takings(
    plan: Plan,
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    writes: Collection[EffectKind],
    accepted_at_most: int,
) -> Iterator[tuple[str, Sequence[Operation], Sequence[tuple[str, str | None]], int]]:
    """Taker, what it carries out for good, the test data of one set, and how many sets."""

    def lasting(operations: Sequence[Operation]) -> list[Operation]:
        return [one for one in operations if one.effect.kind in LASTING and one.effect.kind in writes]

    for key, cases in plan.cases.items():
        operation = operation_at(contracts, key)
        sets = sets_of(cases, accepted_at_most)
        if sets and lasting([operation]):
            yield key, [operation], taken_by_control(contracts[operation.api], operation, organisation), sets
    for case in further(plan):
        operation = operation_at(contracts, case.operation)
        done = lasting(_in_steps(plan, contracts, case) or [operation])
        if done and case.kind is Kind.VALID:
            yield taker_of(case), done, wanted(contracts[operation.api], operation, case, organisation), 1


def sets_of(cases: Sequence[Case], accepted_at_most: int) -> int:
    """Count the sets of data that are spent when every open request is accepted: each valid one takes its own."""
    valid = sum(case.kind is Kind.VALID for case in cases)
    return valid + min(accepted_at_most, sum(case.kind is Kind.OPEN for case in cases))


def taker_of(case: Case) -> str:
    """Name whom a case's test data are dealt to."""
    return case.taker or case.operation


def further(plan: Plan | None) -> Iterator[Case]:
    """The cases outside the operations' own, whose test data are dealt separately."""
    for rule in plan.rules if plan else ():
        yield from (case for case in rule.asks.values() if case.taker)
    for course in plan.courses if plan else ():
        yield course.inputs
    for preparation in plan.preparations.values() if plan else ():
        yield from (with_given(step, dict.fromkeys(step.given.values())) for step in preparation.steps)


def lasting_of(
    plan: Plan | None, contracts: Mapping[str, Contract], effects: Collection[EffectKind] = LASTING
) -> Mapping[str, frozenset[str]]:
    """The operations that each taker carries out for good: those of its cases, or of the steps of its workflow.

    Args:
        plan: What is sent; None stands for the operations alone.
        contracts: The contracts by API name.
        effects: What is for good; changes that may be taken back are none, unless they are named.
    """
    found: dict[str, set[str]] = {}
    for contract in contracts.values():
        for operation in contract.operations.values():
            if operation.effect.kind in effects:
                found.setdefault(operation.key, set()).add(operation.key)
    for case in further(plan):
        for operation in (operation_at(contracts, case.operation), *_in_steps(plan, contracts, case)):
            if operation.effect.kind in effects:
                found.setdefault(taker_of(case), set()).add(operation.key)
    return {taker: frozenset(keys) for taker, keys in found.items()}


def _in_steps(plan: Plan | None, contracts: Mapping[str, Contract], case: Case) -> list[Operation]:
    """The operations in the steps of the workflow whose inputs a case carries."""
    course = next((course for course in plan.courses if course.inputs is case), None) if plan else None
    return [operation_at(contracts, step.operation) for step in course.workflow.steps] if course else []
