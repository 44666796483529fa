"""Find values in a response whose JSON type differs from that of the example that the documents print."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.body import MOST, schema_finding
from conformance.checks.registry import Subject, check
from conformance.contract import Violation
from conformance.contract.judging.documented_properties import plain_kind, tabled
from conformance.contract.judging.views import Document
from conformance.contract.pointer import resolve, tokens
from conformance.contract.source import PART, parts
from conformance.model import Finding, Level


@check("body/as-printed")
def value_is_of_the_printed_kind(subject: Subject) -> Iterator[Finding]:
    """A value is of the JSON kind that every example prints, where no binding source types it."""
    for violation in _unlike(subject):
        if not _is_tabled(subject, violation):
            yield schema_finding(subject, violation, Level.SHOULD, "body/as-printed", _AS_PRINTED)


@check("body/as-tabled")
def value_is_of_the_kind_of_the_table(subject: Subject) -> Iterator[Finding]:
    """A value is of the printed kind, where a table of the same document types the property of that name so too."""
    for violation in _unlike(subject):
        if _is_tabled(subject, violation):
            yield schema_finding(subject, violation, Level.MUST, "body/as-tabled", _AS_TABLED)


_AS_PRINTED = "returns {place} with another type than the printed example"
_AS_TABLED = "returns {place} with another type than the table of the document says"


def _unlike(subject: Subject) -> list[Violation]:
    stated = {violation.pointer for violation in subject.stated[:MOST]}
    found = (v for v in subject.printed[:MOST] if v.keyword == "type" and v.pointer not in stated)
    # Whether a property without a value is null or left out is open where no source types this very property.
    return [v for v in found if resolve(subject.json.value, v.pointer) is not None]


def _is_tabled(subject: Subject, violation: Violation) -> bool:
    """Whether a table of a document on which the operation rests gives the property the same type."""
    name = next((t for t in reversed(tokens(violation.pointer)) if not t.isdigit()), "")
    kinds = tabled(Document.of(subject.contract))
    matches = (PART.fullmatch(part) for part in parts(subject.operation.source))
    documents = {match["document"] for match in matches if match}
    wanted = {plain_kind(kind) for kind in violation.limit or () if isinstance(kind, str)} - {"null"}
    return any({kinds.get((document, name))} == wanted for document in documents)
