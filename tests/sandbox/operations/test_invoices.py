"""Invoices and their periods."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.sandbox.asking import TODAY


def _days(answer):
    return [date.fromisoformat(invoice["date"][:10]) for invoice in answer.content["invoices"]]


def _all(client, account):
    return client.get(f"/accounts/{account.id}/invoices", start_date="2000-01-01", end_date="2099-12-31")


def test_a_period_holds_its_first_and_last_day(client):
    """Days are closed at both ends, and the answer repeats the period."""
    account = client.account("invoices")
    days = sorted(_days(_all(client, account)))
    first, last = days[3], days[9]

    answer = client.get(f"/accounts/{account.id}/invoices", start_date=first, end_date=last)

    assert days[3:10] == sorted(_days(answer))
    assert {"start_date": str(first), "end_date": str(last)} == answer.content["period_date"]
    assert account.id == answer.content["account_id"]


def test_the_last_day_may_be_left_out(reading):
    """Where periods are open at the end, its invoice is missing."""
    client = reading(invoices_end_day="excluded")
    account = client.account("invoices")
    days = sorted(_days(_all(client, account)))

    answer = client.get(f"/accounts/{account.id}/invoices", start_date=days[3], end_date=days[9])

    assert days[3:9] == sorted(_days(answer))


def test_without_dates_a_reading_decides(reading):
    """All invoices, or those of the current month."""
    month = reading(invoices_without_dates="current-month")
    account = month.account("invoices")
    whole = reading(invoices_without_dates="all")

    answer = month.get(f"/accounts/{account.id}/invoices")

    assert {TODAY.month} == {day.month for day in _days(answer)}
    assert {"start_date": "2026-03-01", "end_date": "2026-03-31"} == answer.content["period_date"]
    assert len(_all(whole, account).content["invoices"]) == len(
        whole.get(f"/accounts/{account.id}/invoices").content["invoices"]
    )


def test_one_date_leaves_the_other_side_open(client):
    """The period then has no beginning, or no end."""
    account = client.account("invoices")
    days = sorted(_days(_all(client, account)))

    since = client.get(f"/accounts/{account.id}/invoices", start_date=days[5])
    until = client.get(f"/accounts/{account.id}/invoices", end_date=days[5])

    assert (days[5:], days[:6]) == (sorted(_days(since)), sorted(_days(until)))


def test_invoices_lie_over_years_on_month_ends_and_leap_days(client):
    """The seeded invoices are witnesses for the edges of periods."""
    days = _days(_all(client, client.account("invoices")))

    assert len({day.year for day in days}) >= 4
    assert {date(2020, 2, 29), date(2023, 10, 29), date(2023, 12, 31)} <= set(days)
    assert any((day + timedelta(days=1)).day == 1 for day in days if day.year >= 2025)


def test_a_day_begins_where_the_reading_says(reading):
    """At midnight in Spain it is still the day before in UTC."""
    counts = {}
    for zone in ("utc", "europe-madrid"):
        client = reading(invoices_day_limits=zone)
        account = client.account("day-limits")
        counts[zone] = _days(
            client.get(f"/accounts/{account.id}/invoices", start_date="2025-07-01", end_date="2025-07-31")
        )

    assert counts["utc"] != counts["europe-madrid"]


def test_an_unpaid_invoice_has_no_day_of_payment(client):
    """The newest one waits for its payment; totals have the tax in them, cent by cent."""
    invoices = _all(client, client.account("invoices")).content["invoices"]

    assert "pay_date" not in invoices[0]
    assert all(invoice["value_total"] > invoice["value"] for invoice in invoices)


@pytest.mark.parametrize(
    "query",
    [{"start_date": "2026-02-30"}, {"end_date": "03/02/2026"}, {"start_date": "2026-03-01", "end_date": "2026-02-01"}],
)
def test_days_that_are_none_are_refused(client, query):
    """A period needs two days of the calendar, in their order."""
    assert 400 == client.get(f"/accounts/{client.account().id}/invoices", **query).status


def test_no_invoices_are_an_empty_list(client):
    """An account without invoices is no error."""
    answer = client.get(f"/accounts/{client.account('without-invoices').id}/invoices")

    assert (200, []) == (answer.status, answer.content["invoices"])
