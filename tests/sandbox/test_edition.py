"""The sandbox at an earlier release: its statuses, members and types."""

from __future__ import annotations

import json

import pytest

from conformance.contract import at, violations
from conformance.contract.judging.views import View
from conformance.model import Request
from conformance.sandbox import TOKEN, Sandbox
from conformance.sandbox.call import Reply
from conformance.sandbox.testdata import ics_for, ixit_for
from tests.sandbox.asking import TODAY, contracts


def served(release, **readings):
    """Give a sandbox whose Customers API is of a release."""
    then = {**contracts(), "customers": at(contracts()["customers"], release)}
    return Sandbox(then, today=TODAY, readings={name.replace("_", "-"): choice for name, choice in readings.items()})


def asked(sandbox, path, method="GET", body=None):
    """Ask the Customers API in the name of telco; give status and content."""
    headers = (("authorization", f"Bearer {TOKEN}"), ("content-type", "application/json"))
    response = sandbox.handle(Request(method, f"http://sandbox/v2/orgs/telco{path}", headers, body))
    return response.status, json.loads(response.body) if response.body else None


def account(sandbox):
    return ixit_for(sandbox)["organisations"]["telco"]["pools"]["accountId"][0]["value"]


@pytest.mark.parametrize(
    ("release", "path", "member", "there"),
    [
        ("2.21.0", "", "customer_id", False),
        ("2.22.0", "", "customer_id", True),
        ("2.28.5", "/tax", "start_date", False),
        ("2.28.6", "/tax", "start_date", True),
    ],
)
def test_a_member_comes_with_its_release(release, path, member, there):
    """And not before."""
    sandbox = served(release)
    status, content = asked(sandbox, f"/accounts/{account(sandbox)}{path}")

    assert (200, there) == (status, member in content)


@pytest.mark.parametrize(
    ("release", "readings", "code"),
    [
        ("2.37.1", {}, 1),
        ("2.37.1", {"error_code_type": "string"}, "0001"),
        ("current", {}, "0001"),
    ],
)
def test_an_error_code_is_an_integer_or_a_string_before_the_newest_release(release, readings, code):
    """The newest entry of the changelog aligns the documented type with what was answered already."""
    sandbox = served(release, **readings)

    assert (400, code) == (asked(sandbox, "/accounts/none")[0], asked(sandbox, "/accounts/none")[1]["code"])


@pytest.mark.parametrize(("code", "wrong"), [("0001", 0), (1, 0), (True, 1), ({}, 1)])
def test_either_code_is_conformant_then(code, wrong):
    """Anything else is not."""
    then = at(contracts()["customers"], "2.30.0")
    pointer = then.operations["getAccount"].answers["400"].pointer

    assert wrong == len(violations(then, pointer, {"code": code}, View.STATED))


def test_the_newest_release_is_of_no_edition():
    """What its handlers answer is what it is."""
    assert {} == Sandbox(contracts(), today=TODAY).editions


def test_its_declarations_are_of_that_release():
    """The ICS pins it, and its bodies have nothing that came later."""
    sandbox = served("2.30.0")
    bodies = ixit_for(sandbox)["organisations"]["telco"]["bodies"]

    assert {"customers": "2.30.0"} == ics_for(sandbox)["releases"]
    assert "catalogue_id" not in bodies["addDevice"]["device"]["device_details"]
    assert "category" in bodies["addDevice"]["device"]["device_details"]


@pytest.mark.parametrize(("release", "status"), [("2.3.8", 200), ("2.4.0", 206), ("2.6.1", 206), ("2.6.2", 202)])
def test_a_line_under_check_has_the_status_of_its_release(release, status):
    """Before there was a decision to tell it was a success like any other."""
    edition = served(release).editions["customers"]
    operation = edition.then.operations["addSubscription"]
    shaped = edition.shaped(operation, Reply(202, {"risk_decision": "r"}))

    assert (status, {} if release == "2.3.8" else {"risk_decision": "r"}) == (shaped.status, shaped.content)
