"""By what a run is judged: enough to plan it, and to plan it again from its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from conformance.cases.budget import LIMITED, narrow, shrink
from conformance.cases.case import Plan
from conformance.cases.plan import plan as make_plan
from conformance.cases.scope import with_scope
from conformance.contract import Contract, at, under
from conformance.engine.errors import BadOption
from conformance.jobs.setup.settings import Settings
from conformance.profile.profiles import PROFILES, Profile
from conformance.rules import RULES
from conformance.scripts.script import Scope

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
    selected: frozenset[str] | None = None
    purposes: str | None = None
    max_requests: int | None = None
    strict: bool = False
    seed: int = 0
    accepted_at_most: int = 3
    settle: float = 10.0
    settle_accepted: float | None = None
    #: Operation keys that a buyer's list requires.
    required: frozenset[str] = frozenset()

    def plan(self) -> Plan:
        """Plan the operations that are declared and selected."""
        chosen = self.declared if self.selected is None else self.declared & self.selected
        plan = make_plan(self.contracts, self.profile, RULES, operations=chosen)
        if self.selected is None:
            plan = with_scope(plan, self.contracts, declared=self.declared, required=self.required)
        if self.purposes is not None:
            plan = narrow(plan, self.purposes)
            if not plan.purposes:
                raise BadOption(f"no purpose matches --purpose {self.purposes}: see masstack-conformance list")
        limits = [most for most in (self.max_requests, self.profile.most_requests) if most is not None]
        return shrink(plan, min(limits) - min(limits) // HEADROOM) if limits else plan

    def scope(self, plan: Plan) -> Scope:
        """Give what the scripts know."""
        return Scope(
            contracts=self.contracts,
            purposes=plan.purposes,
            today=self.today,
            rules=RULES,
            repeats=self.profile.repeats,
            accepted_at_most=self.accepted_at_most,
            settle=self.settle,
            seed=self.seed,
            settle_accepted=self.settle_accepted,
            agreed={api: contract.agreed for api, contract in self.contracts.items()},
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
        if self.selected is not None or self.purposes is not None:
            yield "selected"
        if self.profile.reads_only:
            yield "reads only"
        if self.max_requests is not None and LIMITED in plan.left_out.values():
            yield f"at most {self.max_requests:,} requests"

    def block(self) -> dict[str, Any]:
        """Give it as it stands in the record's header."""
        return {
            "declared": sorted(self.declared),
            "selected": sorted(self.selected) if self.selected is not None else None,
            "purposes": self.purposes,
            "max_requests": self.max_requests,
            "repeats": self.profile.repeats,
            "reads_only": self.profile.reads_only,
            "accepted_at_most": self.accepted_at_most,
            "settle": self.settle,
            "settle_accepted": self.settle_accepted,
            "required": sorted(self.required),
        }


def judging_of(settings: Settings) -> Judging:
    """Take it from the settings of a run."""
    keys = [o.key for contract in settings.contracts.values() for o in contract.operations.values()]
    environment = settings.environment
    return Judging(
        contracts=settings.contracts,
        profile=settings.profile,
        declared=frozenset(key for key in keys if settings.ics.declares(key)),
        today=settings.today,
        selected=settings.operations,
        purposes=settings.purposes,
        max_requests=settings.max_requests,
        strict=settings.strict,
        seed=settings.seed,
        accepted_at_most=environment.limits.accepted_at_most,
        settle=environment.settle,
        settle_accepted=environment.settle_accepted,
        required=settings.required,
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
        selected=frozenset(block["selected"]) if block["selected"] is not None else None,
        purposes=block["purposes"],
        max_requests=block["max_requests"],
        strict=header["strict"],
        seed=header["seed"],
        accepted_at_most=block["accepted_at_most"],
        settle=block["settle"],
        settle_accepted=block["settle_accepted"],
        required=frozenset(block.get("required", ())),
    )
