"""A response shows the choices of a reading that it is consistent with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from conformance.checks.reading_evidence import _day, _plain, sightings_of
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response

CONTRACTS = load_contracts()


def shown(name, case, status, body=b"", *, api="customers", headers=(("Content-Type", "application/json"),), url=""):
    """Give the choices of a reading that a response shows, or None where it says nothing about it."""
    operation = case.split("/")[0]
    contract = CONTRACTS[api]
    request = Request("GET", url or "https://host/v2/orgs/telco/accounts/1/terms")
    outcome = Response(status, headers, body)
    full = case if case.startswith("workflows/") else f"{operation}/{case.partition('/')[2]}"
    exchange = Exchange(
        7, f"{api}/{full}", f"{api}/{operation}", request, outcome, "2026-11-27T12:00:00.000Z", "x-7"
    )  # fmt: skip
    found = {s.reading.id: s.shown for s in sightings_of(contract, contract.operations[operation], exchange)}
    return set(found[name]) if name in found else None


UNKNOWN = "getTerms/open/path.accountId/unknown"


@pytest.mark.parametrize(
    ("status", "body", "choices"),
    [
        (404, b"{}", {"not-found"}),
        (400, b"{}", {"bad-request"}),
        (200, b"[]", {"empty"}),
        (200, b'[{"subscription_id": 1}]', set()),
        (410, b"{}", set()),
        (500, b"", None),
        (429, b"", None),
        (401, b"", None),
        (302, b"", None),
    ],
)
def test_a_status_shows_how_an_unknown_account_is_answered(status, body, choices):
    """What breaks down, is throttled or asks for credentials says nothing about it."""
    assert choices == shown("terms-unknown-account", UNKNOWN, status, body)


@pytest.mark.parametrize(
    ("body", "choices"),
    [
        (b'{"account_promotions": [], "trace": {"node": "b7"}}', {"nothing"}),
        (b'{"account_promotions": [{"promotion_id": 1}], "trace": {"node": "b7"}}', set()),
    ],
)
def test_properties_that_no_document_names_make_nothing_of_what_is_asked_for(body, choices):
    """A target that writes more than is documented may still find no promotion."""
    unknown = "getPromotions/open/path.accountId/unknown"
    assert choices == shown("promotions-unknown-account", unknown, 200, body)


@pytest.mark.parametrize(
    ("case", "status", "choices"),
    [
        ("getFullUserTree/rules/full-tree-document-any-case/other-case", 400, {"exact"}),
        ("getFullUserTree/rules/full-tree-document-any-case/other-case", 200, {"any-case"}),
        ("getFullUserTree/open/body.document/domain-nif-lower-case", 400, None),
    ],
)
def test_a_document_that_nobody_has_shows_nothing_of_letter_case(case, status, choices):
    """One that somebody has does."""
    assert choices == shown("document-letter-case", case, status, b"{}")


def test_a_reading_speaks_of_its_own_cases_only():
    """A known account shows nothing of unknown ones."""
    assert shown("terms-unknown-account", "getTerms/accepts/request/control", 400, b"{}") is None


def test_the_reading_of_the_whole_api_leaves_out_the_operations_that_have_their_own():
    """They would speak of the same response twice."""
    assert shown("malformed-id-status", "getAccountContracts/rejects/path.accountId/type-text", 404) is None
    assert {"404"} == shown("malformed-id-status", "getAccount/rejects/path.accountId/type-text", 404)


@pytest.mark.parametrize(
    ("name", "case", "status", "body", "choices"),
    [
        ("add-bonus-empty-body", "addBonus/accepts/request/control", 201, b"", {"no-bytes"}),
        ("add-bonus-empty-body", "addBonus/accepts/request/control", 201, b"{}", {"empty-json"}),
        ("add-bonus-empty-body", "addBonus/accepts/request/control", 201, b'{"a": 1}', set()),
        ("penalty-nulls", "getAccountPenalties/accepts/request/control", 200,
         b'[{"penalties": [{"id": 1, "value": 0, "promotion_id": 5}]}]', {"absent", "zero"}),  # it may cost nothing
        ("penalty-nulls", "getAccountPenalties/accepts/request/control", 200,
         b'[{"penalties": [{"id": 1, "value": 7, "subscription_terminal_id": 5, "promotion_id": 0}]}]', {"zero"}),
        ("penalty-nulls", "getAccountPenalties/accepts/request/control", 200,
         b'[{"penalties": [{"id": 1, "value": 7, "commitment_uuid": ""}]}]', {"zero"}),
        ("penalty-nulls", "getAccountPenalties/accepts/request/control", 200,
         b'[{"penalties": [{"id": 1, "value": 7, "promotion_id": null}]}]', {"nulls"}),
        ("serial-number-type", "getDevices/accepts/request/control", 200,
         b'{"devices": [{"device_info": {"serial_number": 3}}]}', {"number"}),
        ("serial-number-type", "getDevices/accepts/request/control", 200,
         b'{"devices": [{"device_info": {"serial_number": "3"}}]}', {"string"}),
        ("serial-number-type", "getDevices/accepts/request/control", 200, b'{"devices": []}', None),
        ("timestamp-form", "getAccount/accepts/request/control", 200,
         b'{"activation_date": "2019-12-09T09:58:34Z"}', {"utc-seconds", "fraction"}),
        ("timestamp-form", "getAccount/accepts/request/control", 200,
         b'{"activation_date": "2019-12-09T09:58:34.5Z"}', {"fraction"}),
        ("timestamp-form", "getAccount/accepts/request/control", 200,
         b'{"activation_date": "2019-12-09T09:58:34+01:00"}', {"offset"}),
        ("timestamp-form", "getAccount/accepts/request/control", 200, b'{"id": 1}', None),
        ("extra-answer-members", "getInvoices/accepts/request/control", 200, b'{"invoices": []}', None),
        ("extra-answer-members", "getAccount/accepts/request/control", 200, b'{"id": 1, "x": 2}', {"some"}),
        ("invoices-current-month-end", "getInvoices/accepts/request/control", 200,
         b'{"period_date": {"start_date": "2026-11-01", "end_date": "2026-11-30"}}', {"last-day", "another"}),
        ("invoices-current-month-end", "getInvoices/accepts/request/control", 200,
         b'{"period_date": {"start_date": "2026-11-01", "end_date": "2026-11-27"}}', {"today", "another"}),
        ("bonuses-none", "getBonuses/accepts/request/control", 200, b'{"id": 1, "items": []}', {"empty-list"}),
        ("bonuses-none", "getBonuses/accepts/request/control", 200, b'{"id": 1}', {"absent"}),
        ("bonuses-none", "getBonuses/accepts/request/control", 200, b'{"items": [{"id": 2}]}', None),
        ("bonuses-none", "getBonuses/accepts/request/control", 404, b'{"code": "0013"}', {"not-found"}),
        ("bonuses-none", "getBonuses/accepts/query.query.filter[]/enum-inactive", 400, b'{"code": "0001"}', None),
        ("invoices-none", "getInvoices/accepts/query.start_date/given", 400, b'{"code": "0001"}', None),
        ("payment-info-none", "getPaymentInfo/accepts/request/control", 404, b'{"code": "0013"}', {"not-found"}),
        ("invoices-one-date", "getInvoices/accepts/query.start_date/given", 400, b'{"code": "1"}', {"refused"}),
        ("invoices-one-date", "getInvoices/accepts/query.end_date/given", 200, b'{"invoices": []}',
         {"open-end", "current-month"}),
        ("invoices-inverted-dates", "getInvoices/rules/invoices-inverted-dates-refused/broken", 200,
         b'{"invoices": []}', {"nothing-found"}),
        ("invoices-inverted-dates", "getInvoices/rules/invoices-inverted-dates-refused/broken", 200,
         b'{"invoices": [{"value": 1}]}', set()),
        ("no-change-scheduled", "getProducts/accepts/request/control", 200,
         b'{"product": {"id": 1, "scheduled": null}}', {"null"}),
        ("no-change-scheduled", "getProducts/accepts/request/control", 200,
         b'{"product": {"id": 1, "scheduled": {"request_date": null}}}', {"null-members"}),
        ("no-change-scheduled", "getProducts/accepts/request/control", 200,
         b'{"product": {"id": 1, "scheduled": {"request_date": "2020-05-05T12:29:22Z"}}}', None),
        ("scheduled-date-as-time", "getProducts/accepts/request/control", 200,
         b'{"product": {"scheduled": {"scheduled_date": "2030-05-06T00:00:00.000Z"}}}', {"utc-midnight", "any-time"}),
        ("scheduled-date-as-time", "getProducts/accepts/request/control", 200,
         b'{"product": {"scheduled": {"scheduled_date": "2030-05-06T02:00:00+02:00"}}}', {"utc-midnight", "any-time"}),
        ("scheduled-date-as-time", "getProducts/accepts/request/control", 200,
         b'{"product": {"scheduled": {"scheduled_date": "2030-05-05T22:00:00.0+00:00"}}}',
         {"madrid-midnight", "any-time"}),
        ("account-work-order-id-filled", "getAccount/accepts/request/control", 200,
         b'{"work_order_id": "A1", "path": "", "work_orders": [{"work_order_id": "A1"}]}', {"filled"}),
        ("account-work-order-id-filled", "getAccount/accepts/request/control", 200,
         b'{"work_order_id": "", "work_orders": [{"work_order_id": "A1"}]}', {"left-out"}),
        ("account-work-order-id-filled", "getAccount/accepts/request/control", 200,
         b'{"path": "x", "work_orders": [{"work_order_id": "A1"}]}', {"left-out"}),
        ("account-work-order-id-filled", "getAccount/accepts/request/control", 200, b'{"work_orders": []}', None),
        ("available-msisdns-other-network", "getAvailableMsisdns/rules/available-msisdns-yoigo-only/refused", 200,
         b'{"available_msisdns": ["622334455"]}', {"ignored"}),
        ("available-msisdns-other-network", "getAvailableMsisdns/rules/available-msisdns-yoigo-only/refused", 404,
         b'{"code": "0013"}', {"refused"}),
        ("error-detail-spelling", "getUser/answers/path.userId/unknown", 404,
         b'{"code": "0001", "DetailMsg": "x"}', {"capital"}),
    ],
)  # fmt: skip
def test_a_body_shows_what_it_is_consistent_with(name, case, status, body, choices):
    """Empty lists, absent properties, types, forms and days."""
    assert choices == shown(name, case, status, body)


def test_a_response_that_every_permitted_choice_explains_says_nothing():
    """An absent null is as documented in either reading."""
    assert shown("absent-or-null-in-answers", "getAccount/accepts/request/control", 200, b'{"id": 1}') is None


@pytest.mark.parametrize("case", ["missing", "wrong"])
def test_a_status_of_access_that_a_rejected_choice_names_is_seen(case):
    """The documented one shows nothing that is not permitted anyway."""
    full = f"getFinanceAvailability/answers/credentials/{case}"

    assert {"403"} == shown("missing-credentials-status", full, 403, b"{}", api="feasibility")
    assert shown("missing-credentials-status", full, 401, b"{}", api="feasibility") is None


def test_what_some_responses_alone_have_beyond_the_documents_is_one_choice():
    """A list without items has no further properties of items, whichever choice the target takes."""
    case = "getInvoices/accepts/request/control"
    seen = [
        shown("extra-answer-members", case, 200, body) for body in (b'{"invoices": []}', b'{"invoices": [{"x": 1}]}')
    ]

    assert [None, {"some"}] == seen


def test_days_of_the_request_stand_in_paths():
    """An invoice of the evening before the first day shows whose midnight it is."""
    url = "https://host/v2/orgs/telco/accounts/1/invoices?start_date=2020-05-01&end_date=2020-05-31"
    body = b'{"invoices": [{"date": "2020-04-30T22:00:00Z"}]}'

    assert {"europe-madrid"} == shown("invoices-day-limits", "getInvoices/rules/x/asked", 200, body, url=url)
    without = url.replace("2020-05-01", "x").replace("2020-05-31", "y")
    assert None is shown("invoices-day-limits", "getInvoices/rules/x/asked", 200, body, url=without), "they are no days"


@pytest.mark.parametrize(
    ("status", "choices"), [(404, None), (401, None), (503, None), (400, {"refused"}), (422, {"refused"})]
)
def test_test_data_that_are_gone_say_nothing_of_what_else_was_sent(status, choices):
    """A body with a further property is rejected with 404 where its ids are unknown: that agrees with any choice."""
    case = "changeAgileTvEmail/open/body/undocumented-member"

    assert choices == shown("extra-request-members", case, status, b'{"code": "1", "message": "unknown"}')


def test_a_response_without_a_body_shows_nothing_of_what_bodies_are_like():
    """Neither what media type a rejection has, nor what a list holds."""
    case = "getAccount/answers/path.accountId/unknown"

    assert shown("error-media-type", case, 404, b"", headers=()) is None
    assert {"problem-json"} == shown(
        "error-media-type", case, 404, b"{}", headers=(("Content-Type", "application/problem+json"),)
    )


def test_a_method_that_the_gateway_rejects_shows_no_media_type_of_the_api():
    """What it sends with 405 is another reading's matter."""
    page = (("Content-Type", "text/html"),)

    assert shown("error-media-type", "getAccount/answers/method/unsupported-PUT", 405, b"<p>", headers=page) is None


@pytest.mark.parametrize(
    ("api", "name", "case", "status", "body", "choices"),
    [
        ("subscriptions", "credit-limit-subscription-types", "getCreditLimits/rules/credit-limits-wrong-type/refused",
         200, b"[]", {"others-empty"}),
        ("subscriptions", "credit-limit-subscription-types", "getCreditLimits/rules/credit-limits-wrong-type/refused",
         400, b"{}", {"mobile-and-landline"}),
        ("feasibility", "renewal-not-found-what", "renewFinance/open/body.dealer_id/unknown", 400, b"{}", {"some"}),
        ("feasibility", "renewal-not-found-what", "renewFinance/open/body.dealer_id/unknown", 404, b"{}", None),
    ],
)  # fmt: skip
def test_a_choice_that_a_rule_stands_under_is_seen_in_its_responses_too(api, name, case, status, body, choices):
    """So that another one than agreed on fails, and not only the rule."""
    assert choices == shown(name, case, status, body, api=api)


@pytest.mark.parametrize("body", [b"{", b"", b"<html>"])
def test_what_is_no_json_has_no_properties_that_no_document_names(body):
    """Nor any other; nothing is taken out of it."""
    unknown = "getPromotions/open/path.accountId/unknown"

    assert shown("promotions-unknown-account", unknown, 200, body) in (None, set())


def test_a_day_that_the_request_does_not_give_stands_in_no_path():
    """Nor does one of a response whose time is not known."""
    operation = CONTRACTS["customers"].operations["getInvoices"]
    sent = Request("GET", "https://host/v2/orgs/telco/accounts/1/invoices?start_date=2026-02-10")

    def day(name, sent_at="2026-02-27T12:00:00.000Z"):
        return _day(name, operation, Exchange(1, "c", operation.key, sent, Response(200), sent_at, "x"))

    assert ["2026-02-10", "2026-02-28", "2026-02-26", "2026-02-27"] == [
        str(day(name)) for name in ("query.start_date", "month-end", "yesterday", "today")
    ]
    assert (None, None) == (day("query.end_date"), day("today", ""))


def test_a_value_is_taken_as_the_validator_takes_it():
    """A whole decimal as a whole number, at any depth."""
    assert {"a": [1, 1.5, "x"], "b": {"c": None}} == _plain({"a": [Decimal(1), Decimal("1.5"), "x"], "b": {"c": None}})
    assert int is type(_plain(Decimal(1)))
    assert float is type(_plain(Decimal("1.5")))


def test_sightings_of_the_same_have_a_key_in_common():
    """What they show, of which reading and where; not the exchange."""
    contract = CONTRACTS["customers"]
    operation = contract.operations["getTerms"]
    request = Request("GET", "https://host/v2/orgs/telco/accounts/1/terms")
    found = [
        next(
            sighting
            for sighting in sightings_of(
                contract,
                operation,
                Exchange(n, f"customers/{UNKNOWN}", operation.key, request, Response(status, (), b"{}"), "", "x"),
            )
            if sighting.reading.id == "terms-unknown-account"
        ).key
        for n, status in ((1, 404), (2, 404), (3, 400))
    ]

    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("body", "choices"), [(b"[]", {"empty"}), (b"[{'terms_id': 1}]", None), (b"[] []", None), (b"\xff", None)]
)
def test_what_is_no_json_does_not_show_whether_there_is_something(body, choices):
    """It is told as broken JSON, and not as another choice than agreed on as well."""
    assert choices == shown("terms-none", "getTerms/accepts/request/control", 200, body)
