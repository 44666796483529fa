"""Every fault says what it breaks, and breaks something that there is."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.model import Request, Response
from conformance.sandbox import TOKEN, Sandbox, all_faults

FAMILIES = {fault.family: fault for fault in reversed(all_faults().values())}


def test_each_fault_says_what_it_breaks():
    """In one line, with a family, and at operations that there are."""
    operations = {operation.key for contract in load_contracts().values() for operation in contract.operations.values()}
    for fault in all_faults().values():
        assert fault.family, fault.id
        assert fault.says.endswith("."), fault.id
        assert "\n" not in fault.says
        assert fault.operations <= operations, fault.id


def test_each_fault_names_a_requirement_or_purposes_of_an_operation():
    """The key of a requirement, or the beginning of purposes' ids; `*` stands for every operation of an API."""
    contracts = load_contracts()
    requirements = {r.key for contract in contracts.values() for r in contract.all_requirements()}
    operations = {operation.key for contract in contracts.values() for operation in contract.operations.values()}
    workflows = {f"{w.api}/workflows/{w.id}" for contract in contracts.values() for w in contract.workflows}
    for fault in all_faults().values():
        beginning = "/".join(fault.breaks.split("/")[:2])
        anywhere = fault.breaks.partition("/*/")[0] in contracts
        assert fault.breaks in requirements | workflows or beginning in operations or anywhere, fault.id


def test_no_fault_is_a_permitted_reading():
    """A fault takes only readings that are permitted, and none is one."""
    contracts = load_contracts()
    for fault in all_faults().values():
        for name, choice in fault.readings:
            api, _, reading = name.partition("/")
            assert choice in contracts[api].readings[reading].permitted, fault.id


def test_there_are_some_hundreds():
    """One for each requirement, check, family and operation at least."""
    assert 500 < len(all_faults())


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_fault_breaks_no_sandbox(family):
    """Whatever is asked, a sandbox with a fault answers or keeps silent."""
    sandbox = Sandbox(load_contracts(), faults=[FAMILIES[family]])
    for method, path in (("GET", "/v2/orgs/telco/accounts/1/terms"), ("POST", "/v2/orgs/telco/signups"), ("GET", "/x")):
        outcome = sandbox.handle(Request(method, f"http://x{path}", (("authorization", f"Bearer {TOKEN}"),), b"{}"))

        assert isinstance(outcome, Response)
