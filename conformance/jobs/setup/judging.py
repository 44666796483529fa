"""`Judging`: contracts, profile and limits that decide verdicts, kept in the record to judge it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from conformance.cases.budget import HEADROOM, LIMITED, shrink
from conformance.cases.case import Plan
from conformance.cases.expected import expected_again, expected_json, with_expected
from conformance.cases.plan import plan as make_plan
from conformance.cases.scope_purposes import with_scope
from conformance.contract import Contract, EffectKind, Operation, at, under
from conformance.jobs.setup.name_lookup import narrowed
from conformance.jobs.setup.settings import Selection, Settings
from conformance.model.errors import BadOption
from conformance.profile.attestations import Attestation
from conformance.profile.draw import Draw
from conformance.profile.ixit import Expected
from conformance.profile.profiles import PROFILES, Profile
from conformance.rules import RULES
from conformance.scripts.script import Limits, Scope
from conformance.verdicts.attested import EFFECT, Attested, attestable, held_against
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.tested_operations import Operations, Outside, operations_of

#: The limits that a record keeps.
_LIMITS = ("accepted_at_most", "settle", "settle_accepted", "slow")


@dataclass(frozen=True, slots=True)
class Judging:
    """Contracts, profile and limits: whoever has them judges the same exchanges alike."""

    contracts: Mapping[str, Contract]
    profile: Profile
    #: Operation keys that the ICS declares.
    declared: frozenset[str]
    today: date
    selection: Selection = field(default_factory=Selection)
    limits: Limits = field(default_factory=Limits)
    strict: bool = False
    #: Effects that may be caused.
    writes: frozenset[EffectKind] = frozenset(EffectKind)
    #: Operation key -> why the environment excludes it.
    excluded: Mapping[str, str] = field(default_factory=dict)
    #: Keys of operations whose effect no read shows, as the ICS says.
    not_shown: frozenset[str] = frozenset()
    #: What the IXIT expects of reads; the contracts have it as requirements.
    expect: tuple[Expected, ...] = ()

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the operations that are declared and selected."""
        selected = self.selection.operations
        return self.declared if selected is None else self.declared & selected

    def plan(self) -> Plan:
        """Plan the operations that are declared and selected, and that the run may send."""
        selected, glob = self.selection.operations, self.selection.purposes
        chosen = self.chosen - {one.key for one in self.outside()}
        plan = make_plan(self.contracts, self.profile, RULES, operations=chosen, writes=self.writes)
        if selected is None:
            plan = with_scope(plan, self.contracts, declared=self.declared, required=self.selection.required)
        if glob is not None:
            plan = narrowed(plan, glob)
        limits = [limit for limit in (self.selection.max_requests, self.profile.most_requests) if limit is not None]
        return shrink(plan, min(limits) - min(limits) // HEADROOM) if limits else plan

    def outside(self) -> tuple[Outside, ...]:
        """The declared operations that the run leaves out, each with the reason."""
        every = (o for contract in self.contracts.values() for o in contract.operations.values())
        found = ((o, self._left_out(o)) for o in every if o.key in self.chosen)
        return tuple(Outside(o.key, why, excluded=o.key in self.excluded) for o, why in found if why)

    def _left_out(self, operation: Operation) -> str:
        if operation.key in self.excluded:
            return f"excluded: {self.excluded[operation.key]}"
        if operation.effect.repeatable or operation.effect.kind in self.writes:
            return "reads only" if self.profile.reads_only and not operation.effect.repeatable else ""
        return "reads only" if self.profile.reads_only or not self.writes else "its effect is not allowed"

    def operations(
        self, verdicts: Sequence[PurposeVerdict], *, accepted: Collection[str], ruled: Collection[str]
    ) -> Operations:
        """Which operations the run tested, and why not the others."""
        every = [o for contract in self.contracts.values() for o in contract.operations.values()]
        return operations_of(
            verdicts,
            writes=frozenset(o.key for o in every if not o.effect.repeatable),
            accepted=accepted,
            ruled=ruled,
            not_shown=self.not_shown,
            outside=self.outside(),
            absent=len(every) - len(self.declared),
        )

    def scope(self, plan: Plan) -> Scope:
        """What scripts know of the run."""
        return Scope(
            contracts=self.contracts,
            purposes=plan.purposes,
            today=self.today,
            rules=RULES,
            limits=replace(self.limits, repeats=self.profile.repeats),
        )

    def limited(self, plan: Plan) -> str:
        """A sentence on the limit of requests, where it cut the plan; else an empty text."""
        most = self.selection.max_requests
        if most is None or LIMITED not in plan.left_out.values():
            return ""
        return f"at most {most:,} requests"

    def block(self) -> dict[str, Any]:
        """Its JSON object in the header of the run record."""
        return {
            "declared": sorted(self.declared),
            **self.selection.block(),
            "repeats": self.profile.repeats,
            "reads_only": self.profile.reads_only,
            "accepted_at_most": self.limits.accepted_at_most,
            "settle": self.limits.settle,
            "settle_accepted": self.limits.settle_accepted,
            "slow": self.limits.slow,
            "expect": expected_json(self.expect),
            "writes": sorted(effect.value for effect in self.writes),
            "excluded": dict(sorted(self.excluded.items())),
            "not_shown": sorted(self.not_shown),
        }

    def attested(self, attestations: Sequence[Attestation], operations: Operations) -> Attested:
        """Hold attestations against the musts that no exchange shows, and the effects that no read showed."""
        effects = [f"{one.key}/{EFFECT}" for one in operations.effects_unseen]
        return held_against(attestations, [*attestable(self.contracts, self.chosen), *effects], self.today)


def judging_of(settings: Settings) -> Judging:
    """Keep from the settings of a run what decides verdicts, so that a record can be judged again the same way.

    Args:
        settings: The resolved run.

    Returns:
        Contracts, profile, selection, limits and declarations, without target and credentials.
    """
    keys = [o.key for contract in settings.contracts.values() for o in contract.operations.values()]
    environment = settings.environment
    limits = Limits(
        accepted_at_most=environment.limits.accepted_at_most,
        settle=environment.settle,
        settle_accepted=environment.settle_accepted,
        slow=environment.slow,
        seed=settings.draw.choices or settings.seed,
    )
    return Judging(
        contracts=settings.contracts,
        profile=settings.profile,
        declared=frozenset(key for key in keys if settings.ics.declares(key)),
        today=settings.today,
        selection=settings.selection,
        limits=limits,
        strict=settings.strict,
        writes=frozenset(EffectKind) if environment.sandbox else environment.writes,
        excluded={e.operation: e.reason for e in environment.excluded if e.expires >= settings.today},
        not_shown=settings.ics.effects_not_shown,
        expect=settings.organisation.expect,
    )


def judging_again(header: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Judging:
    """Take it from a record's header, with the contracts of this suite at the recorded releases and readings."""
    unknown = [api for api in header["contracts"] if api not in contracts]
    if unknown:
        raise BadOption(
            f"the run was judged by contracts of {', '.join(unknown)}, and here are those of {', '.join(contracts)}: "
            "name theirs with --specs DIR"
        )
    judged = {
        api: under(at(contracts[api], said["release"]), said["agreed"]) for api, said in header["contracts"].items()
    }
    block = header["judging"]
    expect = expected_again(block.get("expect", ()))
    profile = replace(PROFILES[header["profile"]], repeats=block["repeats"], reads_only=block["reads_only"])
    return Judging(
        contracts=with_expected(judged, expect),
        profile=profile,
        declared=frozenset(block["declared"]),
        today=date.fromisoformat(header["today"]),
        selection=Selection.of(block),
        limits=Limits(
            seed=Draw.of(header.get("drawn")).choices or header["seed"],
            **{name: block[name] for name in _LIMITS if name in block},
        ),
        strict=header["strict"],
        writes=frozenset(map(EffectKind, block.get("writes", EffectKind))),
        excluded=block.get("excluded", {}),
        not_shown=frozenset(block.get("not_shown", ())),
        expect=expect,
    )
