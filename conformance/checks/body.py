"""Checks of the body: media type, JSON, and the schema documented for the status that came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from conformance.checks.json_text import called
from conformance.checks.registry import Subject, check
from conformance.contract import Violation
from conformance.contract.pointer import resolve, tokens
from conformance.contract.vocabulary import is_json
from conformance.model import Finding, Level
from conformance.model.http import SECOND_CONNECTION
from conformance.model.sentences import OwnWords

#: Numbers that are written with an exponent.
_EXPONENTS = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?[eE][+-]?\d{1,10}")
#: Findings of one body that are written out; more are counted in the last.
MOST = 50
#: What is wrong with a place in a body that breaks a keyword.
BROKEN = {
    "type": "returns {place} with the wrong type",
    "required": "Required property {place} is missing",
    "enum": "returns an undocumented value in {place}",
    "const": "returns an undocumented value in {place}",
    "pattern": "returns {place} in an undocumented form",
    "format": "returns {place} that is not in the documented format",
    "minLength": "returns {place} shorter than documented",
    "maxLength": "returns {place} longer than documented",
    "minItems": "returns {place} with fewer items than documented",
    "maxItems": "returns {place} with more items than documented",
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), "returns {place} outside the documented range"
    ),
}
#: What is odd about an answer for no other reason than that we read no further.
OUR_LIMITS = frozenset({"body over the limit", "decompressed body over the limit", "headers over the limit"})


@check("body/media-type")
def media_type_is_documented(subject: Subject) -> Iterator[Finding]:
    """A body that the documents describe comes in the media type that they name."""
    answer = subject.answer
    if answer is None or answer.media_type is None or not subject.response.body:
        return
    if not subject.is_documented_type and not subject.media_type.endswith("+json"):
        yield _finding(
            subject,
            "body/media-type",
            "The media type is not the documented one",
            pointer="header:content-type",
            expected=" or ".join(answer.media_types),
            actual=subject.response.header("content-type"),
        )


@check("body/present")
def documented_body_is_present(subject: Subject) -> Iterator[Finding]:
    """A status that documents a body has one, but for a HEAD, which is never answered with any (RFC 9110, 9.3.2)."""
    answer = subject.answer if subject.operation.method != "HEAD" else None
    if answer is not None and answer.media_type is not None and not subject.response.body:
        yield _finding(
            subject,
            "body/present",
            "The documented body is missing",
            expected=f"a body of {answer.media_type}",
            actual="no body",
        )


#: What the grammar of JSON has and RFC 8259 advises against: names that stand twice (4), numbers that few can read (6),
#: and halves of characters (8.2).
_UNWISE = frozenset({"duplicate-member", "digits", "exponent", "lone-surrogate"})


@check("body/json")
def body_is_sound_json(subject: Subject) -> Iterator[Finding]:
    """A JSON body is JSON: one value, UTF-8, no duplicate members, no NaN, no lone surrogates."""
    answer = subject.answer
    claims = subject.media_type == "application/json" or subject.media_type.endswith("+json")
    documented = answer is not None and is_json(answer.media_type or "")
    if not subject.response.body or not (claims or documented) or subject.response.truncated or subject.unread:
        return
    for flaw in subject.json.flaws:
        if flaw.name == "exponent" and _was_sent(subject, flaw.detail):
            continue  # JSON has such numbers: who gives back what it was sent has made none up
        level = Level.SHOULD if flaw.name in _UNWISE else Level.MUST
        pointer = f"json:{flaw.name}"
        yield _finding(
            subject, "body/json", flaw.message, level=level, pointer=pointer, expected="sound JSON", actual=flaw.detail
        )


def _was_sent(subject: Subject, digits: str) -> bool:
    """Whether the request itself contains a number of this value."""
    said = _EXPONENTS.findall((subject.exchange.request.body or b"").decode("utf-8", "replace"))
    return digits.lower().replace("+", "") in {number.lower().replace("+", "") for number in said}


@check("body/schema")
def body_has_the_documented_shape(subject: Subject) -> Iterator[Finding]:
    """The body satisfies what the documents state for its status; every error is given."""
    yield from _schema_findings(subject, subject.stated, Level.MUST, "body/schema")


@check("body/shown")
def body_has_the_shown_shape(subject: Subject) -> Iterator[Finding]:
    """Differences from shapes that only an example shows are noted."""
    known = {violation.pointer for violation in (*subject.stated[:MOST], *subject.printed[:MOST])}
    further = [violation for violation in subject.shown if violation.pointer not in known]
    yield from _schema_findings(subject, further, Level.NOTE, "body/shown")


@check("body/transfer")
def body_came_whole(subject: Subject) -> Iterator[Finding]:
    """The transfer ended as its own headers announced; that it is longer than what is read of it is no fault."""
    for anomaly in subject.response.anomalies:
        if anomaly == SECOND_CONNECTION:
            continue  # whoever keeps a connection may close it between two requests
        if anomaly in OUR_LIMITS:
            yield _finding(
                subject,
                "body/transfer",
                "The body is larger than the limit that is read",
                level=Level.NOTE,
                pointer="transfer",
                actual=anomaly,
            )
            continue
        yield _finding(
            subject,
            "body/transfer",
            "does not send the body as its headers announce it",
            pointer="transfer",
            expected="a body as its headers announce it",
            actual=anomaly,
        )


def _schema_findings(subject: Subject, found: Sequence[Violation], level: Level, name: str) -> Iterator[Finding]:
    for violation in found[:MOST]:
        yield schema_finding(subject, violation, level, name)


def schema_finding(subject: Subject, violation: Violation, level: Level, name: str, message: str = "") -> Finding:
    """The finding for one place where a body violates its schema."""
    return _finding(
        subject,
        name,
        (message or BROKEN.get(violation.keyword, "returns {place} that breaks `{keyword}`")).format(
            place=_place(violation.pointer), keyword=violation.keyword
        ),
        level=level,
        pointer=violation.pointer,
        expected=_expected(violation),
        actual=_actual(subject, violation),
        source=f"{subject.operation.source}",
    )


def _place(pointer: str) -> str:
    """Name a place in a body: `contracts[].id`; items by no number, which depends on the data."""
    names = ("[]" if name.isdigit() else f".{name}" for name in tokens(pointer))
    return "".join(names).removeprefix(".") or "the response body"


def _expected(violation: Violation) -> Any:
    if violation.keyword == "type" and isinstance(violation.limit, tuple):
        return " or ".join(map(_with_article, violation.limit))
    return violation.limit


def _with_article(kind: str) -> str:
    """A JSON type in a sentence: `an array`, `a string`, `null`."""
    return kind if kind == "null" else f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def _actual(subject: Subject, violation: Violation) -> str:
    """What came at a place; only its type, since the value may be personal and the exchange shows it."""
    if violation.keyword != "type":
        return violation.message
    try:
        return OwnWords(called(resolve(subject.json.value, violation.pointer)))
    except KeyError:
        return violation.message  # the validator saw a name without its half of a surrogate pair


def _finding(
    subject: Subject,
    name: str,
    message: str,
    *,
    level: Level = Level.MUST,
    pointer: str = "",
    expected: Any = None,
    actual: Any = None,
    source: str = "",
) -> Finding:
    return Finding(
        check=name,
        level=level,
        message=message,
        pointer=pointer,
        expected=expected,
        actual=actual,
        exchanges=(subject.exchange.number,),
        source=source or subject.operation.source,
    )
