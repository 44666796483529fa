"""An error response must not show how the server is built: stack traces, database errors, file names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from conformance.checks.registry import Subject, check
from conformance.model import Finding, Level

#: What stack traces, database errors and file systems look like; each is specific enough never to be customer data.
#: They meet whatever a target sends: RE2 takes a time that grows with its length, and never more.
TRACES: tuple[tuple[str, Any], ...] = (
    (
        "a Java stack trace",
        re2.compile(rb"\bat [\w$.]+\.[\w$<>]+\((?:[\w$]+\.java:\d+|Native Method|Unknown Source)\)"),
    ),
    ("a Java exception", re2.compile(rb"\b(?:[a-z]\w*\.){2,}[A-Z]\w*(?:Exception|Error)\b")),
    ("a Python traceback", re2.compile(rb"Traceback \(most recent call last\)")),
    ("a .NET stack trace", re2.compile(rb"\bat [\w.`<>]+\([^)]*\) in [A-Za-z]:\\")),
    ("a PHP error", re2.compile(rb"(?s)\b(?:Fatal error|Warning|Notice)\b.{0,200} on line \d+")),
    ("a Node.js stack trace", re2.compile(rb"\bat (?:[\w.<>]+ )?\(?(?:/[\w.@-]+)+\.[cm]?js:\d+:\d+\)?")),
    ("a Go panic", re2.compile(rb"\bgoroutine \d+ \[")),
    (
        "a database error",
        re2.compile(rb"\bORA-\d{5}\b|\bSQLSTATE\b|syntax error at or near|You have an error in your SQL"),
    ),
    (
        "an SQL statement",
        re2.compile(rb"(?s)\b(?:SELECT\s.{1,200}\sFROM|INSERT INTO|UPDATE\s\S+\sSET)\s\S+.{0,200}(?:WHERE|VALUES)"),
    ),
    (
        "a file of the server",
        re2.compile(
            rb"(?:^|[\s\"'(])/(?:usr|opt|home|srv|app)/(?:[\w.-]+/)*[\w-]+\.(?:java|py|js|rb|php|class|jar|so|conf)\b"
        ),
    ),
    ("an address inside the network", re2.compile(rb"\b(?:jdbc:[a-z]+:|mongodb(?:\+srv)?://|redis://|amqp://)\S+")),
)


@check("leak/internals")
def nothing_internal_leaks(subject: Subject) -> Iterator[Finding]:
    """An error tells what is wrong with the request, not how the server is built, in its headers neither."""
    if subject.response.status < 400:
        return
    headers = "\n".join(value for _, value in subject.response.headers).encode("utf-8", "replace")
    told = subject.response.body[:200_000] + b"\n" + headers
    for what, pattern in TRACES:
        match = pattern.search(told)
        if match:
            yield Finding(
                check="leak/internals",
                level=Level.MUST,
                message=f"shows {what} in an error response",
                pointer=f"leak:{what.replace(' ', '-')}",
                expected="nothing internal",
                actual=match.group().decode("latin-1")[:200],
                exchanges=(subject.exchange.number,),
                source=subject.operation.source,
            )
