"""Services, bonuses, blocks and SIM cards of subscriptions (001:2984-3047, 3248-3466, 3551-3643)."""

from __future__ import annotations

import json
from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences.support import Talk, first, rows, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)


def filtered(talk: Talk, path: str, *words: object) -> Any:
    """Read a list with some words in the filter."""
    return talk.get(path, query=json.dumps({"filter": list(words)}))


def bonus_states(talk: Talk, line: int) -> None:
    """Read the bonuses by default and in each documented state."""
    path = f"/subscriptions/{line}/bonuses"
    talk.get(path)
    for word in ("active", "actual", "inactive"):
        filtered(talk, path, word)


@told
def services_switched(talk: Talk) -> None:
    """Switch each service of a mobile line off and on, reading both filters between (001:3248-3340)."""
    line = talk.mobile()
    path = f"/subscriptions/{line['id']}/services"
    talk.get(path)
    for service, active in line["services"].items():
        talk.patch(f"{path}/{service}", {"active": not active})
        filtered(talk, path, "active")
        filtered(talk, path, "inactive")
    talk.get(path)
    for service, active in line["services"].items():
        talk.patch(f"{path}/{service}", {"active": not active})
        talk.patch(f"{path}/{service}", {"active": active})
    talk.get(path)
    talk.get(f"/subscriptions/{talk.account_of(line)['subscriptions'][-1]}/services")


@told
def service_filters(talk: Talk) -> None:
    """Send the filter of services in all forms and read services of other kinds of lines (001:3253)."""
    path = f"/subscriptions/{talk.mobile()['id']}/services"
    for words in (
        ("active",),
        ("inactive",),
        ("active", "inactive"),
        (),
        ("actual",),
        ("ACTIVE",),
        (1,),
        ("active", "x"),
    ):
        filtered(talk, path, *words)
    for query in (
        "",
        "x",
        "[]",
        '{"include": ["active"]}',
        '{"filter": "active"}',
        '{"filter": null}',
        '{"filter": {}}',
    ):
        talk.get(path, query=query)
    for line in (talk.line(type_id=3), talk.line(family="LANDLINE"), talk.line(family="TV"), talk.line(type_id=1)):
        talk.get(f"/subscriptions/{line['id']}/services")
        filtered(talk, f"/subscriptions/{line['id']}/services", "inactive")


@told
def refused_service_changes(talk: Talk) -> None:
    """Try services that are unknown, not changeable, of ended lines, and bodies of wrong types (001:3298-3334)."""
    line = talk.mobile()
    path = f"/subscriptions/{line['id']}/services"
    talk.get(path)
    for service in (99, 21, 0, -1, "x", 2**63, 16):
        talk.patch(f"{path}/{service}", {"active": True})
    body: Any
    for body in ({"active": "true"}, {"active": 1}, {"active": None}, {"active": 0}, [], "x", None, {"x": 1}, {}):
        talk.patch(f"{path}/13", body)
    talk.raw("patch", f"/orgs/{talk.org}{path}/13")
    talk.patch(f"{path}/13", {"active": True, "reason": "x"})
    talk.patch(f"/subscriptions/{talk.facts['unknown_id']}/services/13", {"active": True})
    talk.patch(f"/subscriptions/{talk.other().mobile()['id']}/services/13", {"active": True})
    talk.patch(f"/subscriptions/{talk.line(status='DESACTIVADO')['id']}/services/13", {"active": True})
    talk.patch(f"/subscriptions/{talk.line(type_id=3)['id']}/services/21", {"active": True})
    talk.get(f"/subscriptions/{talk.line(type_id=3)['id']}/services")
    talk.get(path)


@told
def bonus_filters(talk: Talk) -> None:
    """Read bonuses in all states and with each form of the filter (001:3340-3360)."""
    line = talk.mobile(lambda row: row["bonuses"] != [])["id"]
    path = f"/subscriptions/{line}/bonuses"
    bonus_states(talk, line)
    for words in (
        ("active", "inactive"),
        ("active", "actual"),
        ("actual", "inactive"),
        ("scheduled",),
        (),
        ("Active",),
        (7,),
    ):
        filtered(talk, path, *words)
    for query in ("", "[]", "x", '{"filter": "active"}', '{"include": ["inactive"]}', '{"filter": null}'):
        talk.get(path, query=query)
    for other in (
        talk.mobile(lambda row: row["bonuses"] == []),
        talk.line(status="DESACTIVADO"),
        talk.line(type_id=3),
        talk.line(type_id=1),
    ):
        talk.get(f"/subscriptions/{other['id']}/bonuses")
        filtered(talk, f"/subscriptions/{other['id']}/bonuses", "inactive")


@told
def bonuses_added(talk: Talk) -> None:
    """Add bonuses now, today, tomorrow and far ahead, a second time too, and read every state (001:3389-3401)."""
    line = talk.mobile(lambda row: row["bonuses"] == [])["id"]
    path = f"/subscriptions/{line}/bonuses"
    talk.get(path)
    for bonus, day in (
        (701, None),
        (702, talk.day(0)),
        (703, talk.day(1)),
        (704, talk.day(400)),
        (701, None),
        (705, None),
    ):
        talk.put(path, {"bonusId": bonus} | ({} if day is None else {"scheduled_date": day}))
        bonus_states(talk, line)
    talk.put(path, {"bonusId": 703, "scheduled_date": talk.day(3)})
    talk.get(path)


@told
def refused_bonuses(talk: Talk) -> None:
    """Try bonuses that are unknown, in the past, on other lines, and bodies of wrong types (001:3394-3426)."""
    line = talk.mobile(lambda row: row["bonuses"] == [])["id"]
    path = f"/subscriptions/{line}/bonuses"
    bonus: Any
    for bonus in (1, 0, -701, 2**63 - 1, 2**63, "701", 701.5, 701.0, None, True, []):
        talk.put(path, {"bonusId": bonus})
    talk.get(path)
    day: Any
    for day in (talk.day(-1), "1999-01-31", "2030-02-30", "31-01-2030", "", 5, None, []):
        talk.put(path, {"bonusId": 702, "scheduled_date": day})
    body: Any
    for body in ({}, {"bonus_id": 701}, [], "x", None, {"bonusId": 703, "x": 1}):
        talk.put(path, body)
    talk.put(path)
    talk.get(path)
    for other in (
        talk.facts["unknown_id"],
        talk.other().mobile()["id"],
        talk.line(status="DESACTIVADO")["id"],
        talk.line(type_id=3)["id"],
        talk.line(family="LANDLINE")["id"],
        "x",
    ):
        talk.put(f"/subscriptions/{other}/bonuses", {"bonusId": 701})
    talk.put(f"/subscriptions/{talk.line(status='PENDIENTE A DESACTIVAR')['id']}/bonuses", {"bonusId": 705})


@told
def bonuses_deleted(talk: Talk) -> None:
    """Delete bonuses at once and on a day by the identifiers that the read shows, then read again (001:3433-3466)."""
    line = talk.mobile(lambda row: row["bonuses"] != [])["id"]
    neighbour = talk.mobile(lambda row: row["bonuses"] != [] and row["id"] != line)["id"]
    path = f"/subscriptions/{line}/bonuses"
    items = [item.get("id") for item in rows(talk.get(path), "items")]
    inactive = first(filtered(talk, path, "inactive"), "items", 0, "id")
    talk.get(f"/subscriptions/{neighbour}/bonuses")
    talk.delete(f"{path}/{inactive}")
    for bonus in items:
        talk.delete(f"{path}/{bonus}", scheduled_date=talk.day(-1))
        talk.delete(f"{path}/{bonus}", scheduled_date="x")
        talk.delete(f"{path}/{bonus}", scheduled_date=talk.day(5))
        talk.settled()
        bonus_states(talk, line)
        talk.delete(f"{path}/{bonus}")
        talk.settled()
        bonus_states(talk, line)
        talk.delete(f"{path}/{bonus}", scheduled_date=talk.day(0))
    talk.get(f"/subscriptions/{neighbour}/bonuses")
    talk.put(path, {"bonusId": 702})
    talk.get(path)


@told
def refused_bonus_deletions(talk: Talk) -> None:
    """Delete bonuses that are not there, of other lines, with identifiers that are none (001:3437-3466)."""
    line = talk.mobile(lambda row: row["bonuses"] == [])["id"]
    path = f"/subscriptions/{line}/bonuses"
    for bonus in (701, 702, 999, 0, -1, "x", 2**63):
        talk.delete(f"{path}/{bonus}")
    talk.put(path, {"bonusId": 704, "scheduled_date": talk.day(10)})
    bonus = first(talk.get(path), "items", 0, "id")
    for day in (talk.day(-1), "2030-02-30", "", "1.1.2030"):
        talk.delete(f"{path}/{bonus}", scheduled_date=day)
    for other in (talk.facts["unknown_id"], talk.other().mobile()["id"], talk.line(type_id=3)["id"], "x"):
        talk.delete(f"/subscriptions/{other}/bonuses/{bonus}")
    talk.get(path)
    talk.delete(f"{path}/{bonus}", scheduled_date=talk.day(4))
    talk.settled()
    bonus_states(talk, line)
    ended = talk.line(status="DESACTIVADO")["id"]
    talk.delete(f"/subscriptions/{ended}/bonuses/702")


@told
def blocks_on_and_off(talk: Talk) -> None:
    """Block and unblock SIMs by theft and loss, with and without reason, twice, beside other blocks (001:3551-3643)."""
    line = talk.mobile(lambda row: row["blocks"] == [])["id"]
    path = f"/subscriptions/{line}/blocks"
    talk.get(path)
    for block, reason in ((2, "Lo ha perdido"), (1, None), (1, "otra vez"), (2, "")):
        talk.patch(f"{path}/{block}", {"active": True} | ({} if reason is None else {"reason": reason}))
        talk.get(path)
    for block in (1, 1, 2):
        talk.patch(f"{path}/{block}", {"active": False, "reason": "apareció"})
        talk.get(path)
    talk.patch(f"{path}/2", {"active": False})
    talk.patch(f"{path}/2", {"active": True, "reason": "x" * 500})
    talk.get(path)
    talk.get(f"/subscriptions/{line}", query='{"include": ["historical_status"]}')
    for test in (
        lambda row: row["blocks"] == [1],
        lambda row: row["blocks"] == [2],
        lambda row: row["blocks"] == [1, 2],
        lambda row: row["blocks"] == [4],
        lambda row: row["blocks"] == [] and row["family"] == "BROADBAND",
    ):
        line = talk.line(test)
        talk.get(f"/subscriptions/{line['id']}/blocks")
        for block in line["blocks"]:
            talk.patch(f"/subscriptions/{line['id']}/blocks/{block}", {"active": False})
            talk.get(f"/subscriptions/{line['id']}/blocks")
    talk.get(f"/subscriptions/{talk.line(status='DESACTIVADO')['id']}/blocks")


@told
def refused_blocks(talk: Talk) -> None:
    """Try block identifiers but 1 and 2, bodies without active, wrong types, lines without SIM (001:3602-3636)."""
    line = talk.mobile(lambda row: row["blocks"] == [])["id"]
    path = f"/subscriptions/{line}/blocks"
    for block in (0, 3, 4, -1, "x", "01", 2**31, 2**31 - 1, "1.0"):
        talk.patch(f"{path}/{block}", {"active": True})
    body: Any
    for body in ({}, {"reason": "x"}, {"active": "true"}, {"active": 1}, {"active": None}, [], None):
        talk.patch(f"{path}/1", body)
    for body in ({"active": True, "reason": 5}, {"active": True, "reason": []}, {"active": True, "x": 1}):
        talk.patch(f"{path}/1", body)
    talk.raw("patch", f"/orgs/{talk.org}{path}/1")
    talk.get(path)
    talk.patch(f"{path}/2", {"active": True, "reason": None})
    talk.get(path)
    for other in (
        talk.facts["unknown_id"],
        talk.other().mobile()["id"],
        talk.line(status="DESACTIVADO")["id"],
        talk.line(type_id=3)["id"],
        talk.line(family="LANDLINE")["id"],
        "x",
    ):
        talk.patch(f"/subscriptions/{other}/blocks/1", {"active": True})


@told
def sim_replaced(talk: Talk) -> None:
    """Replace the SIM twice, with and without shop and address header, reading line and cards (001:2984-3006)."""
    line = talk.mobile()
    path, change = f"/subscriptions/{line['id']}/sim-replacement", {"dealer_id": "C00002", "logistic": True}
    talk.get(f"/subscriptions/{line['id']}")
    talk.patch(path, change)
    talk.get(f"/subscriptions/{line['id']}")
    talk.patch(path, change | {"shop_id": "0025", "new_icc": talk.sim(100)}, **{"x-ip-address": "192.168.1.1"})
    talk.get(f"/subscriptions/{line['id']}")
    for icc in (line["iccid"], talk.sim(100), talk.sim(101)):
        talk.get(f"/signups/simcard-info/{icc}")
    talk.patch(path, change | {"new_icc": talk.sim(100)})
    talk.patch(path, change | {"new_icc": line["iccid"]})
    talk.patch(path, change | {"logistic": False, "new_icc": talk.sim(101)}, **{"x-ip-address": "no address"})
    talk.get(f"/subscriptions/{line['id']}", query='{"include": ["historical_status"]}')
    for icc in (line["iccid"], talk.sim(100), talk.sim(101)):
        talk.get(f"/signups/simcard-info/{icc}")
    sibling = talk.mobile(lambda row: row["id"] != line["id"])
    talk.patch(f"/subscriptions/{sibling['id']}/sim-replacement", change | {"new_icc": talk.sim(101)})
    talk.patch(f"/subscriptions/{sibling['id']}/sim-replacement", change | {"new_icc": talk.sim(102)})
    talk.get(f"/subscriptions/{sibling['id']}")


@told
def refused_sim_replacements(talk: Talk) -> None:
    """Leave out members of a SIM replacement, send wrong types, other lines, foreign cards (001:2998-3038)."""
    line = talk.mobile()
    path = f"/subscriptions/{line['id']}/sim-replacement"
    good = {"dealer_id": "C00002", "shop_id": "0025", "logistic": True, "new_icc": talk.sim(110)}
    for name in ("dealer_id", "logistic"):
        talk.patch(path, {key: value for key, value in good.items() if key != name})
    for name, value in (
        ("dealer_id", 5),
        ("dealer_id", None),
        ("shop_id", 25),
        ("shop_id", None),
        ("logistic", "true"),
        ("logistic", None),
        ("logistic", 1),
        ("new_icc", 8934000),
        ("new_icc", ""),
        ("new_icc", "8934042419120320845"),
        ("new_icc", talk.other().sim()),
        ("new_icc", talk.line(family="MOBILE", line_type="main")["iccid"]),
    ):
        talk.patch(path, good | {name: value})
    body: Any
    for body in ([], None, "x", {}):
        talk.patch(path, body)
    for other in (
        talk.facts["unknown_id"],
        talk.other().mobile()["id"],
        talk.line(status="DESACTIVADO")["id"],
        talk.line(type_id=3)["id"],
        "x",
    ):
        talk.patch(f"/subscriptions/{other}/sim-replacement", good)
    talk.get(f"/subscriptions/{line['id']}")
    talk.patch(path, good | {"extra": 1})
    talk.get(f"/subscriptions/{line['id']}")


@told
def sim_replacement_with_risk(talk: Talk) -> None:
    """Replace SIM cards where a risk decision is due and read that nothing changed (001:334-337, 3008)."""
    change = {"dealer_id": "C00002", "logistic": False}
    for place, risk in enumerate(("r", "x", "n/a")):
        line = talk.line(lambda row: row["family"] == "MOBILE", risk=risk)
        path = f"/subscriptions/{line['id']}/sim-replacement"
        talk.patch(path, change)
        talk.patch(path, change | {"new_icc": talk.sim(120 + place)})
        talk.patch(path, change | {"new_icc": "1"})
        talk.settled()
        talk.get(f"/subscriptions/{line['id']}")
        talk.get(f"/signups/simcard-info/{talk.sim(120 + place)}")
    line = talk.line(lambda row: row["family"] == "MOBILE", risk="r")["id"]
    talk.put(f"/subscriptions/{line}/bonuses", {"bonusId": 705})
    talk.patch(f"/subscriptions/{line}/blocks/1", {"active": True})
    talk.get(f"/subscriptions/{line}/blocks")
