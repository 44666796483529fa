"""What a run creates carries the mark of the IXIT."""

from __future__ import annotations

import pytest

from conformance.cases.case import Case, Edit, Kind
from conformance.contract import load_contracts
from conformance.engine.run_mark import marked
from conformance.sandbox.testdata_bodies import bodies

CONTRACT = load_contracts()["customers"]
CREATES, CHANGES = CONTRACT.operations["createSignup"], CONTRACT.operations["changeBlock"]


def case(operation, *edits):
    return Case("c", "p", operation.key, Kind.VALID, "says", tuple(edits))


def contact(body):
    found = body["products"]["bundle"]["delivery_info"]["contact"]
    return found["name"], found["email"]


@pytest.fixture(scope="module")
def body():
    return bodies()["createSignup"]


def test_names_and_addresses_carry_it(body):
    """An address stays an address, and nothing else changes."""
    name, email = contact(body)
    result = marked(CONTRACT, CREATES, case(CREATES), body, "probe")
    user, _, domain = email.partition("@")

    assert (f"{name} probe", f"{user}+probe@{domain}") == contact(result)
    assert body["sales_info"] == result["sales_info"]


def test_what_a_case_is_about_stays(body):
    """The fault that is sent is the one that was planned."""
    place = ("body", "products", "bundle", "delivery_info", "contact", "name")
    result = marked(CONTRACT, CREATES, case(CREATES, Edit(place, "x")), body, "probe")
    whole = marked(CONTRACT, CREATES, case(CREATES, Edit(("body",), {})), body, "probe")

    assert contact(body)[0] == contact(result)[0]
    assert body == whole


@pytest.mark.parametrize("operation", [CREATES, CHANGES])
def test_without_a_mark_or_a_creation_nothing_changes(operation):
    """A mark is wanted by the IXIT, and only in what comes into being."""
    own = bodies()[operation.id]
    mark = None if operation is CREATES else "probe"

    assert own == marked(CONTRACT, operation, case(operation), own, mark)


def test_it_is_added_once(body):
    """A body that carries it already stays as it is."""
    once = marked(CONTRACT, CREATES, case(CREATES), body, "probe")

    assert once == marked(CONTRACT, CREATES, case(CREATES), once, "probe")


def test_whatever_is_written_carries_the_run_s_own(body):
    """Names, addresses and remarks of a creation, and the address that a change asks for; no sign that is rejected."""
    result = marked(CONTRACT, CREATES, case(CREATES), body, "probe", own="bcdfgh")
    name, email = contact(body)
    user, _, domain = email.partition("@")
    changes = CONTRACT.operations["changeAgileTvEmail"]
    asked = {**bodies()[changes.id], "new_email": "ana@example.com"}

    assert (f"{name} probe bcdfgh", f"{user}+probe.bcdfgh@{domain}") == contact(result)
    assert body["sales_info"] == result["sales_info"]
    assert "ana.bcdfgh@example.com" == marked(CONTRACT, changes, case(changes), asked, None, own="bcdfgh")["new_email"]
    assert asked["old_email"] == marked(CONTRACT, changes, case(changes), asked, None, own="bcdfgh")["old_email"]


def test_a_read_is_asked_as_it_was_planned():
    """What changes nothing carries no mark."""
    search = CONTRACT.operations["searchUserTree"]
    asked = dict(bodies()[search.id]) if search.id in bodies() else dict(search.body.example)

    assert asked == marked(CONTRACT, search, case(search), asked, "probe", own="bcdfgh")
