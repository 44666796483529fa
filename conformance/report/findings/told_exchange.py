"""The exchange of a finding in two lines: what was sent where, and what came back in the target's own words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import unquote

from conformance.checks.json_text import read_json
from conformance.checks.rejection_words import words_of
from conformance.checks.rules.select import select
from conformance.model import Exchange, NoAnswer, PurposeId
from conformance.report.escaping import one_line
from conformance.report.sent_place import ADDRESS, sent_place

#: Characters of an address, and of the value that was sent at the place which a test is about.
MOST, MOST_OF_A_VALUE = 300, 160

READING = ("GET", "HEAD")


def sent_line(exchange: Exchange, purpose: str = "") -> str:
    """Method, path and query as they were sent, decoded, with the value that the test is about, or a short body.

    Args:
        exchange: The exchange as the record has it, redacted.
        purpose: The id of the test purpose, which may name a place of the request.

    Returns:
        `POST /v2/orgs/telco/signups with body.type "x"`; empty where nothing was sent.
    """
    request = exchange.request
    if not request.url:
        return ""
    address = unquote(request.url.partition("://")[2].partition("/")[2])
    return f"{request.method} /{one_line(address, MOST)}{_value_at(exchange, purpose)}"


def exchange_line(exchange: Exchange, purpose: str = "") -> str:
    """What was sent and what came: `GET /v2/orgs/telco/accounts/7 -> 404 "Unknown account"`."""
    return f"{sent_line(exchange, purpose)} -> {came_line(exchange)}"


def write_before(shown: Exchange, others: Iterable[Exchange]) -> Exchange | None:
    """The write that a finding is about, where the exchange that shows it is another one: a read, or a later step."""
    if shown.request.method not in READING and not shown.role.startswith("step:"):
        return None
    return next((e for e in others if e.role != shown.role and e.request.method not in READING), None)


def _value_at(exchange: Exchange, purpose: str) -> str:
    place = sent_place(purpose, exchange)
    text = read_json(exchange.request.body) if exchange.request.body and place != ADDRESS else None
    if text is None or not text.readable:
        return ""
    at = place if place is not None and place.startswith("/") else ""
    found = select(text.value, at)
    if not found:
        return ""
    value = json.dumps(found[0], ensure_ascii=False, default=str)
    name = f"{PurposeId(purpose).place} " if at else ""
    return f" with {name}{one_line(value)}" if len(value) <= MOST_OF_A_VALUE else ""


def came_line(exchange: Exchange) -> str:
    """The status with the target's own words of a rejection, or why there was no response."""
    outcome = exchange.outcome
    if isinstance(outcome, NoAnswer):
        return one_line(f"no response: {outcome.reason}", MOST)
    return one_line(f"{outcome.status}{words_of(outcome) if outcome.status >= 400 else ''}", MOST)
