"""A plan filled in without being sent says what is missing, and nothing else."""

from __future__ import annotations

from conformance.contract import load_contracts
from conformance.engine.request_builder import goes_by_another
from conformance.jobs.declaring.rehearse import rehearse
from conformance.jobs.setup.prepare import Options, settings_of
from conformance.jobs.setup.sandbox_target import declaration
from conformance.profile.declaration_builder import ixit_of
from conformance.profile.ics import Ics
from conformance.profile.profiles import PROFILES
from conformance.sandbox.app import Sandbox

CONTRACTS = load_contracts()


def test_what_a_request_of_the_run_supplies_is_not_missing():
    """A request that takes a value over from the one before it has none before the run, and needs none."""
    ixit = ixit_of(declaration(Sandbox(CONTRACTS), "http://127.0.0.1:1"))
    options = Options(org="telco", operations=("findUserTree", "searchUserTree"))
    found = rehearse(settings_of(options, PROFILES["gate"], CONTRACTS, ixit, Ics()))

    assert any(goes_by_another(case) for ruled in found.plan.rules for case in ruled.asks.values())
    assert {} == found.lacking
