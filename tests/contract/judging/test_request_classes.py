"""Every request is valid, invalid or open."""

from __future__ import annotations

import pytest

from conformance.contract import RequestJudgement, Violation, at, judge_request, load_contract, under

JSON = "application/json"


def judge(contract, operation, *, path=None, query=(), headers=None, body=None, content_type=JSON):
    return judge_request(
        contract,
        contract.operations[operation],
        path=path or {"id": "1"},
        query=query,
        headers={"x-trace": "ab"} if headers is None else headers,
        body=body,
        content_type=content_type,
    )


def places(judgement: RequestJudgement) -> tuple[str, list[tuple[str, str]]]:
    return judgement.kind, [(v.pointer, v.keyword) for v in judgement.violations]


@pytest.mark.parametrize(
    ("query", "kind", "broken"),
    [
        ([], "valid", []),
        ([("page", "0")], "valid", []),
        ([("page", "2147483647")], "valid", []),
        ([("page", "01")], "open", [("query.page", "type")]),
        ([("page", "+1")], "open", [("query.page", "type")]),
        ([("page", " 1")], "open", [("query.page", "type")]),
        ([("page", "1.0")], "open", [("query.page", "type")]),
        ([("page", "-0")], "open", [("query.page", "type")]),
        ([("page", "-1")], "invalid", [("query.page", "minimum")]),
        ([("page", "9" * 10_000)], "invalid", [("query.page", "maximum")]),
        ([("page", "+99999999999")], "invalid", [("query.page", "type")]),
        ([("page", "2147483648")], "invalid", [("query.page", "maximum")]),
        ([("page", "x")], "invalid", [("query.page", "type")]),
        ([("page", "٣")], "invalid", [("query.page", "type")]),
        ([("page", "")], "invalid", [("query.page", "type")]),
        ([("page", "1"), ("page", "2")], "open", [("query.page", "repeated")]),
        ([("open", "true")], "valid", []),
        ([("open", "TRUE")], "open", [("query.open", "type")]),
        ([("open", "1")], "open", [("query.open", "type")]),
        ([("open", "maybe")], "invalid", [("query.open", "type")]),
        ([("from", "2020-04-20")], "valid", []),
        ([("from", "2020-04-31")], "invalid", [("query.from", "format")]),
        ([("filter", '{"state": ["new"]}')], "valid", []),
        ([("filter", '{"state": ["old"]}')], "invalid", [("query.filter.state[]", "enum")]),
        ([("filter", '{"other": 1}')], "open", [("query.filter.other", "undocumented")]),
        ([("filter", "{")], "invalid", [("query.filter", "json")]),
        ([("filter", "[" * 100_000)], "open", [("query.filter", "depth")]),
        ([("filter", "{}"), ("filter", "{}")], "open", [("query.filter", "repeated")]),
        ([("filter", '{"state": [], "state": []}')], "open", [("query.filter", "json")]),
        ([("strange", "1")], "open", [("query.strange", "undocumented")]),
    ],
)
def test_query_parameters_are_read_by_their_type(parcels, query, kind, broken):
    """What no document says about their spelling is open."""
    assert (kind, broken) == places(judge(parcels, "listParcels", query=query))


@pytest.mark.parametrize(
    ("headers", "kind", "broken"),
    [
        ({}, "invalid", [("header.x-trace", "required")]),
        ({"x-trace": "a"}, "invalid", [("header.x-trace", "minLength")]),
        ({"x-trace": "ab", "x-other": "1"}, "valid", []),
        ({"x-trace": " ab\t"}, "valid", []),
        ({"x-trace": " a"}, "invalid", [("header.x-trace", "minLength")]),
    ],
)
def test_headers_are_parameters_too(parcels, headers, kind, broken):
    """Undocumented ones are everywhere, and say nothing; the spaces around a value are none of it."""
    assert (kind, broken) == places(judge(parcels, "listParcels", headers=headers))


@pytest.mark.parametrize(
    ("value", "kind", "broken"),
    [
        ("9223372036854775807", "valid", []),
        ("9223372036854775808", "invalid", [("path.id", "maximum")]),
        ("", "invalid", [("path.id", "required")]),
    ],
)
def test_path_parameters_are_always_required(parcels, value, kind, broken):
    """OpenAPI has no other."""
    assert (kind, broken) == places(judge(parcels, "getParcel", path={"id": value}))


@pytest.mark.parametrize(
    ("body", "kind", "broken"),
    [
        (b'{"weight": 1}', "valid", []),
        (b'{"weight": 1, "to": {"street": "A", "house": 1}}', "valid", []),
        (b'{"weight": "x"}', "invalid", [("body.weight", "type")]),
        (b'{"weight": "1"}', "open", [("body.weight", "type")]),
        (b'{"weight": 1, "number": "99999999999"}', "invalid", [("body.number", "maximum")]),
        (b'{"weight": null}', "invalid", [("body.weight", "type")]),
        (b'{"weight": 1, "number": null}', "open", [("body.number", "type")]),
        (b'{"weight": 1, "number": 2147483648}', "invalid", [("body.number", "maximum")]),
        (b"{}", "invalid", [("body.weight", "required")]),
        (b"[1]", "invalid", [("body", "type")]),
        (b"null", "invalid", [("body", "type")]),
        (b'{"weight": 1, "to": {"street": ""}}', "invalid", [("body.to.street", "minLength")]),
        (b'{"weight": 1, "to": {"street": "A", "state": ""}}', "open", [("body.to.state", "empty")]),
        (b'{"weight": 1, "to": {"street": "A", "house": "x"}}', "open", [("body.to.house", "type")]),
        (b'{"weight": 1, "strange": 1}', "open", [("body.strange", "undocumented")]),
        (b'{"weight": 1, "weight": 1}', "open", [("body", "json")]),
        (b'{"weight": 1, "to": {"street": "\\ud800"}}', "open", [("body.to.street", "unicode")]),
        (b"{", "invalid", [("body", "json")]),
        (b'{"weight": NaN}', "invalid", [("body", "json")]),
        (b'{"weight": 1}\xff', "invalid", [("body", "json")]),
        (b'{"weight": ' + b"9" * 10_000 + b"}", "open", [("body", "json")]),
        (b'{"weight": 1, "number": ' + b"9" * 10_000 + b"}", "invalid", [("body.number", "maximum")]),
        (b'{"weight": 1, "number": "' + b"9" * 10_000 + b'"}', "invalid", [("body.number", "maximum")]),
        (b'{"weight": 1e99999999999999999999}', "open", [("body", "json")]),
        (b"[" * 200_000, "open", [("body", "depth")]),
        (b"", "invalid", [("body", "required")]),
        (None, "invalid", [("body", "required")]),
    ],
)
def test_bodies_are_judged_member_by_member(parcels, body, kind, broken):
    """Null for an optional member, "1" for 1, empty texts and undocumented members are open."""
    assert (kind, broken) == places(judge(parcels, "changeParcel", body=body))


@pytest.mark.parametrize(
    ("content_type", "kind", "broken"),
    [
        ("application/json; charset=utf-8", "valid", []),
        ("Application/JSON", "valid", []),
        ("application/json; charset=latin-1", "open", [("header.content-type", "parameter")]),
        ("text/plain", "open", [("header.content-type", "const")]),
        (None, "invalid", [("header.content-type", "required")]),
    ],
)
def test_a_body_has_the_documented_media_type(parcels, content_type, kind, broken):
    """Parameters of it are open, but for UTF-8."""
    judged = judge(parcels, "changeParcel", body=b'{"weight": 1}', content_type=content_type)

    assert (kind, broken) == places(judged)


def test_a_body_that_nobody_documents_is_open(parcels):
    """It may be ignored or refused."""
    assert ("open", [("body", "undocumented")]) == places(judge(parcels, "getParcel", body=b"{}"))


@pytest.mark.parametrize(
    ("body", "kind", "broken"),
    [
        (None, "open", [("body", "required")]),
        (b"", "open", [("body", "required")]),
        (b"{}", "invalid", [("body.kind", "required")]),
        (b'{"kind": "box"}', "valid", []),
        (b'{"kind": 1}', "valid", []),
        (b'{"kind": 2}', "invalid", [("body.kind", "oneOf")]),
        (b'{"kind": "box", "note": "x"}', "open", [("body.note", "format")]),
    ],
)
def test_an_optional_body_of_required_members_is_open_when_absent(parcels, body, kind, broken):
    """What only an example shows is open too."""
    assert (kind, broken) == places(judge(parcels, "sendParcel", body=body))


def test_an_agreement_decides_what_was_open(parcels):
    """The body may not be left out, once that is agreed."""
    agreed = under(parcels, {"send-body": "required"})

    assert ("invalid", [("body", "required")]) == places(judge(agreed, "sendParcel", body=None))


def test_a_request_is_judged_by_the_release(parcels):
    """The weight is known from 1.9.0 on in answers; a change took it always."""
    assert "valid" == judge(at(parcels, "1.0.0"), "changeParcel", body=b'{"weight": 1}').kind


TEXT_OR_NUMBER = (
    'type: [string, integer], x-reading: [{id: page-type, says: S., source: "001:1 text", choices: ['
    "{id: text, says: T., narrows: {type: string}}, {id: number, says: N., narrows: {type: integer}}]}]"
)
PERHAPS_DIGITS = (
    'type: string, x-reading: [{id: page-form, says: S., source: "001:1 text", choices: ['
    '{id: any, says: A.}, {id: digits, says: D., narrows: {pattern: "^[0-9]+$"}}]}]'
)


@pytest.mark.parametrize(
    ("schema", "value", "kind"),
    [
        (TEXT_OR_NUMBER, "5", "valid"),
        (TEXT_OR_NUMBER, "x", "open"),
        (PERHAPS_DIGITS, "x", "open"),
        ("type: string", "", "open"),
        ("type: array, items: {type: integer}", "1", "valid"),
        ("type: array, items: {type: integer}", "x", "invalid"),
        ("type: array, items: {type: string, enum: [a]}", "b", "invalid"),
        ("type: number", "1.5", "valid"),
        ("type: number", "1e3", "valid"),
        ("type: number", ".5", "invalid"),
        ('$ref: "schemas/common.yaml#/State"', "new", "valid"),
        ('$ref: "schemas/common.yaml#/State"', "old", "invalid"),
        ("anyOf: [{type: integer}, {type: boolean}]", "7", "valid"),
        ("anyOf: [{type: integer}, {type: boolean}]", "true", "valid"),
        ("anyOf: [{type: integer}, {type: boolean}]", "x", "invalid"),
        ('type: integer, x-source: "001:1 example"', "x", "open"),
    ],
)
def test_each_reading_of_a_parameter_takes_the_text_its_own_way(changed, schema, value, kind):
    """`5` is a text and a number: it holds under both."""
    directory = changed(
        "parameters.yaml", "schema: {type: integer, format: int32, minimum: 0}", f"schema: {{{schema}}}"
    )
    contract = load_contract("parcels", directory)

    assert kind == judge(contract, "listParcels", query=[("page", value)]).kind


def test_repeated_values_of_a_list_are_its_items(changed):
    """The default of OpenAPI's query parameters."""
    old = "schema: {type: integer, format: int32, minimum: 0}"
    directory = changed("parameters.yaml", old, "schema: {type: array, items: {type: integer}}")
    contract = load_contract("parcels", directory)

    assert "valid" == judge(contract, "listParcels", query=[("page", "1"), ("page", "2")]).kind
    assert ("invalid", [("query.page[]", "type")]) == places(
        judge(contract, "listParcels", query=[("page", "1"), ("page", "x")])
    )


def test_a_parameter_whose_need_only_an_example_shows_is_open_when_missing(changed):
    """Or one that some reading requires."""
    source = 'required: true\n        x-source: "001:26 parameters"'
    shown = 'required: true\n        x-source: {shape: "001:26 parameters", required: "001:26 example"}'
    contract = load_contract("parcels", changed("paths/parcels.yaml", source, shown))
    reading = (
        'x-reading: [{id: trace-need, says: S., source: "001:1 text", choices: ['
        "{id: needed, says: N., narrows: {required: true}}, {id: free, says: F.}]}]\n"
        '        x-source: "001:26 parameters"'
    )
    other = load_contract("parcels", changed("paths/parcels.yaml", shown, reading))

    assert "open" == judge(contract, "listParcels", headers={}).kind
    assert "open" == judge(other, "listParcels", headers={}).kind


def test_a_body_whose_need_only_a_curl_line_shows_is_open_when_missing(changed):
    """No verdict rests on it."""
    contract = load_contract(
        "parcels",
        changed(
            "paths/parcels.yaml",
            "requestBody:\n      required: true",
            'requestBody:\n      x-source: "001:1 curl"\n      required: true',
        ),
    )

    assert "open" == judge(contract, "changeParcel", body=None).kind


def test_violations_name_limits(parcels):
    """So that a finding can say what was expected."""
    (violation,) = judge(parcels, "listParcels", query=[("page", "-1")]).violations

    assert Violation("query.page", "minimum", "the number is less than 0", 0) == violation
