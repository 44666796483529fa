"""Promotions at three levels."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID

NOW = "2026-03-18T12:00:00Z"
LEVELS = {
    "subscription_promotions": ("association_date", "end_date"),
    "account_promotions": ("begin_date", "end_date"),
    "account_bundle_promotions": ("effective_date_ini", "effective_date_end"),
}


def _states(content):
    found = {}
    for level, (start, end) in LEVELS.items():
        found[level] = sorted(
            "scheduled" if item[start] > NOW else "over" if item.get(end, "9") <= NOW else "active"
            for item in content[level]
        )
    return found


def test_active_and_scheduled_ones_come_by_default(client):
    """Ended ones stay away, at each level."""
    content = client.get(f"/accounts/{client.account('convergent').id}/promotions").content

    assert {level: ["active", "active", "scheduled"] for level in LEVELS} == _states(content)


def test_the_filter_shows_the_ended_ones_instead(client):
    """None that is in force or to come."""
    content = client.get(
        f"/accounts/{client.account('convergent').id}/promotions", query={"filter": ["inactive"]}
    ).content

    assert {level: ["over"] for level in LEVELS} == _states(content)


def test_scheduled_ones_may_count_as_inactive(reading):
    """Where inactive means not in force."""
    client = reading(promotions_inactive_meaning="not-in-force")
    content = client.get(
        f"/accounts/{client.account('convergent').id}/promotions", query={"filter": ["inactive"]}
    ).content

    assert {level: ["over", "scheduled"] for level in LEVELS} == _states(content)


def test_none_is_three_empty_lists(client):
    """An account without promotions is no error."""
    content = client.get(f"/accounts/{client.account('without-promotions').id}/promotions").content

    assert {level: [] for level in LEVELS} == content


@pytest.mark.parametrize("query", ["{", "[]", '{"filter": "inactive"}', '{"filter": [1]}'])
def test_a_query_that_is_not_one_is_refused(client, query):
    """The parameter is a JSON object with lists of texts."""
    assert (
        400
        == client.ask("GET", f"/v2/orgs/telco/accounts/{client.account().id}/promotions", query={"query": query}).status
    )


def test_an_unknown_account_is_a_bad_request(client):
    """No 404 is listed here."""
    assert 400 == client.get(f"/accounts/{NO_SUCH_ID}/promotions").status
