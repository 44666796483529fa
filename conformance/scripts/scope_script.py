"""Scripts of the scope: required operations that are not declared, and absent ones that respond anyway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.cases.case import Plan, Purpose
from conformance.cases.scope_purposes import FAMILY, REQUIRED, absent_case
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Finding, Level, PurposeId, Repetition, Verdict
from conformance.scripts.script import Ask, Contribution, Script, Task


def scope_tasks(plan: Plan, contracts: Mapping[str, Contract]) -> Iterator[Task]:
    """A task for each purpose about which operations exist."""
    for purpose in plan.purposes.values():
        if purpose.family != FAMILY or purpose.operation is None:
            continue
        operation = contracts[purpose.api].operations[purpose.operation]
        required = PurposeId(purpose.id).place == REQUIRED
        script = _required(purpose) if required else _absent(purpose, operation)
        yield Task(purpose.id, script, 0, operations=(operation.key,), purposes=(purpose.id,))


def _required(purpose: Purpose) -> Script:
    """A required operation that is not declared is a failure, whatever the target answers."""
    yield []
    message = "is required, and the ICS does not declare it"
    finding = Finding(
        "declared/required", Level.MUST, message, "", "declared as supported", "not declared", source=purpose.source
    )
    return [Contribution(purpose.id, Verdict.FAIL, message, (finding,), confirmed=Repetition.CONFIRMED)]


def _absent(purpose: Purpose, operation: Operation) -> Script:
    """An operation that is declared absent is not applicable; that it answers is told."""
    told = f"{operation.id} is declared absent"
    if operation.effect.repeatable and operation.method == "GET" and operation.path_known:
        case = absent_case(operation)
        (reply,) = yield [Ask(case, role="absent")]
        if isinstance(reply, Exchange) and reply.response is not None and 200 <= reply.response.status < 300:
            status = reply.response.status
            message = "is declared absent and yet responds"
            finding = Finding("declared/absent", Level.NOTE, message, "status", "no response", status, (reply.number,))
            told = f"{told}, and responds with {status}"
            return [Contribution(purpose.id, Verdict.NOT_APPLICABLE, told, (finding,), case.id, notes=(told,))]
        return [Contribution(purpose.id, Verdict.NOT_APPLICABLE, told, case=case.id)]
    yield []
    return [Contribution(purpose.id, Verdict.NOT_APPLICABLE, told)]
