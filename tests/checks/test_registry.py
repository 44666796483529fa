"""Every registered check lets an honest answer pass and catches a lie."""

from dataclasses import replace

import pytest

from conformance.checks import Subject, registered
from conformance.checks.registry import check

ERROR = {"code": "0001", "status": "BAD_REQUEST", "message": "Invalid request", "detailMsg": "no"}


def invoices(value):
    return {"operation": "getInvoices", "body": {"account_id": 1, "period_date": {}, "invoices": [{"value": value}]}}


PAIRS = [
    ("status/documented", {"status": 400, "body": {}}, {"status": 418, "body": {}}),
    ("status/success", {"status": 200, "body": {}}, {"status": 202, "body": {}}),
    ("body/error-shape", {"status": 404, "body": ERROR}, {"status": 404, "body": {"error": "bad"}}),
    ("body/error-shape", {"status": 404, "body": ERROR}, {"status": 404, "body": {}}),
    ("body/as-tabled", {"body": {"work_orders": [{"work_order_id": "7"}]}}, {"body": {"work_orders": [{"work_order_id": 7}]}}),
    ("body/as-printed", invoices(47), invoices("47.89 EUR")),
    ("body/none", {"operation": "activateSim", "body": None}, {"operation": "activateSim", "body": {"activated": True}}),
    ("status/documented", {"status": 429}, {"status": 302}),
    ("body/media-type", {"body": {}, "media_type": "application/json; charset=utf-8"}, {"body": {}, "media_type": "text/html"}),
    ("body/media-type", {"body": {}, "media_type": "application/problem+json"}, {"body": {}, "media_type": ""}),
    ("body/present", {"body": {}}, {"body": None}),
    ("body/json", {"body": {"id": 1}}, {"body": b'{"id": 1, "id": 2}'}),
    ("body/json", {"body": {"id": 1}}, {"body": b"<html>"}),
    ("body/schema", {"body": {"id": 1}}, {"body": {"id": "one"}}),
    ("body/schema", {"status": 404, "body": ERROR}, {"status": 404, "body": {**ERROR, "code": {"n": 1}}}),
    ("body/none", {"operation": "activateSim", "body": None}, {"operation": "activateSim", "body": {"x": 1}}),
    ("body/transfer", {"body": {}}, {"body": {}, "anomalies": ("content-length mismatch",)}),
    ("leak/internals", {"status": 404, "body": ERROR},
     {"status": 404, "body": {**ERROR, "detailMsg": "at com.acme.Tariffs.find(Tariffs.java:42)"}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "honest", "lie"), PAIRS)
def test_the_check_lets_the_honest_answer_pass_and_catches_the_lie(findings, name, honest, lie):
    """No finding for the one, at least one finding for the other."""
    assert [] == findings(name, **honest)
    assert [name] == list(dict.fromkeys(f.check for f in findings(name, **lie)))


def test_every_check_has_a_pair():
    """A check that nobody proved is none; two have a file of their own."""
    assert set(registered()) - {"body/shown", "body/mojibake"} == {name for name, _, _ in PAIRS}


def test_two_checks_of_one_name_are_refused():
    """The name is the identity of findings."""
    with pytest.raises(ValueError, match="two checks are named status/documented"):
        check("status/documented")(lambda subject: iter(()))


@pytest.mark.parametrize(
    ("body", "level"),
    [
        (b'{"id": 1, "id": 2}', "should"),
        (b'{"id": 1, "x": 1e999}', "should"),
        (b'{"id": 1, "x": "\\ud83d"}', "should"),
        (b'{"id": 1', "must"),
        (b'{"id": NaN}', "must"),
        (b'\xef\xbb\xbf{"id": 1}', "must"),
        (b'{"id": "\xf1"}', "must"),
    ],
)
def test_what_the_grammar_of_json_has_is_advised_against_only(findings, body, level):
    """RFC 8259 says SHOULD of names that stand twice, and nothing of numbers that few can read; the rest is no JSON."""
    assert {level} == {finding.level.value for finding in findings("body/json", body=body)}


@pytest.mark.parametrize("name", ["body/schema", "body/as-printed", "body/shown"])
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 299, "body": {"id": "one"}},
        {"body": b""},
        {"body": b"{"},
        {"body": b"<id>one</id>", "media_type": "text/xml"},
    ],
)
def test_a_body_that_no_schema_describes_breaks_none(findings, name, answer):
    """What is missing, no JSON, or under a status without a schema is judged by other checks."""
    assert [] == findings(name, **answer)


def test_a_check_has_one_name():
    """Two of one name would judge by turns."""
    with pytest.raises(ValueError, match="two checks are named body/schema"):
        check("body/schema")(lambda subject: iter(()))


def test_a_body_of_a_documented_type_that_is_no_json_is_not_judged(customers, exchange):
    """How to read it is not known; what the documents call JSON is, whatever it is called."""
    account = customers.operations["getAccount"]
    texts = replace(account.answers["200"], media_type="text/csv", media_types=("text/csv",))
    made = exchange(account.key, 200, {"id": "one"}, media_type="text/csv")
    of_texts = replace(account, answers={**account.answers, "200": texts})

    assert () == Subject(made, made.response, of_texts, customers).stated
    assert () != Subject(made, made.response, account, customers).stated
