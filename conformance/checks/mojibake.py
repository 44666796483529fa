"""Find texts in a response that went through a wrong encoding on their way: `GarcÃ­a`, or a replacement character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.registry import Subject, check
from conformance.contract.pointer import escaped
from conformance.model import Finding, Level

#: UTF-8 of a Latin letter or sign, read as ISO 8859-1 or Windows-1252, and what stands for bytes that are no UTF-8.
_BROKEN = re.compile(
    "Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|Â[\u0080-\u00bf]|\ufffd"
)
#: Places that are named at most.
_MOST = 5


@check("body/mojibake")
def texts_are_encoded_once(subject: Subject) -> Iterator[Finding]:
    """No text of a success was encoded twice or lost characters; what the request sent so may come back so."""
    if not 200 <= subject.response.status < 300 or not subject.response.body or subject.unread:
        return
    if not subject.json.readable:
        return
    sent = f"{subject.exchange.request.url} {(subject.exchange.request.body or b'').decode('utf-8', 'replace')}"
    found = [
        (pointer, broken[0]) for pointer, text in _texts(subject.json.value, "") if (broken := _BROKEN.search(text))
    ]
    if not found or _BROKEN.search(sent):
        return
    yield Finding(
        check="body/mojibake",
        level=Level.SHOULD,
        message="A string went through a wrong encoding.",
        pointer=found[0][0],
        expected="a string in UTF-8, encoded once",
        actual=", ".join(f"{pointer}: {broken!a}" for pointer, broken in found[:_MOST]),
        exchanges=(subject.exchange.number,),
        source=subject.operation.source,
    )


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield pointer, value
        case Mapping():
            for name, item in value.items():
                yield from _texts(item, f"{pointer}/{escaped(str(name))}")
        case list():
            for number, item in enumerate(value):
                yield from _texts(item, f"{pointer}/{number}")
