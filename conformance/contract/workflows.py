"""Workflows as values: lifecycles over several operations, and what each step has to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.model import Level


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a step; `jsonpath` looks at the body of the answer."""

    condition: str
    jsonpath: bool = False
    #: The release that brought what it speaks of; empty: it always held.
    since: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a workflow, and what its answer has to be."""

    id: str
    says: str
    #: `api/operationId`.
    operation: str
    #: Place (`path.orgId`) -> literal or expression.
    parameters: Mapping[str, Any]
    #: Literals with expressions as whole values, or None: no body.
    payload: Any
    criteria: tuple[Criterion, ...]
    #: Places of the body (`body.items[].id`) that are set or added, with a literal or expression each.
    replacements: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    #: What the step looks for may lag behind the write before it.
    settles: bool = False
    #: It only finds out whether the workflow can show anything.
    given: bool = False
    #: Documented statuses after which nothing is known.
    undecided: tuple[int, ...] = ()
    #: The step that it undoes.
    restores: str | None = None
    level: Level = Level.MUST
    #: The reading whose choice its holding shows; empty: none.
    decides: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A lifecycle: its steps, and the requirements that it bears out."""

    id: str
    api: str
    says: str
    source: str
    requirements: tuple[str, ...]
    #: Reading id -> choices under which it applies.
    under: Mapping[str, tuple[str, ...]]
    #: Input name -> its schema with `x-pool`, `x-body-of` or `x-value`.
    inputs: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]
    level: Level = Level.MUST
    #: What it leaves behind beyond what its steps restore.
    leaves: str = ""

    def step(self, name: str) -> Step:
        """Find a step."""
        return next(step for step in self.steps if step.id == name)


def workflows_at(workflows: Sequence[Workflow], release: str, releases: Sequence[str]) -> tuple[Workflow, ...]:
    """The workflows as of a release, without conditions on what came later."""
    order = {name: index for index, name in enumerate(releases)}

    def holds(criterion: Criterion) -> bool:
        return not criterion.since or order.get(criterion.since, len(order)) <= order[release]

    return tuple(
        replace(
            workflow,
            steps=tuple(replace(s, criteria=tuple(c for c in s.criteria if holds(c))) for s in workflow.steps),
        )
        for workflow in workflows
    )
