"""The tasks of rules and workflows: which script judges which rule, and what must not run beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from conformance.cases.case import Course, Ruled
from conformance.cases.rules import OBSERVED, disagreed
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.model import Verdict
from conformance.scripts.guard import guarded
from conformance.scripts.rules import reads
from conformance.scripts.rules.limits import limits_script
from conformance.scripts.rules.served import not_served_script, still_accepted_script, still_served_script
from conformance.scripts.rules.writes import writes_script
from conformance.scripts.script import Contribution, Scope, Script
from conformance.scripts.workflow import workflow_script

#: Name of the task, what it is about, its script.
Named = tuple[str, Operation, Script]


def rule_scripts(scope: Scope, rules: Sequence[Ruled], contracts: Mapping[str, Contract]) -> Iterator[Named]:
    """Give the scripts of the rules; those of one operation that share requests have one script."""
    for key, group in groupby(sorted(rules, key=lambda r: r.operation), key=lambda r: r.operation):
        api, _, name = key.partition("/")
        operation = contracts[api].operations[name]
        yield from _of_operation(scope, contracts[api], operation, list(group))


def _of_operation(scope: Scope, contract: Contract, operation: Operation, rules: Sequence[Ruled]) -> Iterator[Named]:
    by_rule: dict[str, list[Ruled]] = {}
    for ruled in rules:
        name = ruled.requirement.rule[0] if ruled.requirement.rule else ""
        excluded = disagreed(contract, ruled.requirement.under)
        if excluded is not None:
            yield f"{ruled.purpose}/excluded", operation, said(ruled.purpose, Verdict.NOT_APPLICABLE, excluded)
        elif ruled.asks:
            kind = "observers" if name in OBSERVED else name
            by_rule.setdefault(kind, []).append(ruled)
    writes: list[Ruled] = []
    for kind, group in by_rule.items():
        if operation.effect.repeatable or kind in ("still-served", "still-accepted", "not-served"):
            for number, script in enumerate(_reading(scope, operation, kind, group)):
                yield f"{operation.key}/rules/{kind}/{number}", operation, _guarded(script, group)
        elif kind in ("rejected-when", "accepted-when"):
            continue
        elif kind != "unchanged-when-rejected":
            writes += group
    limits = [*by_rule.get("rejected-when", ()), *by_rule.get("accepted-when", ())]
    if limits:
        order = {ruled.purpose: number for number, ruled in enumerate(rules)}
        limits.sort(key=lambda ruled: order[ruled.purpose])
        yield f"{operation.key}/rules/limits", operation, _guarded(limits_script(scope, operation, limits), limits)
    if writes:
        # What takes deprecated members has spent the first set.
        first = int("still-accepted" in by_rule and operation.effect.kind is not EffectKind.REVERSIBLE)
        yield f"{operation.key}/rules/writes", operation, writes_script(scope, operation, writes, first=first)


def _guarded(script: Script, rules: Sequence[Ruled]) -> Script:
    return guarded(script, [ruled.purpose for ruled in rules])


#: Rules that have a script each.
_SINGLE: Mapping[str, Callable[[Scope, Operation, Ruled], Script]] = {
    "within": reads.within_script,
    "defaults-to-period": reads.default_period_script,
    "same-answer-as": lambda scope, _, ruled: reads.compared_script(scope, ruled),
    "agrees-with": lambda scope, _, ruled: reads.compared_script(scope, ruled),
    "empty-when": lambda scope, _, ruled: reads.empty_script(scope, ruled),
    "isolated-by-organisation": lambda scope, _, ruled: reads.elsewhere_script(scope, ruled),
    "still-served": lambda scope, _, ruled: still_served_script(scope, ruled),
    "still-accepted": lambda scope, _, ruled: still_accepted_script(scope, ruled),
    "not-served": lambda scope, _, ruled: not_served_script(scope, ruled),
}


def _reading(scope: Scope, operation: Operation, kind: str, rules: Sequence[Ruled]) -> Iterator[Script]:
    if kind == "observers":
        same: dict[str, list[Ruled]] = {}
        for ruled in rules:
            same.setdefault(repr(ruled.asks["ask"].edits), []).append(ruled)
        yield from (reads.observers_script(scope, operation, group) for group in same.values())
    elif kind == "filtered":
        yield reads.filtered_script(scope, rules)
    elif kind == "only-when-asked":
        yield reads.when_asked_script(scope, rules)
    elif kind in _SINGLE:
        yield from (_SINGLE[kind](scope, operation, ruled) for ruled in rules)


def course_script(scope: Scope, contract: Contract, course: Course) -> Script:
    """Give the script of a workflow, or what excludes it."""
    excluded = disagreed(contract, course.workflow.under)
    if excluded is None:
        return guarded(workflow_script(scope, course), course.purposes.values())
    return all_said(list(course.purposes.values()), Verdict.NOT_APPLICABLE, excluded)


def said(purpose: str, verdict: Verdict, reason: str) -> Script:
    """Conclude without asking."""
    return all_said([purpose], verdict, reason)


def all_said(purposes: Sequence[str], verdict: Verdict, reason: str) -> Script:
    """Conclude several purposes without asking."""
    yield from ()
    return [Contribution(purpose, verdict, reason) for purpose in purposes]
