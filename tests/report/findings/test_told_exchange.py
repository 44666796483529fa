"""The exchange of a finding in two lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from conformance.report.findings.told_exchange import came_line, exchange_line, sent_line, write_before
from tests.report import sample

URL = "https://crm.example/v2/orgs/telco/lines/7?query=%7B%22a%22%3A1%7D"


def exchange(body: bytes | None = None, method: str = "PATCH", role: str = "probe"):
    return replace(sample.exchange(1), role=role, request=Request(method, URL, (), body))


@pytest.mark.parametrize(
    ("body", "purpose", "expected"),
    [
        (None, "", ""),
        (b'{"a": {"b": "x"}}', "customers/createSignup/rejects/body.a.b/type", ' with body.a.b "x"'),
        (b'{"a": {"b": "x"}}', "customers/createSignup/rejects/body.a.c/required", ""),
        (b'{"a": 1}', "customers/createSignup/rules/refused", ' with {"a": 1}'),
        (b'{"a": "%s"}' % (b"x" * 200), "customers/createSignup/rules/refused", ""),
        (b'{"a": 1}', "customers/createSignup/rejects/path.line/type", ""),
        (b"{no JSON", "", ""),
    ],
)
def test_the_request_is_told_as_it_was_sent(body, purpose, expected):
    """Decoded, without its host, and with the value that the test is about."""
    assert f'PATCH /v2/orgs/telco/lines/7?query={{"a":1}}{expected}' == sent_line(exchange(body), purpose)


def test_nothing_is_told_of_what_was_not_sent():
    """A request that was under way when a run was killed is not known."""
    assert "" == sent_line(replace(exchange(), request=Request("GET", "", ())))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Response(201, (), b'{"message": "no rejection"}'), "201"),
        (Response(404, (), b'{"message": "The line is unknown"}'), '404 "The line is unknown"'),
        (Response(404, (), b"<html>"), "404"),
        (NoAnswer(NoAnswerReason.TIMEOUT), "no response: timeout"),
    ],
)
def test_the_response_is_told_by_its_status_and_the_targets_own_words(outcome, expected):
    """Words of a success are no reason for anything."""
    assert expected == came_line(replace(exchange(), outcome=outcome))


def test_the_write_before_a_read_is_found_by_its_role():
    """A repetition of the same request is none."""
    read, write = exchange(method="GET", role="observe-after"), exchange(role="write")

    assert write == write_before(read, [read, write])
    assert write_before(write, [write, write, read]) is None
    assert write_before(write, [exchange(role="control"), write]) is None
    assert write == write_before(exchange(role="step:again"), [write])
    assert exchange_line(write).startswith("PATCH /v2/orgs/telco/lines/7")
