"""A success says something: what of its body counts, and what an error of another shape is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks import Subject
from conformance.checks.success_content import Content, content_of, main_lists
from conformance.contract import load_contracts
from conformance.contract.judging.documented_properties import named
from conformance.contract.judging.views import Document
from conformance.model import Level

CONTRACTS = load_contracts()
SHOWN, UNKNOWN = Content("content-shown"), Content("content-unknown")


def content(exchange, operation, body, *, api="customers", status=200, contract=None, **more):
    """What the body of a success shows."""
    contract = contract or CONTRACTS[api]
    made = exchange(f"{api}/{operation}", status, body, **more)
    return content_of(Subject(made, made.response, contract.operations[operation], contract))


def lists(operation):
    return Content("content-empty", f"needs test data for which {operation} lists something")


def foreign(expected, actual):
    return Content("content-foreign", expected=expected, actual=actual)


INVOICES = ["account_id", "invoices", "period_date"]


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        ("getInvoices", {"account_id": 7, "invoices": [{"date": "2026-01-01"}]}, SHOWN),
        ("getInvoices", {"account_id": 7, "invoices": []}, lists("getInvoices")),
        ("getInvoices", {"account_id": 7}, lists("getInvoices")),
        ("getInvoices", {"error": "bad"}, foreign(INVOICES, ["error"])),
        # The request names the account, so that a body without it says nothing; an empty list says that there is nothing.
        ("getInvoices", {}, foreign(INVOICES, "no property")),
        ("getInvoices", {"account_id": None}, foreign(INVOICES, "empty ones alone")),
        ("getInvoices", {"invoices": []}, Content("content-empty", "needs test data for which getInvoices says something")),
        ("getAccountContracts", {}, Content("content-empty", "needs test data for which getAccountContracts says something")),
        ("getPaymentInfo", {"payment_method": "CARD"}, SHOWN),
        ("getPaymentInfo", {"other": {"deep": None}}, Content("content-empty", "needs test data for which getPaymentInfo says something")),
        # What is a list and has to be an object, or the other way round, is judged by the schema.
        ("getInvoices", [], None),
        ("getTerms", {"id": 1}, None),
        ("getTerms", [], lists("getTerms")),
        ("getTerms", [1, {"binding_type": "x"}], SHOWN),
    ],
)  # fmt: skip
def test_what_a_success_shows_of_what_is_documented(exchange, operation, body, expected):
    """Properties with something in them, and items in the lists that the operation is about."""
    assert expected == content(exchange, operation, body)


def test_items_with_none_of_the_documented_properties_are_others(exchange):
    """Nothing that the table names stands in any of them."""
    names = named(
        Document.of(CONTRACTS["customers"]), CONTRACTS["customers"].operations["getTerms"].answers["200"].pointer
    )

    assert foreign(sorted(names.all), ["a", "b"]) == content(exchange, "getTerms", [{"b": 1}, {"a": 2}, 3])
    assert ("content-foreign", "content-shown") == (
        content(exchange, "getDevices", {"devices": [{"strange": 1}, 2]}).outcome,
        content(exchange, "getInvoices", {"account_id": 7, "invoices": [{"strange": 1}, 2]}).outcome,
    ), "of invoices only an example prints properties"


def test_what_the_path_ends_with_is_known_before_it_came(exchange):
    """An account that is asked for by its id has that id; a line's payment method need not be known."""
    assert ("content-foreign", "content-empty") == (
        content(exchange, "getAccount", {}).outcome,
        content(exchange, "getPaymentInfo", {}).outcome,
    )


@pytest.mark.parametrize(
    ("operation", "status", "body", "expected"),
    [
        ("createSignup", 202, {}, "content-foreign"),
        ("createSignup", 202, {"sell_id": 4}, "content-shown"),
        ("addDevice", 201, {"risk_decision": None}, "content-foreign"),
        ("changeProduct", 202, {}, "content-only-reports"),
        ("changeProduct", 202, {"other": 1}, "content-only-reports"),
        ("changeProduct", 202, {"risk_decision": "r"}, "content-shown"),
    ],
)
def test_a_write_numbers_what_it_created_and_need_not_report_a_risk(exchange, operation, status, body, expected):
    """Whoever creates something knows its number; where all that is named reports a risk, there may be none."""
    assert expected == content(exchange, operation, body, status=status).outcome


def test_what_only_examples_print_is_nobodys_failure(exchange):
    """A body with other properties is told, with those that the examples have."""
    seen = content(exchange, "getCreditLimits", [{"limit": 1}], api="subscriptions")

    names = "change_reason, credit_limit_id, credit_limit_value, effective_date, historical_changes"
    known = "properties that are known of it, from examples or by inference"

    assert Content("content-empty", f"getCreditLimits showed none of the {known} ({names})") == seen


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"anything": 1}, UNKNOWN),
        ([], UNKNOWN),
        ({"code": "1"}, UNKNOWN),
        ({"code": "1", "message": "bad"}, Content("content-error", expected="no error", actual=["code", "message"])),
        ({"code": "1", "message": "bad", "amount": 3}, UNKNOWN),
    ],
)
def test_a_body_of_which_nothing_is_documented_is_no_error(exchange, body, expected):
    """Two properties of the documented error, and nothing else, are one."""
    unnamed = with_answer("getInvoices", pointer="/info")

    assert expected == content(exchange, "getInvoices", body, contract=unnamed)


def with_answer(operation, **change):
    """The contract with another documented success of an operation."""
    contract = CONTRACTS["customers"]
    one = contract.operations[operation]
    answers = {**one.answers, "200": replace(one.answers["200"], **change)}
    return replace(contract, operations={**contract.operations, operation: replace(one, answers=answers)})


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        (b"{", "application/json", None),
        (b"", "application/json", None),
        (b"<html>", "text/html", None),
        ({"account_id": 7, "invoices": [{"date": "2026-01-01"}]}, "text/html", SHOWN),
    ],
)
def test_what_cannot_be_read_is_judged_elsewhere(exchange, body, media_type, expected):
    """Broken JSON, and nothing at all; what is JSON says what it says under whatever name."""
    assert expected == content(exchange, "getInvoices", body, media_type=media_type)


def test_a_body_that_was_not_read_to_its_end_says_so(exchange):
    """Whatever stands in its first part."""
    assert Content("content-unread") == content(exchange, "getInvoices", {"account_id": 7}, truncated=True)


def test_where_no_body_is_documented_none_is_looked_at(exchange):
    """Nor where the documented one is no JSON."""
    of_pages = with_answer("getInvoices", media_type="text/html")

    assert None is content(exchange, "getInvoices", {"error": 1}, contract=of_pages)
    assert None is content(exchange, "getInvoices", {"error": 1}, status=299)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("getInvoices", ["invoices"]),
        ("getBonuses", ["items"]),
        ("getAccount", []),
        ("getAccountContracts", ["contracts"]),
    ],
)
def test_the_lists_that_an_operation_is_about_are_called_like_its_resource(operation, expected):
    """Or as lists of everything are; else they are what most of the body is."""
    one = CONTRACTS["customers"].operations[operation]
    names = named(Document.of(CONTRACTS["customers"]), one.answers["200"].pointer)

    assert expected == main_lists(names, one)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, {"code": "0404", "message": "none"}, []),
        (404, {"error": "none"}, [(Level.SHOULD, ["error"])]),
        (404, ["none"], []),
        (404, b"", []),
        (404, b"{", []),
        (200, {"error": "none"}, []),
        (499, {"error": "none"}, []),
    ],
)
def test_an_error_shares_a_property_with_its_documented_shape(findings, status, body, expected):
    """Another envelope is warned of, under a status whose shape is documented."""
    found = findings("body/error-shape", status=status, body=body)

    assert expected == [(one.level, one.actual) for one in found]
