"""The seam of the faults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model import NoAnswer, NoAnswerReason, Request
from conformance.sandbox import TOKEN, Fault, Sandbox, UnknownFaultError, all_faults
from conformance.sandbox.call import Reply
from tests.sandbox.asking import TODAY, Client, contracts


def _client(fault):
    return Client(Sandbox(contracts(), today=TODAY, faults=[fault]))


def _fault(**seams):
    return Fault(
        "example",
        "customers/example",
        "An example.",
        frozenset({"customers/getTerms", "customers/changeBlock"}),
        **seams,
    )


def test_a_reply_can_be_changed_while_it_is_values():
    """Terms in the wrong order, of that operation alone."""
    client = _client(_fault(reply=lambda _, reply: replace(reply, content=reply.content[::-1])))
    account = client.account("terms")
    ends = [term["end_date"] for term in client.get(f"/accounts/{account.id}/terms").content]

    assert sorted(ends) == ends
    assert 200 == client.get(f"/accounts/{account.id}").status


def test_a_fault_can_answer_in_the_place_of_the_handler():
    """Every second time, as the call is counted."""
    client = _client(_fault(before=lambda call: Reply(200, []) if call.number % 2 else None))
    path = f"/accounts/{client.account('terms').id}/terms"

    assert [True, False, True] == [client.get(path).content == [] for _ in range(3)]


def test_a_constraint_can_be_overlooked():
    """What is broken in the request reaches the handler, which copes with it."""
    client = _client(_fault(tolerates=lambda _, violation: violation.pointer == "body.reason"))
    path = f"/subscriptions/{client.line().id}/blocks/1"

    assert [201, 400] == [
        client.send("PATCH", path, body).status
        for body in ({"active": True, "reason": 5}, {"active": 5, "reason": "x"})
    ]


def test_the_wire_can_be_spoiled_or_cut():
    """Other bytes, or no answer at all."""
    spoiled = _client(_fault(after=lambda _, response: replace(response, status=418)))
    cut = Sandbox(contracts(), today=TODAY, faults=[_fault(after=lambda *_: NoAnswer(NoAnswerReason.RESET))])
    path = f"/v2/orgs/telco/accounts/{spoiled.account('terms').id}/terms"

    assert 418 == spoiled.ask("GET", path).status
    assert isinstance(cut.handle(Request("GET", f"http://x{path}", (("authorization", f"Bearer {TOKEN}"),))), NoAnswer)


def test_a_handler_can_ask_for_a_fault():
    """By its id."""
    seen = []
    client = _client(_fault(before=lambda call: seen.append((call.fault("example"), call.fault("other")))))
    client.get(f"/accounts/{client.account('terms').id}/terms")

    assert [(True, False)] == seen


def test_an_unknown_fault_is_refused():
    """By its id."""
    with pytest.raises(UnknownFaultError):
        Sandbox(contracts(), faults=["no-such-fault"])


def test_every_fault_says_what_it_breaks():
    """In one line, of operations that there are."""
    operations = {operation.key for contract in contracts().values() for operation in contract.operations.values()}
    for fault in all_faults().values():
        assert fault.breaks
        assert fault.says.endswith(".")
        assert fault.operations <= operations
