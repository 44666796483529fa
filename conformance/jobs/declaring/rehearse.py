"""Fill in every request of a plan without sending it, to find the test data that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from conformance.cases.case import Case, Plan
from conformance.cases.preparation import example_values, with_given, with_prepared
from conformance.contract.contract import Contract, operation_at
from conformance.engine.binder import Binder
from conformance.engine.request_builder import goes_by_another
from conformance.jobs.setup.judging import judging_of
from conformance.jobs.setup.settings import Settings
from conformance.model import Level
from conformance.scripts.prepared_sets import ROLE
from conformance.scripts.script import Ask, NotSent
from conformance.verdicts.tested_operations import Outside


@dataclass(frozen=True, slots=True)
class Line:
    """A line of YAML and where it goes in the IXIT."""

    place: str
    paste: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a run of a profile would lack."""

    plan: Plan
    #: Advice -> purposes that cannot be judged without it.
    lacking: Mapping[str, tuple[str, ...]]
    musts: int
    #: Must purposes that cannot be judged.
    open_musts: int
    #: Share of the must purposes that the profile lets open.
    allowed: float
    #: Declared operations that the run leaves out.
    outside: tuple[Outside, ...] = ()
    #: Advice -> the line that follows it, and where it goes in the IXIT, where one line does.
    lines: Mapping[str, Line] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether the profile tolerates everything that is missing."""
        return self.musts > 0 and self.open_musts <= self.allowed * self.musts


def rehearse(settings: Settings) -> Rehearsal:
    """Fill in what a run would send, and gather why something could not be sent."""
    judging = judging_of(settings)
    plan = judging.plan()
    binder = Binder(
        settings.contracts,
        settings.environment,
        settings.organisation,
        settings.others,
        credentials={},
        today=settings.today or datetime.now(UTC).date(),
        plan=plan,
    )
    reasons: dict[str, list[NotSent | None]] = {}
    for purpose, cases in _by_purpose(plan).items():
        needed = [case for case in cases if not (case.optional or case.further)] or cases
        reasons[purpose] = [_refusal(settings, plan, binder, Ask(case)) for case in needed]
    for course in plan.courses:
        for step, purpose in course.purposes.items():
            if purpose in plan.purposes and step in course.steps:
                reasons.setdefault(purpose, []).append(
                    _refusal(settings, plan, binder, Ask(course.steps[step], like=course.inputs))
                )
    for operation, planned in plan.cases.items():
        control = _refusal(settings, plan, binder, Ask(planned[0])) if planned else None
        if control is not None:  # without its control nothing of an operation counts
            for purpose in plan.purposes:
                if purpose.startswith(f"{operation}/"):
                    reasons.setdefault(purpose, []).append(control)
    open_purposes = {purpose: told for purpose, found in reasons.items() if (told := _first(found)) is not None}
    lacking: dict[str, list[str]] = {}
    for purpose, told in open_purposes.items():
        lacking.setdefault(told.reason, []).append(purpose)
    musts = [name for name, purpose in plan.purposes.items() if purpose.level is Level.MUST]
    ordered = dict(sorted(lacking.items(), key=lambda item: (-len(item[1]), item[0])))
    return Rehearsal(
        plan=plan,
        lacking={advice: tuple(purposes) for advice, purposes in ordered.items()},
        musts=len(musts),
        open_musts=sum(name in open_purposes for name in musts),
        allowed=settings.profile.inconclusive,
        outside=judging.outside(),
        lines={told.reason: line for told in open_purposes.values() if (line := line_of(settings, told)) is not None},
    )


def line_of(settings: Settings, lacking: NotSent) -> Line | None:
    """The line that supplies what a request lacks, with its place in this IXIT; None where no single line does."""
    name = settings.organisation.name or settings.organisation.id
    place = lacking.place.format(org=name, env=settings.environment.id)
    return Line(place, lacking.paste) if lacking.paste else None


def prepared_ask(contracts: Mapping[str, Contract], plan: Plan, binder: Binder, ask: Ask) -> Ask | NotSent:
    """The ask as a run would send it, with examples of what other requests yield before it.

    Args:
        contracts: The contracts by the name of their API.
        plan: What a run would send.
        binder: Fills requests in; none is sent.
        ask: A request of the plan.

    Returns:
        The ask, unchanged where nothing is made for it; the first step that could not be sent.
    """
    preparation = plan.preparations.get(ask.case.operation)
    if preparation is None:
        return ask
    operation = operation_at(contracts, preparation.operation)
    values = example_values(operation, preparation)
    for step in preparation.steps:
        bound = binder.bind(Ask(with_given(step, values), ROLE))
        if isinstance(bound, NotSent):
            return bound
    return replace(ask, case=with_prepared(operation, ask.case, values.keys(), values))


def _by_purpose(plan: Plan) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for cases in plan.cases.values():
        for case in cases:
            found.setdefault(case.purpose, []).append(case)
    for ruled in plan.rules:
        found.setdefault(ruled.purpose, []).extend(ruled.asks.values())
    return {purpose: cases for purpose, cases in found.items() if purpose in plan.purposes and cases}


def _refusal(settings: Settings, plan: Plan, binder: Binder, ask: Ask) -> NotSent | None:
    """Why a request could not be sent, or None where it could."""
    if goes_by_another(ask.case):
        return None  # its values come from a request of the run, which is rehearsed by itself
    try:
        made = prepared_ask(settings.contracts, plan, binder, ask)
        bound = binder.bind(ask if isinstance(made, NotSent) else made)
        if isinstance(bound, NotSent) and isinstance(made, NotSent):
            bound = made
    except LookupError:
        return None  # its values come from answers of the run
    return bound if isinstance(bound, NotSent) else None


def _first(found: Iterable[NotSent | None]) -> NotSent | None:
    return next((reason for reason in found if reason is not None), None)
