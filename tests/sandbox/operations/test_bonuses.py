"""Bonuses."""

from __future__ import annotations

import pytest

from tests.sandbox.asking import NO_SUCH_ID

NOW = "2026-03-18T10:00:00Z"


def _items(client, line, *filters):
    query = {"query": {"filter": list(filters)}} if filters else {}
    return client.get(f"/subscriptions/{line.id}/bonuses", **query).content["items"]


def _state(item):
    if item["start_date"] > NOW:
        return "scheduled"
    return "over" if item.get("end_date", "9") <= NOW else "active"


@pytest.mark.parametrize(
    ("filters", "states"),
    [((), {"active", "scheduled"}), (("active",), {"active"}), (("actual",), {"active", "scheduled"}),
     (("inactive",), {"over"}), (("active", "inactive"), {"active", "over"}), (("nothing",), {"active", "scheduled"})],
)  # fmt: skip
def test_filters_keep_what_they_name(client, filters, states):
    """All three states are seeded, several of each."""
    line = client.line("bonuses")

    assert states == {_state(item) for item in _items(client, line, *filters)}
    assert 2 <= len(_items(client, line, *filters))


@pytest.mark.parametrize(
    ("choices", "filter_", "states"),
    [({"bonuses_actual_meaning": "in-force"}, "actual", {"active"}),
     ({"bonuses_inactive_meaning": "not-in-force"}, "inactive", {"over", "scheduled"})],
)  # fmt: skip
def test_filters_mean_what_the_readings_say(reading, choices, filter_, states):
    """Other readings keep others."""
    client = reading(**choices)

    assert states == {_state(item) for item in _items(client, client.line("bonuses"), filter_)}


def test_a_bonus_is_put_listed_deleted_and_gone(client):
    """At once; what is gone is inactive from then on, and deleting again finds nothing."""
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")
    path = f"/subscriptions/{line.id}/bonuses"
    before = _items(client, line)

    put = client.send("PUT", path, {"bonusId": bonus})
    listed = _items(client, line, "active")
    deleted = client.send("DELETE", f"{path}/{bonus}")
    again = client.send("DELETE", f"{path}/{bonus}")

    assert [(201, None), (202, None), 404] == [
        (put.status, put.content),
        (deleted.status, deleted.content),
        again.status,
    ]
    assert bonus in [item["id"] for item in listed]
    assert before == _items(client, line)
    assert bonus in [item["id"] for item in _items(client, line, "inactive")]


def test_a_bonus_for_a_day_to_come_is_scheduled(client):
    """It is listed by default, and not among the active ones."""
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")

    assert (
        201
        == client.send(
            "PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus, "scheduled_date": "2026-03-29"}
        ).status
    )
    added = next(item for item in _items(client, line) if item["id"] == bonus)

    assert ("2026-03-28T23:00:00Z", "2026-04-28T22:00:00Z") == (added["start_date"], added["end_date"])
    assert bonus not in [item["id"] for item in _items(client, line, "active")]


def test_putting_a_bonus_twice_leaves_one(client):
    """As PUT has it."""
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")
    for _ in range(2):
        assert 201 == client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus}).status

    assert 1 == [item["id"] for item in _items(client, line)].count(bonus)


def test_putting_a_bonus_twice_is_a_reading(reading):
    """It may be a refusal."""
    client = reading(bonus_put_again="refused")
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")
    client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus})

    assert 400 == client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus}).status
    assert 1 == [item["id"] for item in _items(client, line)].count(bonus)


def test_the_list_may_number_its_bonuses_itself(reading):
    """The path of a deletion goes by that number then."""
    client = reading(bonus_id_meaning="own-number")
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")
    before = {item["id"] for item in _items(client, line)}
    client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus})
    added = {item["id"] for item in _items(client, line)} - before

    assert 1 == len(added)
    assert bonus not in added
    assert 202 == client.send("DELETE", f"/subscriptions/{line.id}/bonuses/{next(iter(added))}").status
    assert before == {item["id"] for item in _items(client, line)}


def test_a_bonus_deleted_for_today_may_stay_listed_until_the_day_is_over(reading):
    """With another end than before."""
    client = reading(delete_bonus_status="later")
    line, bonus = client.line("bonuses"), client.pool("freeBonusId")
    client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": bonus})
    before = {item["id"]: item.get("end_date") for item in _items(client, line, "active")}
    client.send("DELETE", f"/subscriptions/{line.id}/bonuses/{bonus}?scheduled_date={client.sandbox.clock.today()}")
    after = {item["id"]: item.get("end_date") for item in _items(client, line, "active")}

    assert before.keys() == after.keys()
    assert before[bonus] > after[bonus]


def test_a_bonus_can_end_on_a_day_to_come(client):
    """It stays until then."""
    entry = client.entries("bonusId", "active")[0]
    line = client.org.subscriptions[entry["with"]["subscriptionId"]]

    assert (
        202
        == client.send(
            "DELETE", f"/subscriptions/{line.id}/bonuses/{entry['value']}", scheduled_date="2026-03-25"
        ).status
    )
    kept = next(item for item in _items(client, line) if item["id"] == entry["value"])

    assert "2026-03-24T23:00:00Z" == kept["end_date"]


def test_a_scheduled_bonus_can_be_deleted(client):
    """It leaves no trace."""
    entry = client.entries("bonusId", "scheduled")[0]
    line = client.org.subscriptions[entry["with"]["subscriptionId"]]

    assert 202 == client.send("DELETE", f"/subscriptions/{line.id}/bonuses/{entry['value']}").status
    assert entry["value"] not in [item["id"] for item in _items(client, line)]


def test_unknown_bonuses_are_not_found(client):
    """To be put, of another organisation too, and to be deleted."""
    line = client.line("bonuses")
    foreign = next(iter(client.sandbox.world.organisations["masmovil"].bonuses))
    put = [
        client.send("PUT", f"/subscriptions/{line.id}/bonuses", {"bonusId": one_id}).status
        for one_id in (NO_SUCH_ID, foreign)
    ]

    assert [404, 404] == put
    assert 404 == client.send("DELETE", f"/subscriptions/{line.id}/bonuses/{NO_SUCH_ID}").status


@pytest.mark.parametrize(
    "body", [{}, {"bonusId": "1"}, {"bonusId": 1.5}, {"bonusId": 2**63}, {"scheduled_date": "2026-04-01"}]
)
def test_refused_requests_add_nothing(client, body):
    """The list is as it was."""
    line = client.line("bonuses")
    before = _items(client, line)

    assert 400 == client.send("PUT", f"/subscriptions/{line.id}/bonuses", body).status
    assert before == _items(client, line)


@pytest.mark.parametrize("day", ["2026-03-17", "tomorrow"])
def test_days_that_will_not_do_are_refused(client, day):
    """Past ones, and what is no day."""
    line, entry = client.line("bonuses"), client.entries("bonusId")[0]
    body = {"bonusId": client.pool("freeBonusId"), "scheduled_date": day}

    assert 400 == client.send("PUT", f"/subscriptions/{line.id}/bonuses", body).status
    assert (
        400
        == client.send(
            "DELETE", f"/subscriptions/{entry['with']['subscriptionId']}/bonuses/{entry['value']}", scheduled_date=day
        ).status
    )
