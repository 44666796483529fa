"""A status that the documents print without a body must come without one."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.registry import Subject, check
from conformance.model import Finding, Level

#: What frameworks write where there is nothing to say.
NOTHING: tuple[object, ...] = (None, [], {}, "")


@check("body/none")
def undocumented_body_is_absent(subject: Subject) -> Iterator[Finding]:
    """A documented success for which no document prints a body has none, or an empty JSON value in its place."""
    answer, body = subject.answer, subject.response.body
    if answer is None or not 200 <= subject.response.status < 300 or answer.media_type is not None or not body:
        return
    if not answer.body_known or (subject.json.readable and subject.json.value in NOTHING):
        return
    yield Finding(
        check="body/none",
        level=Level.SHOULD,
        message="sends a body with a success that is documented without one",
        pointer="",
        expected="no body",
        actual=f"{len(body)} bytes",
        exchanges=(subject.exchange.number,),
        source=subject.operation.source,
    )
