"""`tasks_of`: turn a plan into the tasks that the engine runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.cases.case import Plan
from conformance.contract.contract import Contract, EffectKind, Operation, operation_at
from conformance.scripts.operation_script import operation_script
from conformance.scripts.prepared_sets import prepared
from conformance.scripts.rejected_writes import observed_of
from conformance.scripts.rule_tasks import course_script, rule_scripts
from conformance.scripts.scope_script import scope_tasks
from conformance.scripts.script import Scope, Task
from conformance.scripts.script_guard import guarded

#: Reads before anything changes; what can be undone before what cannot.
PHASES: Mapping[EffectKind, int] = {
    EffectKind.NONE: 0,
    EffectKind.COMPUTES: 0,
    EffectKind.REVERSIBLE: 1,
    EffectKind.ONCE: 2,
    EffectKind.CONSUMES: 2,
    EffectKind.CREATES: 2,
}
#: What nobody listed comes when everything listed is judged.
EXPLORING = 3


def tasks_of(plan: Plan, scope: Scope, contracts: Mapping[str, Contract]) -> list[Task]:
    """Make the tasks of a plan. Each is guarded: a script that raises costs its own purposes only.

    Args:
        plan: The purposes and cases.
        scope: What scripts know of the run.
        contracts: The contracts by the name of their API.

    Returns:
        One task for each operation, rule script, workflow and explorer; they do not run yet.
    """
    tasks = (_prepared(task, plan, scope) for task in _tasks(plan, scope, contracts))
    return [replace(task, script=guarded(task.script, task.purposes)) for task in tasks]


def _prepared(task: Task, plan: Plan, scope: Scope) -> Task:
    """The task of an operation, its rules or its explorers, with what makes its test data; others as they are."""
    key = task.operations[0] if len(task.operations) == 1 else ""
    preparation = plan.preparations.get(key)
    if preparation is None or not task.name.startswith(key):
        return task
    steps = [scope.operation(step.case.operation) for step in preparation.steps]
    name = task.name.removeprefix(key).strip("/")
    script = prepared(scope, scope.operation(key), preparation, task.script, name)
    phase = max(task.phase, *(PHASES[step.effect.kind] for step in steps))
    return replace(task, script=script, phase=phase, locks=task.locks.union(*map(locks_of, steps)))


def _tasks(plan: Plan, scope: Scope, contracts: Mapping[str, Contract]) -> list[Task]:
    tasks: list[Task] = []
    for key, cases in plan.cases.items():
        if not cases:
            continue
        operation = operation_at(contracts, key)
        tasks.append(
            Task(
                name=key,
                script=operation_script(scope, operation, cases, observed_of(plan.rules, operation)),
                phase=PHASES[operation.effect.kind],
                locks=locks_of(operation),
                operations=(key,),
                purposes=[case.purpose for case in cases],
            )
        )
    further = (*_of_rules(plan, scope, contracts), *_of_workflows(plan, scope, contracts))
    # Rules and workflows need their data as they were declared; the cases of operations take them in any state.
    return [*further, *tasks, *scope_tasks(plan, contracts), *_of_explorers(plan, scope)]


def _of_explorers(plan: Plan, scope: Scope) -> Iterator[Task]:
    if not any(purpose.family == "explores" for purpose in plan.purposes.values()):
        return
    from conformance.scripts.exploratory_script import (
        exploring_scripts,  # Hypothesis takes as long as all the rest together
    )

    for name, operation, script in exploring_scripts(scope, plan):
        yield Task(name, script, EXPLORING, locks_of(operation), (operation.key,), (name,))


def _of_rules(plan: Plan, scope: Scope, contracts: Mapping[str, Contract]) -> Iterator[Task]:
    for name, operation, script, purposes in rule_scripts(scope, plan.rules, contracts):
        phase, locks = PHASES[operation.effect.kind], locks_of(operation)
        yield Task(name, script, phase, locks, (operation.key,), purposes)


def _of_workflows(plan: Plan, scope: Scope, contracts: Mapping[str, Contract]) -> Iterator[Task]:
    for course in plan.courses:
        operations = [scope.operation(step.operation) for step in course.workflow.steps]
        yield Task(
            name=f"{course.api}/workflows/{course.workflow.id}",
            script=course_script(scope, contracts[course.api], course),
            phase=max(PHASES[operation.effect.kind] for operation in operations),
            locks=frozenset().union(*(locks_of(operation) for operation in operations)),
            operations=tuple(dict.fromkeys(operation.key for operation in operations)),
            purposes=list(course.purposes.values()),
        )


def locks_of(operation: Operation) -> frozenset[str]:
    """Name what a write changes: the read that shows it, so that writes of the same thing never overlap."""
    if operation.effect.repeatable:
        return frozenset()
    shown = operation.observed_by.get("operation") if operation.observed_by else None
    return frozenset({f"{operation.api}/{shown or operation.id}"})
