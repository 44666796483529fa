"""Every check has a pair: an answer that satisfies it, and a liar."""

from types import SimpleNamespace

import pytest

from conformance.checks import Subject, registered
from conformance.checks.body import _actual
from conformance.checks.registry import check
from conformance.contract import Violation
from conformance.model import Level

ERROR = {"code": "0001", "status": "BAD_REQUEST", "message": "Invalid request", "detailMsg": "no"}


@pytest.fixture
def findings(customers, exchange):
    def run(name, operation="getAccount", **answer):
        made = exchange(f"customers/{operation}", **answer)
        subject = Subject(made, made.response, customers.operations[operation], customers)
        return list(registered()[name](subject))

    return run


def invoices(value):
    return {"operation": "getInvoices", "body": {"account_id": 1, "period_date": {}, "invoices": [{"value": value}]}}


PAIRS = [
    ("status/documented", {"status": 400, "body": {}}, {"status": 418, "body": {}}),
    ("status/success", {"status": 200, "body": {}}, {"status": 202, "body": {}}),
    ("body/error-shape", {"status": 404, "body": ERROR}, {"status": 404, "body": {"error": "bad"}}),
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


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "a boolean"),
        ("one", "a string"),
        (1.5, "a number"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_a_value_of_another_type_is_told_in_words(findings, value, kind):
    """What was expected, and what came: its kind, and no value that may be somebody's."""
    (found,) = findings("body/schema", body={"id": value})

    assert ("/id", "integer", kind) == (found.pointer, found.expected, found.actual)
    assert "with the wrong type" in found.message


def test_a_place_whose_name_is_no_text_is_told_by_the_validator():
    """The validator gets half of a surrogate pair replaced, so that its pointer leads nowhere in the body."""
    body = SimpleNamespace(json=SimpleNamespace(value={"\ud800": 1}))

    assert "the value is not of type string" == _actual(
        body, Violation("/\ufffd", "type", "the value is not of type string", ("string",))
    )


def test_a_member_that_is_missing_is_told_in_words(findings):
    """One defect in however many operations has one sentence."""
    found = findings("body/schema", "getProducts", body={"product": {}})

    assert ("/id", "id", "the property is missing") in [(f.pointer, f.expected, f.actual) for f in found]
    assert "Required property id is missing" in [f.message for f in found]


def test_every_check_has_a_pair():
    """A check that nobody proved is none."""
    assert set(registered()) - {"body/shown"} == {name for name, _, _ in PAIRS}


def test_a_body_longer_than_what_is_read_of_it_is_no_fault(findings):
    """The limit is ours."""
    found = findings("body/transfer", body={}, anomalies=("body over the limit",))

    assert [Level.NOTE] == [finding.level for finding in found]


def test_two_checks_of_one_name_are_refused():
    """The name is the identity of findings."""
    with pytest.raises(ValueError, match="two checks are named status/documented"):
        check("status/documented")(lambda subject: iter(()))


def test_types_that_an_example_prints_are_a_should(findings):
    """A vendor is not failed by an example, and is told."""
    answer = invoices("47.89 EUR")

    assert [] == findings("body/schema", **answer)
    assert [] == findings("body/shown", **answer)
    assert [(Level.SHOULD, "/invoices/0/value")] == [
        (f.level, f.pointer) for f in findings("body/as-printed", **answer)
    ]


def test_a_type_that_a_table_gives_the_property_elsewhere_is_a_must(findings):
    """The account's own table types work_order_id, as the printed list of work orders does."""
    found = findings("body/as-tabled", body={"work_orders": [{"work_order_id": 7}]})

    assert [(Level.MUST, "/work_orders/0/work_order_id")] == [(f.level, f.pointer) for f in found]


@pytest.mark.parametrize(
    "text",
    [
        'Traceback (most recent call last):\n  File "x.py"',
        "java.lang.NullPointerException: x",
        "SELECT id FROM customers WHERE id = 1",
        "ORA-00942: table or view does not exist",
        "jdbc:mysql://10.0.0.3/customers",
        "/srv/app/conf/tariffs.conf",
        "goroutine 12 [running]:",
        "at handler (/app/src/index.js:10:3)",
    ],
)
def test_each_trace_of_the_inside_is_seen(findings, text):
    """Stack traces, databases and files are none of a client's business."""
    assert {"leak/internals"} == {f.check for f in findings("leak/internals", status=500, body={"message": text})}


@pytest.mark.parametrize(
    "text", ["Seleccione una tarifa de la lista", "The account is at home", "/orgs/telco/accounts/1 not found"]
)
def test_ordinary_messages_are_no_leak(findings, text):
    """An error may speak of what was asked for."""
    assert [] == findings("leak/internals", status=404, body={"message": text})


def test_a_leak_in_a_header_is_one(findings):
    """Whoever debugs by headers tells everybody."""
    trace = (("X-Error", "java.lang.IllegalStateException at com.acme.Tariffs"),)

    assert ["leak/internals"] == [f.check for f in findings("leak/internals", status=404, body=ERROR, headers=trace)]


@pytest.mark.parametrize("name", ["body/as-tabled", "body/as-printed"])
def test_a_null_is_of_no_other_kind_than_the_printed_one(findings, name):
    """Nothing says whether a property that has no value is null or left out."""
    assert [] == list(findings(name, body={"work_orders": [{"work_order_id": None}]}))
