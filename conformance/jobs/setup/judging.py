"""By what a run is judged: enough to plan it, and to plan it again from its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from conformance.cases.budget import LIMITED, narrow, shrink
from conformance.cases.case import Plan
from conformance.cases.plan import plan as make_plan
from conformance.cases.scope import with_scope
from conformance.contract import Contract, at, under
from conformance.engine.errors import BadOption
from conformance.jobs.setup.settings import Selection, Settings
from conformance.profile.profiles import PROFILES, Profile
from conformance.rules import RULES
from conformance.scripts.script import Limits, Scope

#: One request of so many is left for repetitions and second looks: a run never sends more than its limit.
HEADROOM = 10


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

    def plan(self) -> Plan:
        """Plan the operations that are declared and selected."""
        selected, glob = self.selection.operations, self.selection.purposes
        chosen = self.declared if selected is None else self.declared & selected
        plan = make_plan(self.contracts, self.profile, RULES, operations=chosen)
        if selected is None:
            plan = with_scope(plan, self.contracts, declared=self.declared, required=self.selection.required)
        if glob is not None:
            plan = narrow(plan, glob)
            if not plan.purposes:
                raise BadOption(f"no purpose matches --purpose {glob}: see masstack-conformance list")
        limits = [limit for limit in (self.selection.max_requests, self.profile.most_requests) if limit is not None]
        return shrink(plan, min(limits) - min(limits) // HEADROOM) if limits else plan

    def scope(self, plan: Plan) -> Scope:
        """Give what the scripts know."""
        return Scope(
            contracts=self.contracts,
            purposes=plan.purposes,
            today=self.today,
            rules=RULES,
            limits=replace(self.limits, repeats=self.profile.repeats),
        )

    def sentence(self, plan: Plan) -> str:
        """Say what was judged: `39 of 45 operations`, and whether it was narrowed."""
        total = sum(len(c.operations) for c in self.contracts.values())
        judged = sum(1 for cases in plan.cases.values() if cases)
        of = f"{total} operations"
        if judged != len(self.declared) != total:
            of += f" ({len(self.declared)} declared)"
        narrowed = ", ".join(self._narrowed(plan))
        return f"{judged} of {of}{f' ({narrowed})' if narrowed else ''}"

    def _narrowed(self, plan: Plan) -> Iterator[str]:
        """Say in what respects less was judged than the profile has."""
        if self.selection.narrowed:
            yield "selected"
        if self.profile.reads_only:
            yield "reads only"
        most = self.selection.max_requests
        if most is not None and LIMITED in plan.left_out.values():
            yield f"at most {most:,} requests"

    def block(self) -> dict[str, Any]:
        """Give it as it stands in the record's header."""
        return {
            "declared": sorted(self.declared),
            **self.selection.block(),
            "repeats": self.profile.repeats,
            "reads_only": self.profile.reads_only,
            "accepted_at_most": self.limits.accepted_at_most,
            "settle": self.limits.settle,
            "settle_accepted": self.limits.settle_accepted,
        }


def judging_of(settings: Settings) -> Judging:
    """Take it from the settings of a run."""
    keys = [o.key for contract in settings.contracts.values() for o in contract.operations.values()]
    environment = settings.environment
    limits = Limits(
        accepted_at_most=environment.limits.accepted_at_most,
        settle=environment.settle,
        settle_accepted=environment.settle_accepted,
        seed=settings.seed,
    )
    return Judging(
        contracts=settings.contracts,
        profile=settings.profile,
        declared=frozenset(key for key in keys if settings.ics.declares(key)),
        today=settings.today,
        selection=settings.selection,
        limits=limits,
        strict=settings.strict,
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
    profile = replace(PROFILES[header["profile"]], repeats=block["repeats"], reads_only=block["reads_only"])
    return Judging(
        contracts=judged,
        profile=profile,
        declared=frozenset(block["declared"]),
        today=date.fromisoformat(header["today"]),
        selection=Selection.of(block),
        limits=Limits(
            seed=header["seed"], **{name: block[name] for name in ("accepted_at_most", "settle", "settle_accepted")}
        ),
        strict=header["strict"],
    )
