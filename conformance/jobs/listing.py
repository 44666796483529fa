"""`list`: the test purposes of a profile, without a target; and the newest run below reports/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.cases.budget import shrink
from conformance.cases.case import Plan
from conformance.cases.plan import plan as make_plan
from conformance.contract import load_contract, load_contracts
from conformance.contract.contract import Contract
from conformance.jobs.setup.checked_contracts import sound_contracts
from conformance.jobs.setup.name_lookup import named, narrowed
from conformance.profile.profiles import PROFILES
from conformance.rules import RULES


def listed(
    profile: str,
    *,
    apis: Sequence[str] = (),
    operations: Sequence[str] = (),
    purpose: str | None = None,
    specs: Path | None = None,
) -> Plan:
    """Plan a profile for all operations that are documented, or for those selected."""
    chosen = named(profile, PROFILES, "profile")
    contracts = selected_contracts(apis, specs)
    every = [o for contract in contracts.values() for o in contract.operations.values()]
    names = {name: o.key for o in every for name in (o.id, o.key, f"{o.method} {o.path}")}
    keys = {named(name, names, "operation") for name in operations} if operations else None
    plan = make_plan(contracts, chosen, RULES, operations=keys)
    if purpose is not None:
        plan = narrowed(plan, purpose)
    return plan if chosen.most_requests is None else shrink(plan, chosen.most_requests)


def selected_contracts(apis: Sequence[str], specs: Path | None) -> dict[str, Contract]:
    """Load the contracts of the APIs named, or all."""
    if specs is not None:
        sound = sound_contracts(specs, apis)
        return {api: named(api, sound, "API") for api in apis} if apis else dict(sound)
    if not apis:
        return dict(load_contracts(specs))
    found: dict[str, Contract] = {}
    for api in apis:
        try:
            found[api] = load_contract(api, specs)
        except (LookupError, OSError):
            named(api, load_contracts(specs), "API")
    return found


def document_at(run: Path | None, directory: Path = Path()) -> dict[str, Any]:
    """Read the run.json of a run, or of the newest one below reports/."""
    from conformance.report.run_documents import newest_run, read_document  # `list` needs neither

    return read_document(newest_run(directory / "reports") if run is None else run)
