"""What is wrong with a body is told in words."""

from types import SimpleNamespace

import pytest

from conformance.checks import Subject, registered
from conformance.checks.body import _actual
from conformance.contract import Violation, load_contracts
from conformance.model import Exchange, Level, Request, Response
from conformance.model.http import SECOND_CONNECTION
from conformance.model.sentences import OwnWords

CONTRACT = load_contracts()["customers"]
OPERATION = CONTRACT.operations["searchUserTree"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "a boolean"),
        ("one", "a string"),
        (1.5, "a number"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_a_value_of_another_type_is_told_in_words(findings, value, kind):
    """What was expected, and what came: its kind, and no value that may be somebody's."""
    (found,) = findings("body/schema", body={"id": value})

    assert ("/id", "an integer", kind) == (found.pointer, found.expected, found.actual)
    assert "with the wrong type" in found.message


def test_the_words_for_a_type_are_no_value_of_the_target(findings):
    """Where a personal value belongs, they would be taken for one, and nobody could read what came."""
    (found,) = findings("body/schema", body={"id": "one"})

    assert isinstance(found.actual, OwnWords)


def test_null_has_no_article(findings):
    """It is one of two types that fit."""
    (found,) = findings("body/schema", "getSubscription", body={"iccid": 3})

    assert {"null", "a string"} == set(found.expected.split(" or "))


def test_a_place_whose_name_is_no_text_is_told_by_the_validator():
    """The validator gets half of a surrogate pair replaced, so that its pointer leads nowhere in the body."""
    body = SimpleNamespace(json=SimpleNamespace(value={"\ud800": 1}))

    assert "the value is not of type string" == _actual(
        body, Violation("/\ufffd", "type", "the value is not of type string", ("string",))
    )


def test_a_member_that_is_missing_is_told_in_words(findings):
    """One defect in however many operations has one sentence."""
    found = findings("body/schema", "getProducts", body={"product": {}})

    assert ("/id", "id", "the property is missing") in [(f.pointer, f.expected, f.actual) for f in found]
    assert "Required property id is missing" in [f.message for f in found]


def test_a_body_longer_than_what_is_read_of_it_is_no_fault(findings):
    """The limit is ours."""
    found = findings("body/transfer", body={}, anomalies=("body over the limit",))

    assert [Level.NOTE] == [finding.level for finding in found]


@pytest.mark.parametrize(
    ("sent", "shown", "found"),
    [
        (b'{"n": 1e400}', b'{"n": 1E+400}', []),
        (b'{"n": 1e400}', b'{"n": 1e401}', ["json:exponent"]),
        (b'{"n": 7}', b'{"n": 1e400}', ["json:exponent"]),
        (None, b'{"n": 1e400}', ["json:exponent"]),
    ],
)
def test_a_number_that_was_sent_may_come_back(sent, shown, found):
    """JSON has numbers that no double holds: an echo makes none up, anything else does."""
    response = Response(200, (("content-type", "application/json"),), shown)
    request = Request("POST", "http://127.0.0.1/", (), sent)
    exchange = Exchange(1, "c", OPERATION.key, request, response, "2026-01-01T00:00:00.000Z", "r")
    subject = Subject(exchange, response, OPERATION, CONTRACT)

    assert found == [finding.pointer for finding in registered()["body/json"](subject)]


def test_what_has_no_documented_media_type_is_in_no_wrong_one(findings):
    """Nor is what has no body."""
    assert [] == findings("body/media-type", status=299, body=b"x", media_type="text/html")
    assert [] == findings("body/media-type", body=b"", media_type="text/html")
    assert ["text/html"] == [found.actual for found in findings("body/media-type", body={}, media_type="text/html")]


@pytest.mark.parametrize(
    "answer",
    [{"body": b""}, {"body": b"{", "truncated": True}, {"status": 299, "body": b"{", "media_type": "text/html"}],
)
def test_what_is_not_said_to_be_json_need_not_be(findings, answer):
    """Nor what was not read to its end."""
    assert [] == findings("body/json", **answer)


def test_a_connection_that_was_closed_between_two_requests_is_no_broken_transfer(findings):
    """A body that is larger than what is read of it is noted, and one that is not as announced fails."""
    told = [SECOND_CONNECTION, "body over the limit", "content-length mismatch"]
    found = findings("body/transfer", body={}, anomalies=tuple(told))

    assert [(Level.NOTE, told[1]), (Level.MUST, told[2])] == [(one.level, one.actual) for one in found]
