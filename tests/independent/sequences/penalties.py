"""Penalties: computing, confirming, deleting (001:3702-3887)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, first, rows, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
REASONS = ("broadband_subscription", "device", "mobile")


def line_path(place: dict[str, Any]) -> str:
    """Give the path of the penalties of a subscription."""
    return f"/penalties/{place['account_id']}/subscriptions/{place['subscription_id']}"


def uuid_path(place: dict[str, Any]) -> str:
    """Give the path of the penalties of a subscription by its UUID."""
    return f"/penalties/{place['account_id']}/subscriptions/uuid/{place['uuid']}"


@told
def account_penalties(talk: Talk) -> None:
    """Compute an account's penalties for both reasons, again, for others, for none, for bad reasons (001:3702-3735)."""
    accounts = [
        talk.account(bundle_id=954),
        talk.account(bundle_id=957),
        talk.account(terms=0),
        talk.account(lambda row: row["bundle_id"] is None and row["terms"] > 0),
    ]
    for account in accounts:
        for reason in ("unsubscribe", "cancel", "unsubscribe"):
            talk.get(f"/penalties/{account['id']}", reason=reason)
        talk.get(f"/accounts/{account['id']}/terms")
    path = f"/penalties/{accounts[0]['id']}"
    talk.get(path)
    for reason in ("", "UNSUBSCRIBE", "device", "mobile", "unsubscribe,cancel", "x"):
        talk.get(path, reason=reason)
    for number in (talk.facts["unknown_id"], 0, "x", 2**63, talk.other().account(bundle_id=954)["id"]):
        for reason in ("unsubscribe", "x"):
            talk.get(f"/penalties/{number}", reason=reason)


@told
def subscription_penalties(talk: Talk) -> None:
    """Compute the penalties of subscriptions for the three reasons, by number and by UUID (001:3751-3836)."""
    places = [talk.data["penalties"][reason][0] for reason in REASONS]
    plain = talk.line(type_id=12)
    places.append({"account_id": plain["account_id"], "subscription_id": plain["id"], "uuid": plain["uuid"]})
    for place in places:
        for reason in REASONS:
            talk.get(line_path(place), reason=reason)
        talk.get(uuid_path(place))
    place = places[0]
    talk.get(line_path(place))
    for reason in ("unsubscribe", "cancel", "", "DEVICE", "x"):
        talk.get(line_path(place), reason=reason)
    other = talk.other().data["penalties"]["device"][0]
    for wrong in (
        {"account_id": talk.facts["unknown_id"]},
        {"account_id": places[1]["account_id"] + 1},
        {"account_id": "x"},
        {"subscription_id": talk.facts["unknown_id"], "uuid": "123e4567-e89b-12d3-a456-556642440000"},
        {"subscription_id": "x", "uuid": "x"},
        {"subscription_id": 2**63, "uuid": place["uuid"].upper()},
        {"uuid": place["uuid"].replace("-", "")},
        {"uuid": place["uuid"][:-1]},
    ):
        talk.get(line_path(place | wrong), reason="device")
        talk.get(uuid_path(place | wrong))
    talk.get(line_path(other), reason="device")


@told
def penalties_confirmed_and_deleted(talk: Talk) -> None:
    """Confirm and delete computed penalties in every order, reading the penalties between (001:3849-3885)."""
    place = talk.data["penalties"]["device"][0]
    account = place["account_id"]
    computed = first(talk.get(f"/penalties/{account}", reason="unsubscribe"), 0, "computed_penalty_id")
    for step in (talk.delete, talk.put, talk.put, talk.delete, talk.delete, talk.put, talk.delete):
        step(f"/penalties/{computed}")
    again = talk.get(f"/penalties/{account}", reason="unsubscribe")
    talk.put(f"/penalties/{first(again, 0, 'computed_penalty_id')}")
    talk.get(f"/penalties/{account}", reason="unsubscribe")
    by_line = first(talk.get(line_path(place), reason="device"), 0, "computed_penalty_id")
    by_uuid = talk.get(uuid_path(place))
    for number in [by_line, *(item.get("computed_penalty_id") for item in rows(by_uuid))]:
        talk.put(f"/penalties/{number}")
        talk.delete(f"/penalties/{number}")
    for number in (talk.facts["unknown_id"], 0, -1, "x", 2**63, account):
        talk.put(f"/penalties/{number}")
        talk.delete(f"/penalties/{number}")
    talk.other().put(f"/penalties/{by_line}")
    talk.other().delete(f"/penalties/{by_line}")


@told
def parts_of_penalties(talk: Talk) -> None:
    """Confirm parts of a computation by the list in the query, after an order has added a permanence (001:3854)."""
    line = talk.mobile(lambda row: row["devices"] == [] and row["account_id"] in talk.data["penalties"]["unsubscribe"])
    account = talk.account_of(line)
    owner = talk.owner_of(account)
    before = talk.get(f"/penalties/{account['id']}", reason="unsubscribe")
    order = bodies.device_order(owner["uuid"], account["uuid"])
    talk.post(f"/subscriptions/{line['id']}/devices", order)
    after = talk.get(f"/penalties/{account['id']}", reason="unsubscribe")
    talk.get(f"/penalties/{account['id']}/subscriptions/{line['id']}", reason="device")
    talk.get(f"/penalties/{account['id']}/subscriptions/{line['id']}", reason="mobile")
    computed, old = first(after, 0, "computed_penalty_id"), first(before, 0, "computed_penalty_id")
    numbers = [str(item.get("id")) for item in rows(after, 0, "penalties")]
    path = f"/penalties/{computed}"
    for value in (*numbers[:2], ",".join(numbers), "1", "", "x", f"{numbers[0] if numbers else 1},1", "-1", str(2**63)):
        talk.put(path, penalties=value)
        talk.delete(path)
        computed = first(talk.get(f"/penalties/{account['id']}", reason="unsubscribe"), 0, "computed_penalty_id")
        path = f"/penalties/{computed}"
    both = "&".join(f"penalties={number}" for number in numbers)
    talk.put(f"{path}?{both}")
    talk.put(f"/penalties/{old}", penalties=numbers[-1] if numbers else "1")
    talk.put(f"/penalties/{old}")
    talk.put(path, {"penalties": numbers})
