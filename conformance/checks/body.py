"""Checks of the body: media type, JSON, and the schema documented for the status that came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.checks.registry import Subject, check
from conformance.contract import Violation
from conformance.model import Finding, Level

#: Findings of one body that are written out; more are counted in the last.
MOST = 50
#: What is odd about an answer for no other reason than that we read no further.
OUR_LIMITS = frozenset({"body over the limit", "decompressed body over the limit", "headers over the limit"})


@check("body/media-type")
def media_type_is_documented(subject: Subject) -> Iterator[Finding]:
    """A body that the documents describe comes in the media type that they name."""
    answer = subject.answer
    if answer is None or answer.media_type is None or not subject.response.body:
        return
    if subject.media_type != answer.media_type and not subject.media_type.endswith("+json"):
        yield _finding(
            subject,
            "body/media-type",
            "The media type is not the documented one.",
            pointer="header:content-type",
            expected=answer.media_type,
            actual=subject.response.header("content-type"),
        )


@check("body/present")
def documented_body_is_present(subject: Subject) -> Iterator[Finding]:
    """A status that documents a body has one."""
    answer = subject.answer
    if answer is not None and answer.media_type is not None and not subject.response.body:
        yield _finding(
            subject,
            "body/present",
            "The documented body is missing.",
            expected=f"a body of {answer.media_type}",
            actual="no body",
        )


@check("body/json")
def body_is_sound_json(subject: Subject) -> Iterator[Finding]:
    """A JSON body is JSON: one value, UTF-8, no duplicate members, no NaN, no lone surrogates."""
    answer = subject.answer
    claims = subject.media_type == "application/json" or subject.media_type.endswith("+json")
    documented = answer is not None and answer.media_type == "application/json"
    if not subject.response.body or not (claims or documented) or subject.response.truncated:
        return
    for flaw in subject.json.flaws:
        yield _finding(
            subject, "body/json", flaw.message, pointer=f"json:{flaw.name}", expected="sound JSON", actual=flaw.detail
        )


@check("body/schema")
def body_has_the_documented_shape(subject: Subject) -> Iterator[Finding]:
    """The body satisfies what the documents state for its status; every error is given."""
    yield from _schema_findings(subject, subject.stated, Level.MUST, "body/schema")


@check("body/shown")
def body_has_the_shown_shape(subject: Subject) -> Iterator[Finding]:
    """Differences from shapes that only an example shows are noted."""
    stated = {violation.pointer for violation in subject.stated[:MOST]}
    further = [violation for violation in subject.shown if violation.pointer not in stated]
    yield from _schema_findings(subject, further, Level.NOTE, "body/shown")


@check("body/transfer")
def body_came_whole(subject: Subject) -> Iterator[Finding]:
    """The transfer ended as its own headers announced; that it is longer than what is read of it is no fault."""
    for anomaly in subject.response.anomalies:
        if anomaly in OUR_LIMITS:
            yield _finding(
                subject,
                "body/transfer",
                "More came than is read.",
                level=Level.NOTE,
                pointer="transfer",
                actual=anomaly,
            )
            continue
        yield _finding(
            subject,
            "body/transfer",
            "The transfer of the body is broken.",
            pointer="transfer",
            expected="a body as its headers announce it",
            actual=anomaly,
        )


def _schema_findings(subject: Subject, found: Sequence[Violation], level: Level, name: str) -> Iterator[Finding]:
    for violation in found[:MOST]:
        yield _finding(
            subject,
            name,
            f"The body breaks `{violation.keyword}`.",
            level=level,
            pointer=violation.pointer,
            expected=violation.limit,
            actual=violation.message,
            source=f"{subject.operation.source}",
        )


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
