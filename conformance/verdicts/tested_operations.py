"""Which operations a run tested, computed once for every output (JUDGEMENT.md, 11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.cases.exploratory.exploratory_plan import VARIED
from conformance.model import Level, Owner, Verdict
from conformance.model.sentences import LIMIT_REACHED
from conformance.verdicts.case_verdict import CONTROL
from conformance.verdicts.decisions import Decision, decided
from conformance.verdicts.purpose_verdict import PurposeVerdict

#: Part of an operation's must purposes that may be inconclusive; one always may.
SHARE = 0.2
#: Pointer of the finding that an effect showed late.
LATE = "seconds"
#: How the purpose of generated valid requests ends (cases/exploratory/exploratory.py).
GENERATED = f"/explores/requests/{VARIED}"
TESTED, FAILING, NOT_TESTED = "tested", "failing", "not tested"
_JUDGED = (Verdict.PASS, Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class Tested:
    """One operation of a run: whether it was tested, and what is to be done where it was not."""

    #: `api/operationId`.
    key: str
    #: tested, failing or not tested.
    state: str
    #: Why it is not tested.
    why: str = ""
    owner: Owner = Owner.NOBODY
    #: What is to be done next.
    next: str = ""
    #: It writes, and no documented read shows what it did, or the ICS says so.
    effect_unseen: bool = False

    @property
    def name(self) -> str:
        """Give its operation id."""
        return self.key.partition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in run.json."""
        return {"operation": self.key, "why": self.why, "owner": self.owner.value, "next": self.next}


@dataclass(frozen=True, slots=True)
class Outside:
    """A declared operation that a run leaves out, and why: `reads only`, `writes not allowed`, `excluded: …`."""

    key: str
    why: str
    #: The environment excludes it by name.
    excluded: bool = False

    def as_json(self) -> dict[str, Any]:
        """Its JSON object in run.json."""
        return {"operation": self.key, "why": self.why}


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations of a run, and those that stand outside of it."""

    run: tuple[Tested, ...] = ()
    outside: tuple[Outside, ...] = ()
    #: Failing purposes of a whole API, which belong to no operation.
    of_apis: int = 0
    absent: int = 0

    @property
    def tested(self) -> tuple[Tested, ...]:
        """Those that were tested, failing ones among them."""
        return tuple(one for one in self.run if one.state != NOT_TESTED)

    @property
    def failing(self) -> tuple[Tested, ...]:
        """Those of which a must failed that nobody waived."""
        return tuple(one for one in self.run if one.state == FAILING)

    @property
    def not_tested(self) -> tuple[Tested, ...]:
        """Those whose core has no verdict."""
        return tuple(one for one in self.run if one.state == NOT_TESTED)

    @property
    def effects_unseen(self) -> tuple[Tested, ...]:
        """Those tested writes whose effect cannot be seen."""
        return tuple(one for one in self.tested if one.effect_unseen)

    def as_json(self) -> dict[str, Any]:
        """Give the counts as they stand in the `scope` of run.json."""
        return {
            "in_run": len(self.run),
            "tested": len(self.tested),
            "failing": len(self.failing),
            "not_tested": [one.as_json() for one in self.not_tested],
            "outside": [one.as_json() for one in self.outside if not one.excluded],
            "excluded": [one.as_json() for one in self.outside if one.excluded],
            "effects_not_shown": [one.key for one in self.effects_unseen],
        }


@dataclass(slots=True)
class _Core:
    """The purposes of one operation."""

    musts: list[PurposeVerdict] = field(default_factory=list)
    control: PurposeVerdict | None = None
    contents: list[PurposeVerdict] = field(default_factory=list)
    effects: list[PurposeVerdict] = field(default_factory=list)
    #: What came of generated valid requests.
    generated: PurposeVerdict | None = None
    failing: bool = False


def operations_of(
    verdicts: Sequence[PurposeVerdict],
    *,
    writes: Collection[str] = (),
    accepted: Collection[str] = (),
    ruled: Collection[str] = (),
    not_shown: Collection[str] = (),
    outside: Sequence[Outside] = (),
    absent: int = 0,
) -> Operations:
    """Find out which operations of a run were tested, and why each other one was not.

    Args:
        verdicts: The verdicts of all purposes.
        writes: Keys of the operations that change data.
        accepted: Purposes whose failures are waived.
        ruled: Purposes with an upheld ruling; they count as judged.
        not_shown: Operations whose effect no read shows, as the ICS says.
        outside: Declared operations that the run leaves out.
        absent: How many operations the target does not have, as the ICS says.

    Returns:
        Every operation with a control in the run, tested or not, and those outside.
    """
    judged = [replace(v, verdict=Verdict.PASS) if v.purpose.id in ruled else v for v in verdicts]
    cores = _cores(judged, frozenset(accepted))
    run = [
        _tested(key, core, writes=key in writes, not_shown=key in not_shown)
        for key, core in sorted(cores.items())
        if core.control is not None or core.failing
    ]
    of_apis = (v for v in verdicts if v.purpose.operation is None and v.purpose.id not in accepted)
    whole = sum(v.verdict is Verdict.FAIL for v in of_apis)
    return Operations(tuple(run), tuple(outside), of_apis=whole, absent=absent)


def _cores(verdicts: Iterable[PurposeVerdict], accepted: frozenset[str]) -> Mapping[str, _Core]:
    found: dict[str, _Core] = {}
    for verdict in verdicts:
        purpose = verdict.purpose
        if purpose.shows:
            found.setdefault(purpose.shows, _Core()).effects.append(verdict)
        if purpose.operation is None:
            continue
        core = found.setdefault(f"{purpose.api}/{purpose.operation}", _Core())
        if purpose.level is Level.MUST and verdict.verdict is not Verdict.NOT_APPLICABLE:
            core.musts.append(verdict)
        if purpose.id.endswith(CONTROL):
            core.control = verdict
        elif purpose.family == "conforms" and purpose.id.endswith("/content"):
            core.contents.append(verdict)
        elif purpose.id.endswith(GENERATED):
            core.generated = verdict
        core.failing = core.failing or (verdict.verdict is Verdict.FAIL and purpose.id not in accepted)
    return found


def _tested(key: str, core: _Core, *, writes: bool, not_shown: bool) -> Tested:
    """Go through what makes an operation tested, in the order in which it would be missed."""
    row, effect = _effect(core.effects, not_shown=not_shown)
    unseen = writes and (not core.effects or not_shown)
    if core.failing or core.control is None:
        return Tested(key, FAILING, effect_unseen=unseen)
    if core.control.verdict not in _JUDGED:
        return _open(key, "control-missing", core.control)
    content = _content(core.contents)
    if content is not None:
        return _open(key, "control-missing", content)
    if core.generated is not None and core.generated.verdict is Verdict.INCONCLUSIVE:
        refusing, why = decided("generated-none-accepted"), core.generated.reason
        return Tested(key, refusing.state, why, refusing.owner, _next(key, refusing.owner, core.generated))
    if row.state == NOT_TESTED:
        why = row.says.format(detail=_detail(effect) if effect else "")
        owner = effect.owner if row.owner is Owner.DATA and effect and effect.owner is not Owner.NOBODY else row.owner
        return Tested(key, NOT_TESTED, why, owner, _next(key, owner, effect))
    lacking = [v for v in core.musts if v.verdict is Verdict.INCONCLUSIVE]
    if len(lacking) > max(1, int(SHARE * len(core.musts))):
        why = f"{len(lacking)} of its {len(core.musts)} must tests could not be tested: {lacking[0].reason}"
        too_much, owner = decided("too-much-open"), lacking[0].owner
        return Tested(key, too_much.state, too_much.says.format(detail=why), owner, _next(key, owner, lacking[0]))
    return Tested(key, TESTED, effect_unseen=unseen)


def _detail(effect: PurposeVerdict) -> str:
    """Why an effect was not seen; where it passes with a warning, what is warned of, by its id."""
    if effect.verdict is not Verdict.PASS:
        return effect.reason
    warned = next((evidence for evidence in effect.warnings if evidence.finding.pointer != LATE), None)
    return "" if warned is None else f": it {warned.finding.message} ({warned.id})"


def _open(key: str, outcome: str, verdict: PurposeVerdict) -> Tested:
    row = decided(outcome)
    owner = verdict.owner if verdict.owner is not Owner.NOBODY else row.owner
    why = verdict.reason or verdict.purpose.says
    return Tested(key, NOT_TESTED, row.says.format(detail=why), owner, _next(key, owner, verdict))


def _content(contents: Sequence[PurposeVerdict]) -> PurposeVerdict | None:
    """The purpose about content for which no success of an operation said anything; None where there is none."""
    told = [v for v in contents if v.verdict is not Verdict.NOT_APPLICABLE]
    if not told or any(v.verdict in _JUDGED for v in told):
        return None
    return told[0]


def _effect(effects: Sequence[PurposeVerdict], *, not_shown: bool) -> tuple[Decision, PurposeVerdict | None]:
    """What is known of a write's effect: the row of the decision table, and the purpose that shows it."""
    reading = "agreed-not-shown" if not_shown else "excluded"
    for outcome, wanted in (
        ("effect-seen", lambda v: v.verdict is Verdict.PASS and not _unseen(v)),
        ("effect-missing", lambda v: v.verdict is Verdict.FAIL),
        ("effect-not-promised", lambda v: v.verdict is Verdict.PASS),
        ("effect-unseen", lambda v: v.verdict is Verdict.INCONCLUSIVE),
        ("effect-excluded", lambda v: v.verdict is Verdict.NOT_APPLICABLE),
    ):
        found = next(filter(wanted, effects), None)
        if found is not None:
            return decided(outcome, reading=reading), found
    return decided("effect-invisible"), None


def _unseen(verdict: PurposeVerdict) -> bool:
    """Whether an effect that should show did not show; one that showed late does not count."""
    return any(evidence.finding.pointer != LATE for evidence in verdict.warnings)


def _next(key: str, owner: Owner, verdict: PurposeVerdict | None) -> str:
    """The next step for an operation that was not tested, and who takes it."""
    name = key.partition("/")[2]
    match owner:
        case Owner.AGREEMENT:
            agreed = f"`effects: {{{name}: not-shown}}`"
            return f"mend {name}; only if no read of this target ever shows its effect, agree on {agreed} in ics.yaml"
        case Owner.PERMISSION:
            if verdict is not None and verdict.reason.startswith(LIMIT_REACHED):
                return "allow more requests with --max-requests, once what failed is mended"
            return "allow it under `writes` of the environment in ixit.yaml"
        case Owner.TARGET:
            return f"mend {name}, then run again"
        case Owner.SUITE:
            return "see the reason; it is no matter of the target"
        case Owner.WAY:
            return "look at what lies between the suite and the target"
        case _:
            purpose = verdict.purpose.id if verdict is not None else key
            return f"masstack-conformance explain {purpose}"
