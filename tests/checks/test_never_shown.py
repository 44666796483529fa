"""Documented properties that no response has shown are listed; of those only printed, what the changelog announces."""

from __future__ import annotations

import json

from conformance.checks.never_shown import NeverShown
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response

CONTRACTS = load_contracts()


def exchange(operation, body, status=200, method="GET"):
    response = Response(status, body=json.dumps(body).encode())
    return Exchange(1, "c", f"customers/{operation}", Request(method, "http://127.0.0.1/"), response, "", "r")


def missing(*exchanges):
    seen = NeverShown(CONTRACTS)
    for one in exchanges:
        seen.take(one)
    return seen.as_json()


def test_what_one_response_shows_is_shown():
    """Whichever it was; errors and other methods show nothing."""
    first = exchange("getSimcardInfo", {"create_date": "2026-01-01", "origin_id": 1})
    second = exchange("getSimcardInfo", {"promotion_code": "X", "society_id": 2, "undocumented": 1})
    ignored = [
        exchange("getSimcardInfo", {"initial_balance": 1}, 404),
        exchange("getSimcardInfo", {"initial_balance": 1}, method="PUT"),
    ]

    assert {"customers/getSimcardInfo": ["initial_balance", "last_status_date", "simcard_status_id"]} == missing(
        first, second, *ignored
    )


def test_items_of_lists_are_looked_into():
    """A property counts where some item has it."""
    shown = missing(exchange("getServices", {"items": [{"id": 1}, {"active": True}]}))["customers/getServices"]

    assert not {"items[].id", "items[].active"} & set(shown)
    assert "items" not in shown


def test_what_the_changelog_announces_is_asked_for_though_an_example_alone_prints_it():
    """A property that was renamed is told of; one that the changelog is silent of is not."""
    printed = {"date": "2026-01-01T00:00:00Z", "value_total": 1, "pay_date": "2026-01-01T00:00:00Z", "status": {}}
    renamed = {"date": "2026-01-01T00:00:00Z", "total_value": 1, "payDate": "2026-01-01T00:00:00Z", "status": {}}

    honest = missing(exchange("getInvoices", {"invoices": [printed]}))["customers/getInvoices"]
    liar = missing(exchange("getInvoices", {"invoices": [renamed]}))["customers/getInvoices"]

    assert {"invoices[].value_total", "invoices[].pay_date"} == set(liar) - set(honest)
    assert not {"invoices[].number", "invoices[].path"} & set(liar)


def test_a_property_that_a_change_of_its_own_announces_is_asked_for():
    """Wherever the release note stands: at its source, or at the change that brought it."""
    device = {"subscription_id": 1, "delivery_date": "2026-01-01T00:00:00Z"}
    renamed = {"subscription_id": 1, "deliveryDate": "2026-01-01T00:00:00Z"}

    assert {} == missing(exchange("getDevices", {"devices": [device]}))
    assert {"customers/getDevices": ["devices[].delivery_date"]} == missing(
        exchange("getDevices", {"devices": [renamed]})
    )


def test_who_answers_nothing_lacks_nothing():
    """An operation without a success is told of elsewhere."""
    assert {} == missing(exchange("getServices", {"code": "1"}, 400))


def test_a_list_shows_what_its_items_have():
    """Whichever of them; what is no object shows nothing."""
    terms = missing(exchange("getTerms", [{"binding_type": 1}, 7, {"terms_months": 3}]))["customers/getTerms"]
    nothing = missing(exchange("getTerms", [7]), exchange("getServices", 7))

    assert not {"binding_type", "terms_months"} & set(terms)
    assert {"binding_type", "terms_months"} < set(nothing["customers/getTerms"])
    assert "items" in nothing["customers/getServices"]
