"""What was wrong in a request is marked in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model import Request, Response
from conformance.report.causes import shown_exchange
from conformance.report.excerpt import excerpts_of
from conformance.report.sent_place import sent_place
from tests.report import sample

BODY = b'{"payment": {"lines": [{"id": [], "name": "x"}]}, "type": "a"}'
PURPOSE = "customers/createSignup/rejects/body.payment.lines[].id/type"


def exchange(body: bytes | None = BODY, role: str = "probe"):
    made = sample.exchange(1)
    return replace(made, role=role, request=Request("POST", "http://x/a?b=1", (("X-Id", "1"),), body))


@pytest.mark.parametrize(
    ("purpose", "place"),
    [
        (PURPOSE, "/payment/lines/0/id"),
        ("x/a/open/body/object", ""),
        ("x/a/rejects/query.b/type", "address"),
        ("x/a/answers/path.id/unknown", "address"),
        ("x/a/rejects/header.X-Id/format", "header:X-Id"),
        ("x/a/answers/credentials/missing", None),
        ("x/a/conforms/200/schema", None),
    ],
)
def test_the_id_of_a_test_names_the_place(purpose, place):
    """And a rule of responses names none in the request."""
    assert place == sent_place(purpose, exchange())


def test_a_control_is_valid_everywhere():
    """Nothing is marked in it."""
    assert sent_place(PURPOSE, exchange(role="control")) is None


def test_the_value_that_was_sent_is_marked_beside_the_status():
    """The reader sees cause and effect."""
    shown = shown_exchange(exchange(), "status", "invalid/accepted", purpose=PURPOSE)

    assert ['"id": [],'] == [line.text.strip() for line in shown.request_body.lines if line.marked]
    assert not [line for line in shown.request if line.marked]
    assert shown.answer[0].marked


def test_where_a_property_was_left_out_its_parent_is_marked():
    """It is not there to be marked."""
    purpose = "customers/createSignup/rejects/body.payment.method/required"
    shown = shown_exchange(exchange(), "status", "invalid/accepted", purpose=purpose)

    assert ['"payment": {'] == [line.text.strip() for line in shown.request_body.lines if line.marked]


def test_the_terminal_shows_what_was_sent(tmp_path):
    """An accepted request says more than the response to it."""
    bad = sample.finding(PURPOSE, check="invalid/accepted", pointer="status", message="accepts x that is an array")
    document = sample.document([sample.entry(PURPOSE, "fail", findings=[bad])])
    record = sample.record(tmp_path / "run.jsonl", document, [exchange()])

    assert any(line.endswith("<- sent") for line in excerpts_of(document, record)[bad["id"]])


@pytest.mark.parametrize(
    "purpose", ["customers/createSignup/rejects/query.b/type", "customers/createSignup/rules/no-b"]
)
def test_the_terminal_shows_no_body_where_the_address_is_what_was_asked(tmp_path, purpose):
    """The line of what was sent and came has it all."""
    bad = sample.finding(purpose, check="invalid/accepted", pointer="status", message="accepts b that is a number")
    document = sample.document([sample.entry(purpose, "fail", findings=[bad])])
    rejection = Response(400, (), b'{"message": "b is no number"}')
    asked = replace(exchange(body=None), request=Request("GET", "http://x/a?b=7"), outcome=rejection)
    record = sample.record(tmp_path / "run.jsonl", document, [asked])

    assert bad["id"] not in excerpts_of(document, record)
