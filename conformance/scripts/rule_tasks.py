"""Choose the script for each rule of an operation, and group rules that share requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from conformance.cases.case import Course, Ruled
from conformance.cases.requirement_purposes import disagreed
from conformance.contract.contract import Contract, EffectKind, Operation, operation_at
from conformance.model import Verdict
from conformance.scripts.script import Contribution, RuleScript, Scope, Script
from conformance.scripts.workflow_script import workflow_script

#: Name of the task, what it is about, its script, the purposes that it concludes on.
Named = tuple[str, Operation, Script, Sequence[str]]


def rule_scripts(scope: Scope, rules: Sequence[Ruled], contracts: Mapping[str, Contract]) -> Iterator[Named]:
    """The scripts of the planned rules; rules of one operation that share requests share a script."""
    for key, group in groupby(sorted(rules, key=lambda r: r.operation), key=lambda r: r.operation):
        operation = operation_at(contracts, key)
        yield from _of_operation(scope, contracts[operation.api], operation, list(group))


def _of_operation(scope: Scope, contract: Contract, operation: Operation, rules: Sequence[Ruled]) -> Iterator[Named]:
    by_script: dict[RuleScript, list[Ruled]] = {}
    for ruled in rules:
        excluded = disagreed(contract, ruled.requirement.under)
        if excluded is not None:
            script = said([ruled.purpose], Verdict.NOT_APPLICABLE, excluded)
            yield f"{ruled.purpose}/excluded", operation, script, [ruled.purpose]
        elif ruled.asks and (kind := scope.rules[ruled.word].script(operation)) is not None:
            by_script.setdefault(kind, []).append(ruled)
    lasting = operation.effect.kind is not EffectKind.REVERSIBLE
    spent = sum(kind.spends for kind in by_script) if lasting else 0
    for kind, group in sorted(by_script.items(), key=lambda item: item[0].last):
        for number, together in enumerate(kind.together(group)):
            name = f"{operation.key}/rules/{kind.name}" + ("" if kind.last else f"/{number}")
            yield name, operation, _made(kind, scope, operation, together, spent), [r.purpose for r in together]


def _made(kind: RuleScript, scope: Scope, operation: Operation, rules: Sequence[Ruled], spent: int) -> Script:
    """Make the script when it is begun, so that one that cannot be made costs its own purposes only."""
    return (yield from kind.make(scope, operation, rules, spent))


def course_script(scope: Scope, contract: Contract, course: Course) -> Script:
    """The script of a workflow; where a reading excludes it, one that only says so."""
    excluded = disagreed(contract, course.workflow.under)
    if excluded is None:
        return workflow_script(scope, course)
    return said(list(course.purposes.values()), Verdict.NOT_APPLICABLE, excluded)


def said(purposes: Sequence[str], verdict: Verdict, reason: str) -> Script:
    """Conclude without asking."""
    yield from ()
    return [Contribution(purpose, verdict, reason) for purpose in purposes]
