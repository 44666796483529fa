"""Credit limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sandbox.asking import NO_SUCH_ID

TOTAL = "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT"
ROAMING = "MOBILE_SUBSCRIPTION_ROAMING_VOICE_CREDIT_LIMIT"
PREMIUM = "MOBILE_SUBSCRIPTION_PREMIUM_CREDIT_LIMIT"


def _path(line, org="telco"):
    return f"/v1/orgs/{org}/subscriptions/{getattr(line, 'id', line)}/credit_limits"


def _limits(client, line):
    return {limit["credit_limit_id"]: limit for limit in client.ask("GET", _path(line)).content}


def _create(client, line, *limits):
    return client.ask("POST", _path(line), body={"credit_limits": list(limits)})


def _change(client, line, kind="MOBILE", **values):
    limits = [
        {"credit_limit_id": one_id, "credit_limit_value": value, "change_user": "a@b.es", "change_reason": "señal"}
        for one_id, value in values.items()
    ]
    return client.ask("PATCH", _path(line), body={"subscription_type": kind, "credit_limits": limits})


@pytest.mark.parametrize(("kind", "count"), [("mobile", 4), ("landline", 3)])
def test_limits_are_listed_with_their_history(client, kind, count):
    """For both kinds of subscriptions that have limits; the present value is the newest of the history."""
    line = client.line("with-credit-limits", kind=kind)

    limits = _limits(client, line)

    assert count == len(limits)
    assert {line.id} == {limit["subscription_id"] for limit in limits.values()}
    for limit in limits.values():
        assert limit["credit_limit_value"] == limit["historical_changes"][0]["credit_limit_value"]
    assert 3 == max(len(limit["historical_changes"]) for limit in limits.values())


def test_a_subscription_without_limits_has_an_empty_list(client):
    """That is no error."""
    assert [] == client.ask("GET", _path(client.line("without-credit-limits"))).content


@pytest.mark.parametrize("kind", ["broadband", "tv"])
def test_other_kinds_have_no_limits(client, kind):
    """They are of the wrong type."""
    assert 400 == client.ask("GET", _path(client.line(kind=kind))).status


def test_a_created_limit_shows_with_all_decimals(client):
    """In the answer and in the list."""
    line = client.line("without-credit-limits")

    answer = _create(
        client, line, {"credit_limit_id": TOTAL, "credit_limit_value": 87.264463, "user_name": "test@test.com"}
    )
    shown = _limits(client, line)[TOTAL]

    assert (201, TOTAL, 87.264463) == (
        answer.status,
        answer.content[0]["credit_limit_id"],
        answer.content[0]["credit_limit_value"],
    )
    assert (87.264463, "test@test.com") == (shown["credit_limit_value"], shown["user_name"])
    assert answer.content[0]["effective_date"] == shown["effective_date"]


def test_a_limit_keeps_more_decimals_than_a_double_has(client):
    """The number is written as it was sent."""
    line = client.line("without-credit-limits")
    value = "12345678901234567890.123456789012345"
    raw = f'{{"credit_limits":[{{"credit_limit_id":"{TOTAL}","credit_limit_value":{value}}}]}}'

    client.ask("POST", _path(line), raw=raw.encode(), headers={"content-type": "application/json"})

    assert b'"credit_limit_value":12345678901234567890.123456789012345' in client.ask("GET", _path(line)).body


def test_a_limit_without_a_value_takes_the_default(client):
    """The one of the organisation."""
    line = client.line("without-credit-limits")
    defaults = {
        limit["credit_limit_id"]: limit["credit_limit_value"]
        for limit in client.ask("GET", "/v1/orgs/telco/credit_limits").content["credit_limits"]
    }

    answer = _create(client, line, {"credit_limit_id": TOTAL})

    assert defaults[TOTAL] == answer.content[0]["credit_limit_value"]
    assert defaults[TOTAL] == _limits(client, line)[TOTAL]["credit_limit_value"]
    assert 7 == len(defaults)


def test_a_change_shows_and_leaves_history(client):
    """With user and reason; the value before stands in the history."""
    line = client.line("with-credit-limits")
    before = _limits(client, line)[ROAMING]

    answer = _change(client, line, **{ROAMING: 1.23})
    after = _limits(client, line)[ROAMING]

    assert (202, None) == (answer.status, answer.content)
    assert (1.23, "a@b.es", "señal") == (after["credit_limit_value"], after["user_name"], after["change_reason"])
    assert before["historical_changes"] == after["historical_changes"][1:]


@pytest.mark.parametrize(("step", "status"), [(-1, 409), (Decimal("-0.000001"), 409), (0, 202), (1, 202)])
def test_the_total_reaches_the_largest_of_the_others(client, step, status):
    """Equal is enough; a conflict changes nothing."""
    line = client.line("with-credit-limits")
    before = client.ask("GET", _path(line)).body
    largest = max(limit["credit_limit_value"] for one_id, limit in _limits(client, line).items() if one_id != TOTAL)

    assert status == _change(client, line, **{TOTAL: float(Decimal(str(largest)) + step)}).status
    assert (status == 409) == (before == client.ask("GET", _path(line)).body)


def test_another_limit_stays_below_the_total(client):
    """Raised to the total it is accepted, above it refused; total and other may rise together."""
    line = client.line("with-credit-limits")
    total = _limits(client, line)[TOTAL]["credit_limit_value"]

    assert [202, 409, 202] == [
        _change(client, line, **{PREMIUM: total}).status,
        _change(client, line, **{PREMIUM: total + 1}).status,
        _change(client, line, **{PREMIUM: total + 1, TOTAL: total + 1}).status,
    ]


def test_one_bad_limit_refuses_all(client):
    """Nothing of the body is carried out."""
    line = client.line("with-credit-limits")
    before = client.ask("GET", _path(line)).body

    assert 409 == _change(client, line, **{ROAMING: 1, TOTAL: 0}).status
    assert 400 == _change(client, line, **{ROAMING: 1, "LANDLINE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT": 500}).status
    assert before == client.ask("GET", _path(line)).body


@pytest.mark.parametrize("kind", ["LANDLINE", "POST-PAGO", "mobile", ""])
def test_the_type_is_that_of_the_subscription(client, kind):
    """By its name in MasSubscriptions."""
    assert 400 == _change(client, client.line("with-credit-limits"), kind, **{ROAMING: 1}).status


def test_limits_of_another_kind_are_refused(client):
    """A mobile line has no landline limit, and television none at all."""
    landline = {"credit_limit_id": "LANDLINE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT", "credit_limit_value": 1}

    assert 400 == _create(client, client.line(), landline).status
    assert 400 == _create(client, client.line(kind="tv"), landline).status


@pytest.mark.parametrize("body", [{}, {"credit_limits": []}, {"credit_limits": [{}]}, {"credit_limits": {}}])
def test_bodies_that_are_none_are_refused(client, body):
    """A list of limits, each with its identifier."""
    line = client.line("without-credit-limits")

    assert 400 == client.ask("POST", _path(line), body=body).status
    assert [] == client.ask("GET", _path(line)).content


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_unknown_and_foreign_subscriptions_are_not_found(client, method):
    """Whatever is asked of them."""
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].subscriptions))
    bodies = {
        "GET": {},
        "POST": {"body": {"credit_limits": [{"credit_limit_id": TOTAL}]}},
        "PATCH": {
            "body": {
                "subscription_type": "MOBILE",
                "credit_limits": [{"credit_limit_id": TOTAL, "credit_limit_value": 1}],
            }
        },
    }

    unknown = (NO_SUCH_ID, foreign, "abc")

    assert [404] * 3 == [client.ask(method, _path(one_id), **bodies[method]).status for one_id in unknown]


def test_an_unknown_organisation_has_no_defaults(client):
    """It is not found."""
    assert 404 == client.ask("GET", "/v1/orgs/no-such-organisation/credit_limits").status


def test_defaults_may_be_a_list(reading):
    """Their shape is not documented."""
    client = reading(default_credit_limit_members="array")

    assert 7 == len(client.ask("GET", "/v1/orgs/telco/credit_limits").content)
