"""Services."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID


def _items(client, line, **query):
    return client.get(f"/subscriptions/{line.id}/services", **query).content["items"]


@pytest.mark.parametrize(
    ("wanted", "states"), [(["active"], {True}), (["inactive"], {False}), (["active", "inactive"], {True, False})]
)
def test_the_filter_keeps_what_it_names(client, wanted, states):
    """All of it, and nothing else."""
    line = client.line()
    whole = _items(client, line)

    kept = _items(client, line, query={"filter": wanted})

    assert [item for item in whole if item["active"] in states] == kept
    assert {True, False} == {item["active"] for item in whole}


@pytest.mark.parametrize("tag", ["on", "off"])
def test_a_service_is_switched_and_switched_back(client, tag):
    """Each change shows, with its date."""
    entry = client.entries("serviceId", tag)[0]
    line = client.org.subscriptions[entry["with"]["subscriptionId"]]
    path = f"/subscriptions/{line.id}/services/{entry['value']}"
    before = _items(client, line)

    answer = client.send("PATCH", path, {"active": tag == "off"})
    switched = {item["id"]: item for item in _items(client, line)}[entry["value"]]
    client.send("PATCH", path, {"active": tag == "on"})

    assert (201, None) == (answer.status, answer.content)
    assert (tag == "off", "2026-03-18") == (switched["active"], switched["date_last_modified"][:10])
    assert [item["active"] for item in before] == [item["active"] for item in _items(client, line)]


def test_some_services_cannot_be_changed(client):
    """And stay as they are."""
    entry = client.entries("serviceId", "not-changeable")[0]
    line = client.org.subscriptions[entry["with"]["subscriptionId"]]
    before = _items(client, line)

    assert 400 == client.send("PATCH", f"/subscriptions/{line.id}/services/{entry['value']}", {"active": False}).status
    assert before == _items(client, line)


def test_an_unknown_service_is_not_found(client):
    """Of a known subscription."""
    assert (
        404 == client.send("PATCH", f"/subscriptions/{client.line().id}/services/{NO_SUCH_ID}", {"active": True}).status
    )


@pytest.mark.parametrize("body", [{}, {"active": "yes"}, {"active": 1}, [], None])
def test_bodies_that_are_none_are_refused(client, body):
    """A service is on or off."""
    entry = client.entries("serviceId")[0]
    path = f"/subscriptions/{entry['with']['subscriptionId']}/services/{entry['value']}"

    assert 400 == client.send("PATCH", path, body).status
