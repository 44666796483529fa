"""Reads of subscriptions, changes of products, recharges (001:2492-2580, 3048-3248)."""

from __future__ import annotations

import json
from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, first, in_utc, rows, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
BOTH = '{"include": ["compatibilities", "historical_changes"]}'


def change(talk: Talk, line: int, product: object, day: object = None) -> None:
    """Ask for another product, on a day or at once."""
    body = {"productId": product} | ({} if day is None else {"scheduled_date": day})
    talk.patch(f"/subscriptions/{line}/products", body)


@told
def subscriptions_of_each_kind(talk: Talk) -> None:
    """Read a subscription of each kind with all includes (001:2492-2554, 002:208-225)."""
    seen = set()
    for line in talk.data["subscriptions"]:
        key = (line["type_id"], line["line_type"], line["status"])
        if key in seen:
            continue
        seen.add(key)
        talk.get(f"/subscriptions/{line['id']}")
        talk.get(f"/subscriptions/{line['id']}", query='{"include": ["origin", "selldate", "historical_status"]}')


@told
def includes_of_a_subscription(talk: Talk) -> None:
    """Ask for each include alone, together, twice, unknown, in another form (001:2497, 2543)."""
    ended = talk.line(status="DESACTIVADO")
    for line in (talk.mobile()["id"], ended["id"]):
        for include in (
            ["origin"],
            ["selldate"],
            ["historical_status"],
            ["origin", "origin", "selldate"],
            [],
            ["ORIGIN"],
        ):
            talk.get(f"/subscriptions/{line}", query=json.dumps({"include": include}))
    line = talk.mobile()["id"]
    for query in ("", "{}", "[]", "origin", '{"include": "origin"}', '{"include": [1]}', '{"filter": ["active"]}', "{"):
        talk.get(f"/subscriptions/{line}", query=query)
    talk.get(f"/subscriptions/{line}", query='{"include": ["origin", "nothing"]}')
    talk.get(f"/subscriptions/{line}", query='{"include": null}')
    talk.get(f"/subscriptions/{line}", include="origin")
    talk.get(f"/subscriptions/{line}?query=%7B%22include%22%3A%5B%22origin%22%5D%7D&query=%7B%7D")


@told
def subscription_identifiers(talk: Talk) -> None:
    """Use unknown, malformed and largest identifiers for the reads of a subscription (001:2555-2579)."""
    for number in (talk.facts["unknown_id"], 0, -1, "abc", "1.0", 2**63 - 1, 2**63, "1e3", "%C3%B1"):
        talk.get(f"/subscriptions/{number}")
    for part in ("products", "services", "bonuses", "blocks", "devices", "recharge/detail"):
        talk.get(f"/subscriptions/{talk.facts['unknown_id']}/{part}")
        talk.get(f"/subscriptions/x/{part}")
    other = talk.other().mobile()["id"]
    for part in ("", "/products", "/services", "/bonuses", "/blocks", "/devices", "/recharge/detail"):
        talk.get(f"/subscriptions/{other}{part}")
        talk.other().get(f"/subscriptions/{other}{part}")


@told
def product_changes(talk: Talk) -> None:
    """Read products with each include, change a tariff again and again, read its history (001:3107-3171, 3198)."""
    lines = [
        talk.mobile(),
        talk.line(line_type="main"),
        talk.line(type_id=1),
        talk.line(type_id=3),
        talk.line(family="LANDLINE"),
        talk.line(family="TV"),
        talk.line(family="NETFLIX"),
        talk.line(status="DESACTIVADO"),
    ]
    for line in lines:
        talk.get(f"/subscriptions/{line['id']}/products")
        talk.get(f"/subscriptions/{line['id']}/products", query=BOTH)
    mobile = talk.mobile()["id"]
    for query in ('{"include": ["compatibilities"]}', '{"include": ["historical_changes"]}', '{"include": ["origin"]}'):
        talk.get(f"/subscriptions/{mobile}/products", query=query)
    talk.get(f"/subscriptions/{mobile}/products", query="[]")
    talk.get(f"/subscriptions/{mobile}/products", query='{"include": [["compatibilities"]]}')
    account = talk.account(lambda row: row["bundle_id"] is None and len(row["subscriptions"]) > 1)
    line, neighbour = account["subscriptions"][:2]
    talk.get(f"/subscriptions/{line}/products", query=BOTH)
    talk.get(f"/subscriptions/{neighbour}/products", query=BOTH)
    for product in (365, 367, 367, 366, 364):
        change(talk, line, product)
        talk.get(f"/subscriptions/{line}/products", query=BOTH)
    talk.get(f"/subscriptions/{neighbour}/products", query=BOTH)
    talk.get(f"/subscriptions/{line}", query='{"include": ["historical_status"]}')
    change(talk, line, 365, talk.day(0))
    talk.get(f"/subscriptions/{line}/products", query=BOTH)


@told
def scheduled_product_changes(talk: Talk) -> None:
    """Schedule a tariff change for tomorrow, replace it, try yesterday, change at once (001:3205-3209)."""
    line = talk.mobile()["id"]
    day: Any
    for day in (
        talk.day(1),
        talk.day(400),
        talk.day(-1),
        "1999-12-31",
        "2030-02-30",
        "20300101",
        "2030-1-1",
        "",
        5,
        [],
    ):
        change(talk, line, 365, day)
        talk.get(f"/subscriptions/{line}/products", query='{"include": ["historical_changes"]}')
    talk.patch(f"/subscriptions/{line}/products", {"productId": 365, "scheduled_date": None})
    talk.get(f"/subscriptions/{line}/products")
    change(talk, line, 367, talk.day(1))
    change(talk, line, 366)
    talk.get(f"/subscriptions/{line}/products", query=BOTH)


@told
def refused_product_changes(talk: Talk) -> None:
    """Try unknown and incompatible products, bodies without the product and wrong types (001:3203-3240)."""
    line = talk.mobile()["id"]
    for product in (1, 0, -1, 361, 3036, 3301, 2**63 - 1, 2**63, "365", None, True, 365.5, 365.0, [365]):
        change(talk, line, product)
    body: Any
    for body in ({}, {"scheduled_date": talk.day(1)}, {"product_id": 365}, [], "x", 7, None):
        talk.patch(f"/subscriptions/{line}/products", body)
    talk.patch(f"/subscriptions/{line}/products", {"productId": 365, "unknown": 1})
    talk.raw("patch", f"/orgs/{talk.org}/subscriptions/{line}/products")
    talk.get(f"/subscriptions/{line}/products", query=BOTH)
    change(talk, talk.facts["unknown_id"], 365)
    change(talk, talk.other().mobile()["id"], 365)
    change(talk, talk.line(status="DESACTIVADO")["id"], 366)
    change(talk, talk.line(status="PENDIENTE A DESACTIVAR")["id"], 366)
    talk.get(f"/subscriptions/{talk.line(status='PENDIENTE A DESACTIVAR')['id']}/products")


@told
def products_in_a_bundle(talk: Talk) -> None:
    """Change products of main, additional, extra and other lines of a bundle (001:3198)."""
    lines = [
        (talk.line(line_type="main"), 366),
        (talk.line(line_type="additional"), 367),
        (talk.line(line_type="extra"), 367),
        (talk.line(type_id=3), 3038),
        (talk.line(type_id=4), 3102),
        (talk.line(type_id=6), 3203),
        (talk.line(family="TV"), 3302),
        (talk.line(family="NETFLIX"), 4202),
        (talk.line(type_id=1), 363),
        (talk.line(type_id=1), 366),
    ]
    for line, product in lines:
        change(talk, line["id"], product)
        talk.get(f"/subscriptions/{line['id']}/products", query=BOTH)
    change(talk, lines[0][0]["id"], 366, talk.day(5))
    talk.get(f"/subscriptions/{lines[0][0]['id']}/products")


@told
def product_changes_with_risk(talk: Talk) -> None:
    """Change products where a risk decision is due: 202 with the decision (001:335-339, 3211-3216)."""
    for risk in ("r", "x", "n/a"):
        for line in [row for row in talk.data["subscriptions"] if row["risk"] == risk and row["family"] == "MOBILE"][
            :3
        ]:
            change(talk, line["id"], 363 if line["type_id"] == 1 else 364 if line["line_type"] != "main" else 367)
            talk.get(f"/subscriptions/{line['id']}/products", query=BOTH)
    line = talk.mobile(risk="r")["id"]
    change(talk, line, 367, talk.day(3))
    change(talk, line, 1)
    change(talk, line, 3036)
    talk.get(f"/subscriptions/{line}/products")


@told
def recharges(talk: Talk) -> None:
    """Read recharges of this month, of ranges, of single days at both edges, with malformed dates (001:3048-3081)."""
    line = talk.line(type_id=1)["id"]
    path = f"/subscriptions/{line}/recharge/detail"
    talk.get(path)
    every = rows(talk.get(path, start_date="1970-01-01", end_date="2100-01-01"), "recharges")
    dates = sorted(in_utc(item.get("date"))[:10] for item in every)
    if not dates:
        return
    oldest, middle, newest = dates[0], dates[len(dates) // 2], dates[-1]
    for start, end in ((oldest, oldest), (oldest, middle), (middle, newest), (newest, newest), (middle, oldest)):
        talk.get(path, start_date=start, end_date=end)
    for day in (oldest, middle, talk.day(0), talk.day(1), talk.day(-1)):
        talk.get(path, start_date=day)
        talk.get(path, end_date=day)
    talk.get(path, start_date=talk.day(0), end_date=talk.day(0))
    talk.get(path, start_date=talk.day(1), end_date=talk.day(2))
    talk.get(path, start_date="1970-01-01", end_date="1970-01-01")
    for other in (
        talk.mobile(),
        talk.line(type_id=3),
        talk.line(family="LANDLINE"),
        talk.line(type_id=1, status="INSTALADO"),
    ):
        talk.get(f"/subscriptions/{other['id']}/recharge/detail")
    for place, day in enumerate(
        ("2020-02-30", "2020-13-01", "01/02/2020", "2020-2-1", "20200201", "", "2020-02-01T00:00:00Z")
    ):
        talk.get(path, **{("start_date", "end_date")[place % 2]: day})
    talk.get(path, start_date="2020-02-29", end_date="2020-02-28")
    talk.get(path, start="2020-02-29")
    talk.get(f"/subscriptions/{talk.facts['unknown_id']}/recharge/detail", start_date="x")
    talk.get(path + "?start_date=2020-01-01&start_date=2021-01-01")
    talk.get(path.removesuffix("/detail"))


@told
def life_of_a_line(talk: Talk) -> None:
    """Sell a line in each organisation and follow it through all that can happen to it (001:370, 1359, 3198, 3389)."""
    for client in (talk, talk.other()):
        number, sim = client.number(90), client.sim(90)
        sale = bodies.signup(bodies.person("99999940A"), {"mobile_line": bodies.mobile(number, sim)})
        line = first(client.post("/signups", sale), "account_info", "subscriptions", 0, "subscription_id")
        if line is None:
            continue
        change(client, line, 367)
        client.put(f"/subscriptions/{line}/bonuses", {"bonusId": 704})
        client.patch(f"/subscriptions/{line}/blocks/1", {"active": True, "reason": "robo en la estación"})
        client.patch("/signups/activate-sim", {"msisdn": number})
        client.get(f"/subscriptions/{line}", query='{"include": ["origin", "selldate", "historical_status"]}')
        client.get(f"/subscriptions/{line}/products", query=BOTH)
        change(client, line, 365, client.day(2))
        client.patch(f"/subscriptions/{line}/services/11", {"active": True})
        client.limits(
            "post", line, bodies.one_limit("MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT", 90, user_name="x@example.com")
        )
        client.patch(f"/subscriptions/{line}/blocks/1", {"active": False})
        for part in ("products", "services", "bonuses", "blocks", "devices", "recharge/detail"):
            client.get(f"/subscriptions/{line}/{part}")
        client.limits("get", line)
        client.get("/users/tree", number=number)
