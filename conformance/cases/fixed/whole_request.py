"""Cases about the whole request: body, media type, undocumented parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.cases.case import FITS_FAULT, REMOVE, Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.contract.vocabulary import covers

_MALFORMED: tuple[tuple[str, bytes, str], ...] = (
    ("truncated", b'{"a": ', "a body that ends in the middle"),
    ("no-json", b"this is not JSON", "a body that is not JSON"),
    ("single-quotes", b"{'a': 1}", "a body in single quotes"),
    ("trailing-data", b'{"a": 1} {"b": 2}', "a body with a second JSON value after the first"),
    ("empty", b"", "an empty body"),
    ("nul", b"\x00", "a body of one NUL byte"),
)

_MEDIA_TYPES: tuple[tuple[str, Any, Kind, str], ...] = (
    ("text-plain", "text/plain", Kind.INVALID, "a JSON body declared as text/plain"),
    ("xml", "application/xml", Kind.INVALID, "a JSON body declared as application/xml"),
    ("absent", REMOVE, Kind.OPEN, "a body without a Content-Type"),
    ("charset", "application/json; charset=utf-8", Kind.VALID, "the media type application/json with a charset"),
)


def query_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """A case with an undocumented query parameter."""
    yield planner.planned(
        "open",
        "query",
        "undocumented",
        "",
        Kind.OPEN,
        "an undocumented query parameter",
        [Edit(("query", "undocumented"), "1")],
        rank=4,
    )


def body_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases with bodies that are no JSON, of another media type, absent, or with an undocumented property."""
    body = planner.operation.body
    assert body is not None
    needed = body.required and body.required_binds
    yield from _malformed(planner, needed=needed)
    yield from _media_types(planner)
    yield planner.planned(
        "rejects" if needed else "open",
        "body",
        "required",
        "missing",
        Kind.INVALID if needed else Kind.OPEN,
        "a request without a body",
        [Edit(("body",), REMOVE)],
        fits=FITS_FAULT,
        constraint="body/required",
        rank=1 if needed else 3,
    )
    yield planner.planned(
        "open",
        "body",
        "undocumented",
        "member",
        Kind.OPEN,
        "a body with an undocumented property",
        [Edit(("body", "undocumented_member"), "x")],
        rank=4,
    )


def _malformed(planner: OperationPlanner, *, needed: bool) -> Iterator[Planned]:
    """Cases with bodies that are no JSON; the empty one is invalid only where a body is required."""
    for variant, raw, says in _MALFORMED:
        wrong = needed or raw != b""
        yield planner.planned(
            "rejects" if wrong else "open",
            "body",
            "malformed",
            variant,
            Kind.INVALID if wrong else Kind.OPEN,
            says,
            [Edit(("raw",), raw)],
            fits=FITS_FAULT,
            constraint="body/json" if wrong else "",
            rank=1 if variant == "truncated" else 2,
        )


def _media_types(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases that send the control's body under other media types."""
    body = planner.operation.body
    # Only a document that is its own source says by a list of media types that there are no others.
    wrong = Kind.OPEN if planner.contract.documents else Kind.INVALID
    for variant, media_type, meant, says in _MEDIA_TYPES:
        kind = wrong if meant is Kind.INVALID else meant
        named = isinstance(media_type, str) and body is not None and covers(body.media_types, media_type)
        if isinstance(media_type, str) and named != (meant is Kind.VALID):
            continue  # that one is documented, too, or the body is another kind of JSON
        yield planner.planned(
            "rejects" if kind is Kind.INVALID else "open" if kind is Kind.OPEN else "accepts",
            "body",
            "media-type",
            variant,
            kind,
            says,
            [Edit(("media-type",), media_type)],
            fits=(415, 400),
            constraint="body/media-type",
            rank=1 if meant is Kind.INVALID else 3,
            firm=kind is Kind.VALID and planner.operation.effect.repeatable,
        )
