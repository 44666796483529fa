"""Tariffs."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID

ALL = {"include": ["compatibilities", "historical_changes"]}


def _get(client, line, **query):
    return client.get(f"/subscriptions/{line.id}/products", **query).content


def _change(client, line, product, **further):
    return client.send("PATCH", f"/subscriptions/{line.id}/products", {"productId": product, **further})


def test_compatible_tariffs_and_history_come_when_asked_for(client):
    """And not otherwise."""
    line = client.line("tariff-history")

    plain, whole = _get(client, line), _get(client, line, query=ALL)

    assert line.id == plain["id"]
    assert "historical_changes" not in plain
    assert "compatibilities" not in plain["product"]
    assert 2 <= len(whole["product"]["compatibilities"])
    assert 2 <= len(whole["historical_changes"])


def test_the_history_runs_backward_from_the_current_tariff(client):
    """The newest change comes first, and is the tariff that holds."""
    content = _get(client, client.line("bundled-main-line"), query=ALL)
    family = max(
        (_get(client, line, query=ALL) for line in client.org.subscriptions.values() if line.line_type == "main"),
        key=lambda found: len(found["historical_changes"]),
    )
    dates = [change["historic_date"] for change in family["historical_changes"]]

    assert sorted(dates, reverse=True) == dates
    assert 4 == len(dates)
    assert family["product"]["id"] == family["historical_changes"][0]["id"]
    assert content["bundle"]["value"].startswith(("FIBRA", "ADSL"))


def test_a_change_is_at_once_and_leaves_history(client):
    """The tariff before stands below the new one."""
    line, product = client.line(), client.entries("productId", "mobile")[0]
    line = client.org.subscriptions[product["with"]["subscriptionId"]]
    before = _get(client, line, query=ALL)

    answer = _change(client, line, product["value"])
    after = _get(client, line, query=ALL)

    assert (201, None) == (answer.status, answer.content)
    assert product["value"] == after["product"]["id"]
    assert before["historical_changes"] == after["historical_changes"][1:]


def test_a_change_can_be_scheduled(client):
    """The tariff stays, and the change shows beside it."""
    product = client.entries("productId", "mobile")[0]
    line = client.org.subscriptions[product["with"]["subscriptionId"]]
    before = _get(client, line)

    assert 201 == _change(client, line, product["value"], scheduled_date="2026-03-28").status
    after = _get(client, line)["product"]

    assert before["product"]["id"] == after["id"]
    assert product["value"] == after["scheduled"]["destination_product"]["id"]
    assert "2026-03-28T00:00:00Z" == after["scheduled"]["scheduled_date"]


def test_a_scheduled_day_begins_where_the_reading_says(reading):
    """Midnight in Madrid is the day before in UTC."""
    client = reading(scheduled_date_as_time="madrid-midnight")
    product = client.entries("productId", "mobile")[0]
    line = client.org.subscriptions[product["with"]["subscriptionId"]]
    _change(client, line, product["value"], scheduled_date="2026-03-29")

    assert "2026-03-28T23:00:00Z" == _get(client, line)["product"]["scheduled"]["scheduled_date"]


@pytest.mark.parametrize(("tag", "risk"), [("risk-r", "r"), ("risk-x", "x"), ("risk-na", "n/a")])
def test_some_tariffs_need_a_check(client, tag, risk):
    """They are accepted with the decision, and show at once."""
    line, product = client.line(), client.pool("productId", tag)

    answer = _change(client, line, product)

    assert (202, {"risk_decision": risk}) == (answer.status, answer.content)
    assert product == _get(client, line)["product"]["id"]


def test_a_checked_tariff_may_show_after_the_check_alone(reading):
    """By the other reading nothing changes yet."""
    client = reading(product_change_under_check="after-check")
    line = client.line()
    before = _get(client, line)

    assert 202 == _change(client, line, client.pool("productId", "risk-r")).status
    assert before == _get(client, line)


def test_a_main_line_keeps_the_bundles_tariff(client):
    """It cannot be changed this way."""
    line = client.line("bundled-main-line")
    before = _get(client, line, query=ALL)

    assert 400 == _change(client, line, client.pool("productId")).status
    assert before == _get(client, line, query=ALL)


def test_unknown_and_unfit_tariffs_are_refused(client):
    """One of another organisation is unknown, one of another kind unfit."""
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].products))
    statuses = [
        _change(client, client.line(), product).status
        for product in (NO_SUCH_ID, foreign, client.pool("productId", "tv"))
    ]

    assert [404, 404, 400] == statuses


def test_a_past_day_is_refused(client):
    """Another reading takes it for at once."""
    assert 400 == _change(client, client.line(), client.pool("productId"), scheduled_date="2026-03-17").status


@pytest.mark.parametrize(
    "body", [{}, {"productId": "x"}, {"productId": None}, {"productId": 1, "scheduled_date": "string"}]
)
def test_bodies_that_are_none_are_refused(client, body):
    """The tariff is a number, the day a day."""
    assert 400 == client.send("PATCH", f"/subscriptions/{client.line().id}/products", body).status
