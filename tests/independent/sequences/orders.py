"""Devices, work orders and migrations of bundles (001:2359-2492, 2580-2984, 3643-3702)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, changed, first, rows, teller, without, wrong

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
BOTH = '{"include": ["historical_changes"]}'


@told
def devices_ordered(talk: Talk) -> None:
    """Order devices with all members, with only the required ones, one in place of another (001:2671-2829)."""
    line = talk.mobile(lambda row: row["devices"] == [])
    account = talk.account_of(line)
    owner, path = talk.owner_of(account), f"/subscriptions/{line['id']}/devices"
    talk.get(path)
    full = bodies.device_order(str(owner["customer_id"]), str(account["id"]))
    full["sell"]["payment"] = {
        "id": 0,
        "credit_card_reference": "string",
        "transaction_id": "9651BHUZ2A3",
        "reference_id": "string",
        "scoring": bodies.full_payment()["scoring"],
        "platform": "PAYMENTS",
        "payment_link": "string",
        "tax": 21,
    }
    full["device"]["financial_details"] = {"consents": {"commercial": True, "gdpr": False}}
    ordered = talk.post(path, full, **{"x-ip-address": "192.168.1.1"})
    talk.get(path)
    bare = {
        "sell": {},
        "client": {},
        "device": {"device_details": {"catalogue_id": "PV1"}, "fees": {}, "reservation_id": "r"},
        "subscription_offer_segment": "",
    }
    talk.post(path, bare)
    renewal = changed(full, "device.old_subscription_terminal_id", first(ordered, "subscription_terminal_id"))
    talk.post(path, renewal)
    talk.get(path)
    talk.post(path, changed(full, "device.old_subscription_terminal_id", 1))
    talk.post(path, changed(full, "device.old_subscription_terminal_id", 0))
    for path_of_part in ("delivery_info", "device.terms", "device.fees.installment_plan", "device.campaign_id"):
        talk.post(path, without(full, path_of_part))
    talk.get(path)
    talk.get(f"/accounts/{account['id']}/terms")
    talk.get(f"/penalties/{account['id']}/subscriptions/{line['id']}", reason="device")
    for other in (talk.mobile(lambda row: row["devices"] != []), talk.line(type_id=3), talk.line(line_type="main")):
        talk.get(f"/subscriptions/{other['id']}/devices")
    talk.post(f"/subscriptions/{talk.line(type_id=3)['id']}/devices", bare)
    talk.get(f"/subscriptions/{talk.line(type_id=3)['id']}/devices")


@told
def refused_devices(talk: Talk) -> None:
    """Leave out each required member of a device order and break each part of it (001:2678-2813, 35, 249)."""
    line = talk.mobile()
    account = talk.account_of(line)
    path = f"/subscriptions/{line['id']}/devices"
    good = bodies.device_order(talk.owner_of(account)["uuid"], account["uuid"])
    for name in (
        "sell",
        "client",
        "device",
        "subscription_offer_segment",
        "device.device_details",
        "device.device_details.catalogue_id",
        "device.fees",
        "device.reservation_id",
    ):
        talk.post(path, without(good, name))
    for sent in wrong(
        good,
        {
            "subscription_offer_segment": (5, None),
            "sell": ([], None, {"dealer_id": 2}),
            "client": ([], {"customer_id": 5}),
            "device.device_details.catalogue_id": (7, None),
            "device.device_details.imei": (350,),
            "device.fees": ([], {"upfront_fee": "0"}),
            "device.fees.installment_plan": ({"duration": 1.5}, {"monthly_fee": "6"}),
            "device.terms": ({"penalty_value": -1}, {"commitment_duration": -1}, {"commitment_duration": 2**31}),
            "device.reservation_id": (7, None),
            "device.financial_details": ({"consents": {"gdpr": "yes"}}, {"pre_booking": 7}),
            "delivery_info.address.province_id": (28, "280", "2"),
            "delivery_info.shipping_price": ("4.5",),
            "delivery_info": ([],),
        },
    ):
        talk.post(path, sent)
    talk.get(path)


@told
def devices_for_others(talk: Talk) -> None:
    """Order devices for strange clients and for ended, unknown and risky subscriptions (001:2732-2734, 2822)."""
    line = talk.mobile()
    account = talk.account_of(line)
    owner, stranger = talk.owner_of(account), talk.customer(document_type="CIF")
    path = f"/subscriptions/{line['id']}/devices"
    good = bodies.device_order(owner["uuid"], account["uuid"])
    for customer in (owner["uuid"], str(owner["customer_id"]), str(stranger["customer_id"]), stranger["uuid"], "x"):
        talk.post(path, changed(good, "client.customer_id", customer))
    other_account = talk.account(bundle_id=955)
    for number in (account["uuid"], str(account["id"]), str(other_account["id"]), other_account["uuid"], ""):
        talk.post(path, changed(good, "client.account_id", number))
    talk.get(path)
    bare = changed(good, "client", {})
    for number in (
        talk.facts["unknown_id"],
        "x",
        2**63,
        talk.other().mobile()["id"],
        talk.line(status="DESACTIVADO")["id"],
        talk.line(status="PENDIENTE A DESACTIVAR")["id"],
    ):
        talk.post(f"/subscriptions/{number}/devices", bare)
    for risk in ("r", "x", "n/a"):
        risky = talk.line(lambda row: row["family"] == "MOBILE", risk=risk)["id"]
        talk.get(f"/subscriptions/{risky}/devices")
        talk.post(f"/subscriptions/{risky}/devices", bare)
        talk.settled()
        talk.get(f"/subscriptions/{risky}/devices")
    employed = changed(bare, "client.attributes", {"employment": {"income": "much"}})
    talk.post(path, employed)
    employed = changed(bare, "client.attributes", {"employment": {"income": 9999999999999.99, "profession": 999999999}})
    talk.post(path, employed)


@told
def work_orders(talk: Talk) -> None:
    """Change, cancel and close work orders, again, with members missing and of the wrong type (001:3643-3693)."""
    orders = talk.data["work_orders"]
    account = talk.account(lambda row: row["bundle_id"] == 954 and row["work_orders"] != [])
    open_order = next(name for name in account["work_orders"] if orders[name] == "PENDIENTE CREAR OT")
    path = "/workorders/change-order"
    good = {"seller": "C00002", "workorderid": open_order, "reason": "x", "parameters": "a=1", "changetype": "CHANGE"}
    talk.get(f"/accounts/{account['id']}")
    for name in good:
        talk.raw("post", path, {key: value for key, value in good.items() if key != name})
        talk.raw("post", path, good | {name: 5})
    body: Any
    for body in ({}, [], None, "x", good | {"unknown": 1}, good | {"reason": None}):
        talk.raw("post", path, body)
    talk.get(f"/accounts/{account['id']}")
    for changetype in ("CHANGE", "", "cancel", "CANCEL", "CHANGE"):
        talk.raw("post", path, good | {"changetype": changetype})
        talk.get(f"/accounts/{account['id']}")
    for order in (*account["work_orders"], "WO_0", "", talk.account(bundle_id=955)["work_orders"][1]):
        talk.raw("post", path, good | {"workorderid": order})
    theirs = next(iter(talk.other().data["work_orders"]))
    talk.raw("post", path, good | {"workorderid": theirs})
    talk.other().raw("post", path, good | {"workorderid": open_order})
    talk.raw("post", path, good | {"workorderid": theirs}, headers={"Authorization": talk.token("telco", "masmovil")})
    for method in ("get", "put", "delete"):
        talk.raw(method, path)


def mobile_parts(talk: Talk, account: int) -> list[dict[str, object]]:
    """Give the mobile lines of an account as a migration names them."""
    return [
        {"subscription_id": row["id"], "type": row["line_type"], "product_id": 367, "msisdn": row["number"]}
        for row in talk.data["subscriptions"]
        if row["account_id"] == account and row["family"] == "MOBILE" and row["open"]
    ]


@told
def migrations(talk: Talk) -> None:
    """Migrate bundles with all lines, with the required members alone, with new lines (001:2359-2433)."""
    plain = talk.account(bundle_id=957)
    line = plain["subscriptions"][0]
    talk.get(f"/subscriptions/{line}/products", query=BOTH)
    talk.post("/signups/migration", {"account": {"account_id": plain["id"], "new_bundle_id": 954}})
    talk.get(f"/subscriptions/{line}/products", query=BOTH)
    talk.post("/signups/migration", bodies.migration(plain["id"], 955, ftth={"product_id": bodies.OTHER_FIBRE}))
    talk.get(f"/subscriptions/{line}/products", query=BOTH)
    talk.get(f"/subscriptions/{line}")
    account = talk.account(bundle_id=954)
    parts = mobile_parts(talk, account["id"])
    talk.post("/signups/migration", bodies.migration(account["id"], 956))
    talk.post("/signups/migration", bodies.migration(account["id"], 956, mobile_lines=parts[:1]))
    sim = parts[0] | {"iccid": talk.sim(130), "devices": [bodies.sale_device()], "promotions": [{"id": 9003}]}
    fresh = {"product_id": 366, "msisdn": talk.number(130), "iccid": talk.sim(131), "type": "extra"}
    migration = bodies.migration(
        account["id"],
        956,
        ftth={"product_id": 3038},
        landline={"product_id": 3203},
        mobile_lines=[sim, *parts[1:], fresh],
        tv={"product_id": bodies.TV, "registration_email": "m@example.com"},
        ott=[{"product_id": bodies.NETFLIX}],
    )
    migration["client"] = {"attributes": {"document_expiration_date": "1999-01-31"}}
    migration["account"]["territory_owner"] = "XFERA"
    talk.post("/signups/migration", migration)
    for number in account["subscriptions"]:
        talk.get(f"/subscriptions/{number}/products", query=BOTH)
    talk.get(f"/subscriptions/{parts[0]['subscription_id']}", query='{"include": ["historical_status"]}')
    talk.get(f"/signups/simcard-info/{talk.sim(130)}")
    owner = talk.owner_of(account)
    search = {"document_type": owner["document_type"], "document": owner["document"]}
    for item in rows(talk.post("/users/tree/full", search), "accounts", 0, "subscriptions")[
        len(account["subscriptions"]) :
    ]:
        talk.get(f"/subscriptions/{item.get('id')}")
    talk.get(f"/accounts/{account['id']}/promotions")
    talk.post("/signups/migration", bodies.migration(account["id"], 954))


@told
def refused_migrations(talk: Talk) -> None:
    """Send migrations as the page prints them, without members, of wrong types, for other accounts (001:2362-2415)."""
    account = talk.account(bundle_id=955)
    parts = mobile_parts(talk, account["id"])
    good = bodies.migration(account["id"], 954, mobile_lines=parts)
    for path in ("account", "account.account_id", "account.new_bundle_id"):
        talk.post("/signups/migration", without(good, path))
    for sent in wrong(
        good,
        {
            "account": ([], None),
            "account.account_id": (talk.facts["unknown_id"], "1", True),
            "account.new_bundle_id": (1, "954", None),
            "account.subscriptions": ([], {"mobile_lines": parts[:1]}, {"mobile_lines": parts + parts[:1]}),
            "account.subscriptions.mobile_lines.0.subscription_id": (1, talk.mobile()["id"], "x"),
            "account.subscriptions.mobile_lines.0.product_id": (3036, 1),
            "account.subscriptions.mobile_lines.0.msisdn": ("699999999",),
            "account.subscriptions.mobile_lines.0.iccid": ("1", talk.mobile()["iccid"]),
            "sales_info": (7,),
            "client": (7,),
        },
    ):
        talk.post("/signups/migration", sent)
    single = talk.account(lambda row: row["bundle_id"] is None and row["subscriptions"] != [])
    talk.post("/signups/migration", bodies.migration(single["id"], 954))
    talk.get(f"/subscriptions/{parts[0]['subscription_id']}/products", query=BOTH)
    copper = talk.account(bundle_id=957)["id"]
    talk.post("/signups/migration", [{"account": {"value": [{"account_id": copper, "new_bundle_id": 954}]}}])
    lines = {"values": mobile_parts(talk, copper)}
    inner = {"account_id": copper, "new_bundle_id": 956, "subscriptions": {"value": [{"mobile_lines": lines}]}}
    info = [{"dealer_id": "C00002", "shop_id": "0025", "logistic": False}]
    printed = [{"sales_info": None, "value": info, "account": {"value": [inner]}}]
    talk.post("/signups/migration", printed)
    talk.post("/signups/migration", printed + printed)
    talk.get(f"/subscriptions/{lines['values'][0]['subscription_id']}/products", query=BOTH)
    talk.post("/signups/migration", good)
    talk.get(f"/subscriptions/{parts[0]['subscription_id']}/products", query=BOTH)
