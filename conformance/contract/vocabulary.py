"""Closed lists: the words of specs/README.md that the suite understands, and the statuses of the transport layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PERSONAL_CLASSES = _words("name email phone document address birthdate iban bic card iccid imsi imei ip uuid company")

#: Annotations that the suite reads; others are notes for people.
ANNOTATIONS = _words(
    """
    x-source x-requirements x-reading x-effect x-observed-by x-pool x-personal x-since x-deprecated-since x-removed-in
    x-changes x-releases x-removed-operations x-printed-example x-path-known x-body x-undone-by x-discovers
    x-provoked-by x-control x-prefers x-agrees-with x-alternatives x-documented-name x-pool-kinds x-documents x-note
    x-done x-description-then x-reports x-unprocessed x-zones x-prepared-by
    x-vouched-by x-each x-day
    """
)

#: What our generators and views understand; those of the last line demand nothing of a value.
SCHEMA_KEYWORDS = _words(
    """
    type properties required items enum const pattern minLength maxLength minimum maximum exclusiveMinimum
    exclusiveMaximum minItems maxItems uniqueItems format oneOf anyOf allOf $ref description example examples default
    deprecated title additionalProperties
    multipleOf minProperties maxProperties prefixItems contains minContains maxContains patternProperties propertyNames
    dependentRequired dependentSchemas not if then else unevaluatedProperties unevaluatedItems
    $defs readOnly writeOnly discriminator contentMediaType contentEncoding contentSchema externalDocs xml $comment
    $schema $id $anchor $dynamicAnchor $vocabulary
    """
)

#: What is noted where a document has no example that its schema accepts: why none was made, and the printed one.
NO_EXAMPLE, WRONG_EXAMPLE = "x-no-example", "x-wrong-example"

#: The keyword of JSON Schema 2020-12 that demands something and that we do not read.
UNREAD_KEYWORDS = _words("$dynamicRef")

#: The formats that demand something of a value; any other is a note for people (JSON Schema 2020-12, 7.2).
FORMATS = _words(
    """
    int32 int64 float double date date-time time duration uuid email idn-email hostname idn-hostname ipv4 ipv6
    uri uri-reference iri iri-reference uri-template json-pointer relative-json-pointer regex byte
    """
)

#: How far a day is from the run's day.
DISTANCE = re.compile(r"[-+]?[0-9]+d")


def days_in(distance: str) -> int:
    """Read a distance from the run's day, such as `-30d`, in days."""
    return int(distance.removesuffix("d"))


#: Longer texts and lists are not written: a limit beyond is none that a request could meet.
LONGEST, MOST = 1_000_000, 10_000
_BEYOND = {"minLength": LONGEST, "maxLength": LONGEST, "minItems": MOST, "maxItems": MOST}


def beyond(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The limits of a schema that the generators do not reach, by keyword."""
    stated = {keyword: schema[keyword] for keyword in _BEYOND if keyword in schema}
    return {k: v for k, v in stated.items() if isinstance(v, int | float) and v > _BEYOND[k]}


#: Keywords that are a guess unless a source that binds says them.
NEED_A_BINDING_SOURCE = _words(
    """
    required enum const pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems
    uniqueItems
    """
)

#: What gateways and HTTP stacks may answer although no document lists it (judgement.md, 7).
TRANSPORT_STATUSES = frozenset({401, 403, 405, 406, 413, 414, 415, 429})


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON, such as `application/json` or `application/problem+json`."""
    name = essence(media_type)
    return name in ("application/json", "application/*", "*/*") or name.endswith("+json")


@lru_cache(maxsize=1024)
def covers(documented: tuple[str, ...], media_type: str) -> bool:
    """Whether a media type is among documented ones, by itself or by a range such as `*/*`."""
    name = essence(media_type)
    return any(essence(one) in (name, f"{name.partition('/')[0]}/*", "*/*") for one in documented)


def essence(media_type: str) -> str:
    """A media type without its parameters: `text/html; charset=utf-8` becomes `text/html`."""
    return media_type.partition(";")[0].strip().lower()
