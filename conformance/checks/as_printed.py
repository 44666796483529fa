"""Find values in a response whose JSON type or format differs from that of the example that the documents print."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.body import MOST, schema_finding
from conformance.checks.registry import Subject, check
from conformance.contract import Violation
from conformance.contract.judging.documented_properties import plain_kind, tabled, tabled_formats
from conformance.contract.judging.printed_types import PRINTED_KEYWORDS
from conformance.contract.judging.views import Document
from conformance.contract.pointer import resolve, tokens
from conformance.contract.source import PART, parts
from conformance.model import Finding, Level


@check("body/as-printed")
def value_is_of_the_printed_kind(subject: Subject) -> Iterator[Finding]:
    """A value is of the JSON kind and format that every example prints, where no binding source types it."""
    for violation in _unlike(subject):
        if not _is_tabled(subject, violation):
            message = _AS_PRINTED[violation.keyword]
            yield schema_finding(subject, violation, Level.SHOULD, "body/as-printed", message)


@check("body/as-tabled")
def value_is_of_the_kind_of_the_table(subject: Subject) -> Iterator[Finding]:
    """A value is of the printed kind and format, where a table of the same document types that property so too."""
    for violation in _unlike(subject):
        if _is_tabled(subject, violation):
            message = _AS_TABLED[violation.keyword]
            yield schema_finding(subject, violation, Level.MUST, "body/as-tabled", message)


_AS_PRINTED = {
    "type": "returns {place} with another type than the printed example",
    "format": "returns {place} in another format than the printed example",
}
_AS_TABLED = {
    "type": "returns {place} with another type than the table of the document says",
    "format": "returns {place} in another format than the table of the document says",
}


def _unlike(subject: Subject) -> list[Violation]:
    stated = {violation.pointer for violation in subject.stated[:MOST]}
    found = (v for v in subject.printed[:MOST] if v.keyword in PRINTED_KEYWORDS and v.pointer not in stated)
    # Whether a property without a value is null or left out is open where no source types this very property.
    return [v for v in found if resolve(subject.json.value, v.pointer) is not None]


def _is_tabled(subject: Subject, violation: Violation) -> bool:
    """Whether a table of a document on which the operation rests gives the property the same type, or format."""
    name = next((t for t in reversed(tokens(violation.pointer)) if not t.isdigit()), "")
    document = Document.of(subject.contract)
    matches = (PART.fullmatch(part) for part in parts(subject.operation.source))
    documents = {match["document"] for match in matches if match}
    if violation.keyword == "format":
        formats = tabled_formats(document)
        return any(formats.get((source, name)) == violation.limit for source in documents)
    kinds = tabled(document)
    wanted = {plain_kind(kind) for kind in violation.limit or () if isinstance(kind, str)} - {"null"}
    return any({kinds.get((source, name))} == wanted for source in documents)
