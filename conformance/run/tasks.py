"""From a plan to the tasks that the engine keeps going."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.case import Plan
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.run.operation_script import operation_script
from conformance.run.script import Scope, Task

#: Reads before anything changes; what can be undone before what cannot.
PHASES: Mapping[EffectKind, int] = {
    EffectKind.NONE: 0,
    EffectKind.COMPUTES: 0,
    EffectKind.REVERSIBLE: 1,
    EffectKind.ONCE: 2,
    EffectKind.CONSUMES: 2,
    EffectKind.CREATES: 2,
}


def tasks_of(plan: Plan, scope: Scope, contracts: Mapping[str, Contract]) -> list[Task]:
    """Give a task for each operation that has cases."""
    tasks: list[Task] = []
    for key, cases in plan.cases.items():
        if not cases:
            continue
        api, _, name = key.partition("/")
        operation = contracts[api].operations[name]
        tasks.append(
            Task(
                name=key,
                script=operation_script(scope, operation, cases),
                phase=PHASES[operation.effect.kind],
                locks=locks_of(operation),
                operations=(key,),
            )
        )
    return tasks


def locks_of(operation: Operation) -> frozenset[str]:
    """Name what a write changes: the read that shows it, so that writes of the same thing never overlap."""
    if operation.effect.repeatable:
        return frozenset()
    shown = operation.observed_by.get("operation") if operation.observed_by else None
    return frozenset({f"{operation.api}/{shown or operation.id}"})
