"""Readings and the wire forms that they choose."""

from __future__ import annotations

import json

import pytest

from conformance.sandbox import Sandbox, UnknownReadingError, all_readings
from tests.sandbox.asking import TODAY, Client, contracts


def _subscription(client):
    return client.get(f"/subscriptions/{client.line().id}", query={"include": ["selldate"]})


@pytest.mark.parametrize(("choice", "ending"), [("utc-seconds", "Z"), ("offset", "+02:00"), ("fraction", ".000Z")])
def test_moments_are_written_as_the_reading_says(reading, choice, ending):
    """In UTC, with Spain's offset, or with fractions."""
    client = reading(timestamp_form=choice)
    dates = [
        bonus["start_date"]
        for bonus in client.get(f"/subscriptions/{client.line('bonuses').id}/bonuses").content["items"]
    ]

    assert any(date.endswith(ending) for date in dates)


def test_null_members_may_be_absent(reading):
    """Nothing is null then."""
    client = reading(absent_or_null_in_answers="absent")
    television = client.get(f"/subscriptions/{client.line(kind='tv').id}").content

    assert not television.keys() & {"imsi", "iccid"}


def test_further_members_may_come_in_another_order(reading):
    """Everywhere, with letters beyond ASCII."""
    client = reading(extra_answer_members="some", member_order="any")
    plain = reading()

    found, expected = _subscription(client).content, _subscription(plain).content

    assert expected.keys() < found.keys()
    assert list(expected) == [name for name in reversed(found) if name in expected]


def test_the_charset_may_be_named(reading):
    """In the media type."""
    assert (
        "application/json; charset=utf-8"
        == dict(_subscription(reading(media_type_charset="charset")).headers)["content-type"]
    )


def test_errors_may_be_in_spanish(reading):
    """In another wording altogether."""
    content = reading(error_texts="spanish").get("/users/abc").content

    assert "La petición no es válida" == content["message"]


def test_liberties_that_no_document_mentions(reading):
    """Escapes, spaces, capitals in header names."""
    client = reading(json_escapes="escaped", json_spacing="spacious", header_names="capitals")
    answer = client.get(f"/users/{client.pool('userId')}")

    assert answer.body.isascii()
    assert b"\n  " in answer.body
    assert "Content-Type" in dict(answer.headers)
    assert reading().get(f"/users/{client.pool('userId')}").content == answer.content


@pytest.mark.parametrize(
    "readings",
    [
        {"no-such-reading": "x"},
        {"day-limits": "mars"},
        {"feasibility/day-limits": "utc"},
        {"penalties-by-uuid-reason": "optional"},
    ],
)
def test_unknown_readings_and_choices_are_refused(readings):
    """And those that the contract does not permit."""
    with pytest.raises(UnknownReadingError):
        Sandbox(contracts(), readings=readings)


def test_a_reading_can_be_chosen_for_one_api():
    """Or for all that have it."""
    sandbox = Sandbox(contracts(), readings={"customers/scalar-coercion": "coerces"}, today=TODAY)

    assert ["coerces", "strict"] == [
        sandbox.choices[api].of("scalar-coercion") for api in ("customers", "subscriptions")
    ]


@pytest.mark.parametrize("place", [0, -1])
def test_all_readings_at_once_hold_together(place):
    """With the first or the last permitted choice of each but the credentials, all reads answer as documented."""
    kept = {"credentials-needed", "missing-credentials-status", "unknown-organisation-status"}
    readings = {
        f"{api}/{name}": reading.permitted[place]
        for api, contract in contracts().items()
        for name, reading in all_readings(contract).items()
        if name not in kept
    }
    client = Client(Sandbox(contracts(), today=TODAY, readings=readings))
    line, account = client.line(), client.account()
    paths = [
        f"/subscriptions/{line.id}{tail}"
        for tail in ("", "/devices", "/recharge/detail", "/products", "/services", "/bonuses")
    ]
    paths += [f"/accounts/{account.id}{tail}" for tail in ("", "/tax", "/terms", "/paymentinfo", "/promotions")]

    assert {200} == {client.get(path).status for path in paths}
    assert 200 == client.ask("GET", f"/v1/orgs/telco/subscriptions/{line.id}/credit_limits").status
    assert json.loads(client.ask("GET", "/v1/orgs/telco/credit_limits").body)
