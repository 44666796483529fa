"""What changed between two contracts, and what of it breaks clients."""

from __future__ import annotations

import json

import pytest

from conformance.contract import at, load_contract
from conformance.contract.bundling.plain_bundle import plain
from conformance.contract.diff import Change, ChangeKind, diff
from conformance.contract.load import load_bundle

ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
PATHS = "paths/parcels.yaml"
SCHEMAS = "schemas/parcels.yaml"


def test_a_contract_differs_not_from_itself(parcels):
    """Recursive schemas included."""
    assert () == diff(parcels, parcels)


def test_releases_are_compared(parcels):
    """What the changelog says is what comes out."""
    assert (
        Change(CHANGED, "listParcels", "200[].colour", "the property is deprecated"),
        Change(REMOVED, "listParcels", "200[].label", "the property is gone", breaking=True),
        Change(CHANGED, "listParcels", "400.code", "the type was integer and is string", breaking=True),
    ) == diff(at(parcels, "1.9.0"), at(parcels, "1.10.0"))[:3]


def test_operations_come_and_go(parcels):
    """One that goes breaks its clients."""
    then = at(parcels, "1.10.0")

    assert Change(ADDED, "sendParcel", "", "POST /parcels/sent is new") == diff(then, parcels)[0]
    assert Change(REMOVED, "sendParcel", "", "POST /parcels/sent is gone", breaking=True) == diff(parcels, then)[0]


def test_a_plain_bundle_does_not_know_what_was_removed(tmp_path):
    """Nothing is served again because nobody says that it is gone."""
    customers = load_contract("customers")
    (tmp_path / "plain.json").write_text(json.dumps(plain(customers.document)), encoding="utf-8")

    assert [] == [c for c in diff(customers, load_bundle(tmp_path / "plain.json")) if "removed in" in c.says]


CASES = [
    # Operations and parameters
    (
        PATHS,
        "operationId: listParcels\n",
        "operationId: listParcels\n    deprecated: true\n",
        Change(CHANGED, "listParcels", "", "it is deprecated"),
    ),
    (
        PATHS,
        "    deprecated: true\n    summary: Changes",
        "    summary: Changes",
        Change(CHANGED, "changeParcel", "", "it is no longer deprecated"),
    ),
    (
        "openapi.yaml",
        "  /parcels/sent:",
        "  /parcels/send:",
        Change(CHANGED, "sendParcel", "", "it was POST /parcels/sent and is POST /parcels/send", breaking=True),
    ),
    (
        PATHS,
        "- name: from\n        in: query\n",
        "- name: since\n        in: query\n",
        Change(REMOVED, "listParcels", "query.from", "the parameter is gone", breaking=True),
    ),
    (
        PATHS,
        "- name: from\n        in: query\n",
        "- name: since\n        in: query\n",
        Change(ADDED, "listParcels", "query.since", "the parameter is new"),
    ),
    (
        PATHS,
        "- name: open\n        in: query\n",
        "- name: open\n        in: query\n        required: true\n",
        Change(CHANGED, "listParcels", "query.open", "the parameter became required", breaking=True),
    ),
    (
        PATHS,
        "- name: open\n        in: query\n",
        "- name: open\n        in: query\n        deprecated: true\n",
        Change(CHANGED, "listParcels", "query.open", "the parameter is deprecated"),
    ),
    (
        PATHS,
        "minLength: 2",
        "minLength: 3",
        Change(CHANGED, "listParcels", "header.x-trace", "minLength was 2 and is 3", breaking=True),
    ),
    (
        PATHS,
        "minLength: 2",
        "minLength: 1",
        Change(CHANGED, "listParcels", "header.x-trace", "minLength was 2 and is 1"),
    ),
    (
        PATHS,
        "minLength: 2",
        "maxLength: 2",
        Change(ADDED, "listParcels", "header.x-trace", "maxLength is 2", breaking=True),
    ),
    (PATHS, "minLength: 2", "maxLength: 2", Change(REMOVED, "listParcels", "header.x-trace", "minLength 2 is gone")),
    # Bodies
    (
        PATHS,
        "requestBody:\n      required: false",
        "requestBody:\n      required: true",
        Change(CHANGED, "sendParcel", "body", "the body became required", breaking=True),
    ),
    (
        PATHS,
        "requestBody:\n      required: true",
        "requestBody:\n      required: false",
        Change(CHANGED, "changeParcel", "body", "the body became optional"),
    ),
    (
        PATHS,
        "enum: [box]",
        "enum: [bag]",
        Change(REMOVED, "sendParcel", "body.kind", "the value box is gone", breaking=True),
    ),
    (PATHS, "enum: [box]", "enum: [bag]", Change(ADDED, "sendParcel", "body.kind", "the value bag is new")),
    (
        PATHS,
        "{type: integer, enum: [1]}",
        "{type: integer}",
        Change(CHANGED, "sendParcel", "body.kind", "any value is admitted"),
    ),
    (
        PATHS,
        ", {type: integer, enum: [1]}]",
        "]",
        Change(CHANGED, "sendParcel", "body.kind", "`oneOf` had 2 alternatives and has 1", breaking=True),
    ),
    (
        SCHEMAS,
        "required: [weight]",
        "required: [weight, number]",
        Change(CHANGED, "changeParcel", "body.number", "the property became required", breaking=True),
    ),
    (
        SCHEMAS,
        "number: {type: integer, format: int32}",
        "number: {type: number}",
        Change(CHANGED, "changeParcel", "body.number", "the type was integer and is number"),
    ),
    (
        SCHEMAS,
        "number: {type: integer, format: int32}",
        "number: {type: integer, format: int64}",
        Change(CHANGED, "changeParcel", "body.number", "format was int32 and is int64", breaking=True),
    ),
    # Answers
    (
        PATHS,
        '      "202": {description: It will be done.}',
        '      "201": {description: It is done.}',
        Change(REMOVED, "changeParcel", "202", "the status is gone", breaking=True),
    ),
    (
        PATHS,
        '      "202": {description: It will be done.}',
        '      "201": {description: It is done.}',
        Change(ADDED, "changeParcel", "201", "the status is new"),
    ),
    (
        SCHEMAS,
        "required: [id, weight]",
        "required: [id]",
        Change(CHANGED, "getParcel", "200.weight", "the property became optional", breaking=True),
    ),
    (
        SCHEMAS,
        "sent_on: {type: string, format: date}",
        'sent_on: {type: [string, "null"], format: date}',
        Change(CHANGED, "getParcel", "200.sent_on", "the type was string and is null, string", breaking=True),
    ),
    (
        SCHEMAS,
        "    sent_on: {type: string, format: date}\n",
        "",
        Change(REMOVED, "getParcel", "200.sent_on", "the property is gone", breaking=True),
    ),
    (
        SCHEMAS,
        "weight: {type: number, x-since",
        "weight: {type: number, maximum: 9, x-since",
        Change(ADDED, "getParcel", "200.weight", "maximum is 9"),
    ),
    (
        "schemas/common.yaml",
        "enum: [new, sent]",
        "enum: [new, sent, lost]",
        Change(ADDED, "getParcel", "200.state", "the value lost is new"),
    ),
    (
        "schemas/common.yaml",
        "enum: [new, sent]",
        "enum: [new]",
        Change(REMOVED, "getParcel", "200.state", "the value sent is gone"),
    ),
    (
        "schemas/common.yaml",
        "  enum: [new, sent]\n",
        "",
        Change(CHANGED, "getParcel", "200.state", "any value is admitted"),
    ),
    # Requirements and readings
    (
        PATHS,
        "id: newest-first",
        "id: latest-first",
        Change(ADDED, "listParcels", "", "the requirement latest-first is new"),
    ),
    (
        PATHS,
        "id: newest-first",
        "id: latest-first",
        Change(REMOVED, "listParcels", "", "the requirement newest-first is gone"),
    ),
    ("openapi.yaml", "id: day-limits", "id: days", Change(ADDED, "", "", "the reading days is new")),
]


@pytest.mark.parametrize(("file", "old", "new", "change"), CASES, ids=[str(case[3]) for case in CASES])
def test_each_change_is_named(parcels, changed, file, old, new, change):
    """Of requests, what asks more breaks; of answers, what gives less."""
    assert change in diff(parcels, load_contract("parcels", changed(file, old, new)))


def test_a_media_type_that_changes_breaks(parcels, changed):
    """In both directions."""
    directory = changed(PATHS, "application/json:", "application/xml:", count=9)
    changes = diff(parcels, load_contract("parcels", directory))
    says = "the media type was application/json and is application/xml"

    assert Change(CHANGED, "changeParcel", "body", says, breaking=True) in changes
    assert Change(CHANGED, "getParcel", "200", says, breaking=True) in changes


def test_a_body_may_come_and_go(parcels, changed):
    """A new one that is required breaks."""
    text = (
        "    requestBody:\n      required: true\n      content:\n        application/json:\n"
        '          schema: {$ref: "../schemas/parcels.yaml#/Change"}\n'
        "          example: {weight: 3, to: {street: Main Road}}\n"
    )
    other = load_contract("parcels", changed(PATHS, text, ""))

    assert Change(REMOVED, "changeParcel", "body", "there is no body any more", breaking=True) in diff(parcels, other)
    assert Change(ADDED, "changeParcel", "body", "there is a body", breaking=True) in diff(other, parcels)


def test_a_change_is_a_line():
    """For terminals and logs."""
    assert "BREAKING removed: getParcel 200.id: the property is gone" == str(
        Change(REMOVED, "getParcel", "200.id", "the property is gone", breaking=True)
    )
    assert "added: the API: the reading days is new" == str(Change(ADDED, "", "", "the reading days is new"))
