"""Values of another type or format than the documents print are told by the force of what types them."""

import json

import pytest

from conformance.checks import Subject, registered
from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Request, Response


def invoices(value):
    return {"operation": "getInvoices", "body": {"account_id": 1, "period_date": {}, "invoices": [{"value": value}]}}


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


def test_a_format_that_an_example_prints_is_a_should(findings):
    """No table gives the day on which an invoice was issued a form."""
    day = {"account_id": 1, "period_date": {}, "invoices": [{"date": "tomorrow"}]}

    assert [(Level.SHOULD, "/invoices/0/date")] == [
        (f.level, f.pointer) for f in findings("body/as-printed", "getInvoices", body=day)
    ]
    assert [] == findings("body/as-tabled", "getInvoices", body=day)


@pytest.mark.parametrize(("moment", "levels"), [("x", [Level.MUST]), ("2026-01-02T03:04:05.6+01:00", [])])
def test_a_format_that_a_table_gives_the_property_elsewhere_is_a_must(moment, levels):
    """The table of the created limits has effective_date as a point in time, and nothing of that document otherwise."""
    contract = load_contracts()["subscriptions"]
    operation = contract.operations["getCreditLimits"]
    limit = {"credit_limit_id": "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT", "effective_date": moment}
    response = Response(200, (("content-type", "application/json"),), json.dumps([limit]).encode())
    exchange = Exchange(1, "c", operation.key, Request("GET", "http://127.0.0.1/"), response, "", "r")
    subject = Subject(exchange, response, operation, contract)

    assert levels == [finding.level for finding in registered()["body/as-tabled"](subject)]


@pytest.mark.parametrize("name", ["body/as-tabled", "body/as-printed"])
def test_a_null_is_of_no_other_kind_than_the_printed_one(findings, name):
    """Nothing says whether a property that has no value is null or left out."""
    assert [] == list(findings(name, body={"work_orders": [{"work_order_id": None}]}))


def test_each_of_two_values_is_told_by_its_own_force(findings):
    """What a table types fails; what an example alone prints is warned of."""
    both = {"work_orders": [{"work_order_id": 7, "work_order_type": 8}]}
    found = {name: [f.pointer for f in findings(name, body=both)] for name in ("body/as-tabled", "body/as-printed")}

    assert ["/work_orders/0/work_order_id"] == found["body/as-tabled"]
    assert "/work_orders/0/work_order_id" not in found["body/as-printed"]
