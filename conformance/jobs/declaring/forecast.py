"""Forecast of a run: how many requests it sends and which test data it uses up."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.cases.case import Kind, Plan, Ruled
from conformance.cases.exploratory.exploratory_plan import EXAMPLES
from conformance.contract.contract import Contract, Effect, EffectKind, operation_at
from conformance.contract.pool_kinds import PoolKind, all_kinds
from conformance.engine.test_data.needs import LASTING, needs_of, sets_of, times_of
from conformance.model import PurposeId
from conformance.model.sentences import some
from conformance.profile.ixit import Organisation

#: Requests of a rule, as a rule: the request that it needs, and what it reads about it.
PER_RULE = 2


@dataclass(frozen=True, slots=True)
class Forecast:
    """Upper bounds of what a plan sends and leaves behind."""

    requests: int
    #: Requests that are not sent once open requests have used up as many sets of data as allowed.
    saved: int
    #: Requests a second, or None: no limit.
    rate: float | None
    #: Kind of test data -> values used up for good.
    used_up: Mapping[PoolKind, int]
    #: What one is called -> how many come into being.
    created: Mapping[str, int]
    #: What is left of the test data that it uses up, as sentences.
    left: tuple[str, ...] = ()
    #: (kind, tag) of test data -> values used up for good of those with the tag; None where no tag is asked for.
    tagged: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    #: Operation -> how often it is carried out for good.
    times: Mapping[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float | None:
        """The least duration that the rate allows; None without a rate."""
        return None if self.rate is None else self.requests / self.rate

    def cost_of_limit(self, accepted_at_most: int) -> str:
        """What the limit of accepted open requests leaves out, as a sentence; empty where nothing."""
        if not self.saved:
            return ""
        return (
            f"limits.accepted_at_most is {accepted_at_most}: where an operation accepts so many requests that the "
            f"documentation leaves open, the others are not sent, up to {some(self.saved, 'request')} of this profile; "
            "a higher limit in ixit.yaml sends more of them and uses up more test data"
        )

    def as_json(self) -> dict[str, Any]:
        """Give it as it stands in the record's header and in run.json."""
        return {
            "requests": self.requests,
            "saved": self.saved,
            "rate": self.rate,
            "seconds": self.seconds,
            "uses_up": {kind.name: count for kind, count in self.used_up.items()},
            "creates": dict(self.created),
            "text": str(self),
        }

    def __str__(self) -> str:
        """The forecast in one line."""
        most = "at most " if self.saved else ""
        text = f"{most}{some(self.requests, 'request')}"
        if self.rate is not None and self.seconds is not None:
            text += f" at {self.rate:g}/s: {duration(self.seconds)}"
        used = {kind.called: count for kind, count in self.used_up.items()}
        for verb, counted in (("uses up", used), ("creates", self.created)):
            if counted:
                text += f"; {verb} {', '.join(count_of(one, count) for one, count in counted.items())}"
        return text


def forecast(
    plan: Plan,
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    *,
    rate: float | None = None,
    writes: Collection[EffectKind] = frozenset(EffectKind),
    accepted_at_most: int = 3,
) -> Forecast:
    """Foresee a run of a plan with the bodies of an organisation; `writes` are the effects that may be caused."""
    requests = saved = 0
    used: dict[PoolKind, int] = {}
    created: dict[str, int] = {}
    allowed: set[str] = set()
    for key, cases in plan.cases.items():
        operation = operation_at(contracts, key)
        if not _permitted(operation.effect, writes):
            continue
        allowed.add(key)
        requests += sum(_permitted(case.effect(operation), writes) for case in cases)
        steps = plan.preparations[key].steps if key in plan.preparations else ()
        requests += len(steps) * sets_of(cases, accepted_at_most)
        if operation.effect.kind not in LASTING or not cases:
            continue
        open_cases = sum(case.kind is Kind.OPEN for case in cases)
        saved += max(0, open_cases - accepted_at_most)
        sets = sets_of(cases, accepted_at_most)
        for what in operation.effect.of if operation.effect.kind is EffectKind.CREATES else ():
            created[what] = created.get(what, 0) + sets
    requests += EXAMPLES * sum(p.family == "explores" and _key(p.id) in allowed for p in plan.purposes.values())
    requests += PER_RULE * len({_asked_of(ruled) for ruled in plan.rules if ruled.operation in allowed})
    for course in plan.courses:
        keys = [step.operation for step in course.workflow.steps]
        requests += len(keys) if set(keys) <= allowed else 0
    kinds = all_kinds(contract.pool_kinds for contract in contracts.values())
    tagged: dict[tuple[str, str | None], int] = {}
    needs = needs_of(plan, contracts, organisation, writes=writes, accepted_at_most=accepted_at_most)
    for (name, tag), count in (item for counts in needs.values() for item in counts.items()):
        if kinds[name].used_up:
            used[kinds[name]] = used.get(kinds[name], 0) + count
            tagged[name, tag] = tagged.get((name, tag), 0) + count
    times = times_of(plan, contracts, organisation, writes=writes, accepted_at_most=accepted_at_most)
    return Forecast(requests, saved, rate, used, created, tagged=tagged, times=times)


def _asked_of(ruled: Ruled) -> tuple[str, str]:
    """Name what is sent for a rule: those that look at one response to the same request share it."""
    own = repr(ruled.asks["ask"].edits) if set(ruled.asks) == {"ask"} else ruled.purpose
    return ruled.operation, own


def _permitted(effect: Effect, writes: Collection[EffectKind]) -> bool:
    return effect.repeatable or effect.kind in writes


def _key(purpose: str) -> str:
    return PurposeId(purpose).operation


def count_of(one: str, count: int) -> str:
    """Count things by what one is called: `1 set of credit limits`, `2 sets of credit limits`."""
    head, of, rest = re.sub("^an? ", "", one).partition(" of ")
    return f"{some(count, head)}{of}{rest}"


def duration(seconds: float) -> str:
    """Write a time as people say it: `3 min 34 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
