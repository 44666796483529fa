"""Credit limits and device financing (002:1-318, 000:1-66)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import NO_TEXT, Talk, changed, first, teller, without, wrong

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
MOBILE = tuple(f"MOBILE_SUBSCRIPTION_{part}_CREDIT_LIMIT" for part in ("TOTAL", "ROAMING_VOICE", "PREMIUM"))
TOTAL, ROAMING, PREMIUM = MOBILE
VOICE = "MOBILE_SUBSCRIPTION_INTERNATIONAL_VOICE_CREDIT_LIMIT"
HOME = "LANDLINE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT"
HOME_PREMIUM = "LANDLINE_SUBSCRIPTION_PREMIUM_CREDIT_LIMIT"
RENEWAL = "/finance/renewal"


@told
def limits_read(talk: Talk) -> None:
    """Read the limits of every kind of subscription and the defaults of both organisations (002:1-77, 298-318)."""
    seen = set()
    for line in talk.data["subscriptions"]:
        key = (line["type_id"], bool(line["limits"]), line["status"] == "DESACTIVADO")
        if key not in seen:
            seen.add(key)
            talk.limits("get", line["id"])
    for number in (talk.facts["unknown_id"], 0, -1, "x", "8610001.0", 2**63, talk.other().mobile()["id"]):
        talk.limits("get", number)
    for client in (talk, talk.other()):
        client.get("/credit_limits", api="subscriptions")
        client.limits("get", client.mobile(lambda row: row["limits"] != {})["id"])
    for org in ("nobody", talk.other().org, "%C3%B1", "TELCO"):
        talk.raw("get", f"/orgs/{org}/credit_limits", api="subscriptions")
    talk.raw("post", f"/orgs/{talk.org}/credit_limits", {}, api="subscriptions")
    talk.limits("delete", talk.mobile()["id"])
    talk.limits("put", talk.mobile()["id"], {})


@told
def limits_created(talk: Talk) -> None:
    """Create each limit with and without a value, with neighbours, again, several at once (002:83-174)."""
    line = talk.mobile(lambda row: row["limits"] == {})["id"]
    talk.limits("get", line)
    talk.limits("post", line, bodies.one_limit(TOTAL, 87.264463, user_name="test@test.com"))
    talk.limits("get", line)
    talk.limits("post", line, bodies.one_limit(TOTAL, 90))
    talk.limits("get", line)
    default = [{"credit_limit_id": ROAMING}, {"credit_limit_id": PREMIUM, "user_name": "ñ"}]
    talk.limits("post", line, {"credit_limits": default})
    talk.limits("get", line)
    talk.limits("post", line, bodies.one_limit(VOICE, 0))
    talk.limits("post", line, bodies.one_limit(VOICE, 5000.5))
    talk.limits("get", line)
    home = talk.line(lambda row: row["family"] == "LANDLINE" and row["limits"] == {})["id"]
    ids = [name for name in talk.facts["credit_limit_ids"] if name.startswith("LANDLINE")]
    talk.limits("post", home, {"credit_limits": [{"credit_limit_id": name} for name in ids]})
    talk.limits("get", home)
    for name in (TOTAL, HOME):
        talk.limits("post", home, bodies.one_limit(name, 1))
        talk.limits("post", line, bodies.one_limit(name, 1))
    doubled = [{"credit_limit_id": HOME, "credit_limit_value": value} for value in (1, 2)]
    talk.limits("post", talk.line(family="LANDLINE")["id"], {"credit_limits": doubled})
    talk.limits("post", line, {"credit_limits": []})
    other = talk.other().mobile(lambda row: row["limits"] == {})["id"]
    talk.other().limits("post", other, {"credit_limits": [{"credit_limit_id": name} for name in MOBILE]})
    talk.other().limits("get", other)
    for kind in (3, 4, 7, 11, 12, 13):
        talk.limits("post", talk.line(type_id=kind)["id"], bodies.one_limit(TOTAL, 1))
    talk.limits("post", talk.line(status="DESACTIVADO")["id"], bodies.one_limit(ROAMING, 1))
    talk.limits("post", talk.facts["unknown_id"], bodies.one_limit(TOTAL, 1))
    talk.limits("post", "x", bodies.one_limit(TOTAL, 1))
    talk.limits("post", other, bodies.one_limit(TOTAL, 1))


@told
def limits_refused(talk: Talk) -> None:
    """Break each member of the bodies that create and change limits (002:101-111, 147, 196-226, 266)."""
    line = talk.mobile(lambda row: row["limits"] == {})["id"]
    good = bodies.one_limit(PREMIUM, 5, user_name="x")
    item = "credit_limits.0."
    for sent in wrong(
        good,
        {
            "credit_limits": ({}, None, "x", [[]]),
            item + "credit_limit_id": ("TOTAL", "", 1, None, TOTAL.lower()),
            item + "credit_limit_value": ("5", True, -1, -0.01, None, 1e15),
            item + "user_name": (5, None),
        },
    ):
        talk.limits("post", line, sent)
    body: Any
    for body in ({}, [], without(good, item + "credit_limit_id"), good | {"x": 1}, changed(good, item + "x", 1)):
        talk.limits("post", line, body)
    talk.limits("get", line)
    limited = talk.mobile(lambda row: len(row["limits"]) == 4)["id"]
    change = bodies.limit_change("MOBILE", (PREMIUM, 5))
    for sent in wrong(change, {item + "credit_limit_value": ("5", -1), item + "change_user": NO_TEXT[:1]}):
        talk.limits("patch", limited, sent)
    for path in ("subscription_type", "credit_limits", item + "credit_limit_id", item + "credit_limit_value"):
        talk.limits("patch", limited, without(change, path))
    for path in (item + "change_user", item + "change_reason"):
        talk.limits("patch", limited, without(change, path))
    talk.settled()
    talk.limits("get", limited)
    talk.limits("patch", limited, {"subscription_type": "MOBILE", "credit_limits": []})
    talk.limits("patch", limited, bodies.limit_change("MOBILE", (PREMIUM, 1), (PREMIUM, 2)))
    talk.limits("patch", limited, change | {"x": 1})


@told
def limits_changed(talk: Talk) -> None:
    """Change limits up to, at and over the total value, under every subscription type (002:176-269)."""
    line = talk.mobile(lambda row: len(row["limits"]) == 4)["id"]
    for items in (
        ((TOTAL, 100), (ROAMING, 100), (PREMIUM, 10), (VOICE, 0)),
        ((ROAMING, 100.01),),
        ((TOTAL, 99.99),),
        ((TOTAL, 250.5), (VOICE, 250.5)),
        ((TOTAL, 250.49),),
        ((VOICE, 0), (ROAMING, 0), (PREMIUM, 0), (TOTAL, 0)),
        ((PREMIUM, 0.01),),
        ((TOTAL, 999999999999),),
    ):
        talk.limits("patch", line, bodies.limit_change("MOBILE", *items))
        talk.settled()
        talk.limits("get", line)
    kinds = ("BROADBAND", "LANDLINE", "TV", "SECURITY", "DATASHARING", "MULTISIM", "DEVICEINSURANCE", "NETFLIX")
    for kind in (*kinds, "APPLEWATCH", "AMAZONPRIME", "MAX", "ORANGETV", "ORANGETVLIBRE", "POST-PAGO", "mobile"):
        talk.limits("patch", line, bodies.limit_change(kind, (PREMIUM, 1)))


@told
def limits_of_other_lines(talk: Talk) -> None:
    """Change limits of landlines, of lines without them and of kinds without any, look at histories (002:78, 265)."""
    home = talk.line(lambda row: row["family"] == "LANDLINE" and len(row["limits"]) == 3)["id"]
    talk.limits("get", home)
    for kind, items in (
        ("LANDLINE", ((HOME_PREMIUM, 12.5),)),
        ("LANDLINE", ((HOME_PREMIUM, 12.5), (HOME, 12.5))),
        ("MOBILE", ((HOME, 500),)),
        ("LANDLINE", ((TOTAL, 500),)),
        ("LANDLINE", ((HOME, 500), (HOME_PREMIUM, 500))),
    ):
        talk.limits("patch", home, bodies.limit_change(kind, *items))
        talk.settled()
        talk.limits("get", home)
    empty = talk.mobile(lambda row: row["limits"] == {})["id"]
    talk.limits("patch", empty, bodies.limit_change("MOBILE", (TOTAL, 1)))
    talk.limits("get", empty)
    partial = talk.line(lambda row: row["family"] == "MOBILE" and len(row["limits"]) == 3)["id"]
    talk.limits("patch", partial, bodies.limit_change("MOBILE", (ROAMING, 1)))
    talk.limits("patch", partial, bodies.limit_change("MOBILE", (TOTAL, 300)))
    talk.settled()
    talk.limits("get", partial)
    for type_id, name in ((3, "BROADBAND"), (7, "TV"), (12, "NETFLIX")):
        talk.limits("patch", talk.line(type_id=type_id)["id"], bodies.limit_change(name, (TOTAL, 1)))
    for number in (talk.facts["unknown_id"], "x", talk.other().mobile()["id"]):
        talk.limits("patch", number, bodies.limit_change("MOBILE", (TOTAL, 1)))
    talk.limits("patch", talk.line(type_id=1)["id"], bodies.limit_change("MOBILE", (TOTAL, 700)))
    talk.settled()
    talk.limits("get", talk.line(type_id=1)["id"])


def finance_ids(talk: Talk, line: dict[str, Any]) -> dict[str, Any]:
    """Give a renewal request for a subscription (000:13-19)."""
    account = talk.account_of(line)
    return {
        "customer_id": talk.owner_of(account)["uuid"],
        "account_id": account["uuid"],
        "subscription_id": str(line["id"]),
        "app_id": 4,
        "dealer_id": "54321",
    }


@told
def finance_renewal(talk: Talk) -> None:
    """Ask for a renewal by both forms of the subscription, with members missing, wrong and of others (000:2-33)."""
    line = talk.mobile(lambda row: row["devices"] == [])
    good = finance_ids(talk, line)
    talk.post(RENEWAL, good, api="feasibility")
    talk.post(RENEWAL, good | {"subscription_id": line["uuid"]}, api="feasibility", **{"sf-client-ip": "192.168.1.1"})
    financed = talk.mobile(lambda row: row["devices"] != [])
    talk.post(RENEWAL, finance_ids(talk, financed), api="feasibility", **{"sf-client-ip": "x"})
    for risk in ("r", "x", "n/a"):
        risky = finance_ids(talk, talk.line(lambda row: row["family"] == "MOBILE", risk=risk))
        talk.post(RENEWAL, risky, api="feasibility")
    for name in good:
        talk.post(RENEWAL, without(good, name), api="feasibility")
    foreign = finance_ids(talk.other(), talk.other().mobile())
    stranger = finance_ids(talk, talk.line(type_id=7))
    for name, value in (
        ("customer_id", "x"),
        ("customer_id", 5),
        ("customer_id", "123e4567-e89b-12d3-a456-556642440000"),
        ("customer_id", foreign["customer_id"]),
        ("customer_id", good["customer_id"].upper()),
        ("account_id", ""),
        ("account_id", stranger["account_id"]),
        ("subscription_id", stranger["subscription_id"]),
        ("subscription_id", int(good["subscription_id"])),
        ("subscription_id", ""),
        ("subscription_id", "x"),
        ("subscription_id", str(2**63)),
        ("subscription_id", str(talk.facts["unknown_id"])),
        ("app_id", "4"),
        ("app_id", 4.5),
        ("app_id", True),
        ("dealer_id", 54321),
        ("dealer_id", ""),
        ("dealer_id", None),
        ("unknown", 1),
    ):
        talk.post(RENEWAL, good | {name: value}, api="feasibility")
    body: Any
    for body in ({}, [], None):
        talk.post(RENEWAL, body, api="feasibility")
    talk.raw("post", f"/orgs/{talk.org}{RENEWAL}", api="feasibility")
    talk.raw("get", f"/orgs/{talk.org}{RENEWAL}", api="feasibility")


@told
def finance_availability(talk: Talk) -> None:
    """Ask for the available credit limit with every operation, no body, each member alone, after orders (000:34-66)."""
    path = talk.facts["availability_path"].replace("{orgId}", talk.org)

    def ask(body: Any) -> Any:
        return talk.raw("post", path, body, api="feasibility")

    line = talk.mobile(lambda row: row["devices"] == [])
    ids = finance_ids(talk, line)
    talk.raw("post", path, api="feasibility")
    ask({})
    both = {"customer_id": ids["customer_id"], "account_id": ids["account_id"]}
    for operation in ("CONVERGENT", "MOBILE_ONLY", "MIGRATION", "ADDLINE", "RENEWAL", "", "addline", 1, None):
        ask(both | {"operation": operation})
    body: Any
    for body in (
        {"customer_id": ids["customer_id"]},
        {"account_id": ids["account_id"]},
        {"sales_app": 4},
        {"dealer_id": "54321"},
        {"customer_info": {"name": "x"}},
        both | {"sales_app": "4"},
        both | {"dealer_id": 5},
        both | {"customer_info": []},
        {"customer_id": "x"},
        {"customer_id": "123e4567-e89b-12d3-a456-556642440000"},
        {"account_id": "123e4567-e89b-12d3-a456-556642440000"},
        both | {"account_id": finance_ids(talk, talk.line(type_id=7))["account_id"]},
        both | {"unknown": 1},
        [],
        None,
    ):
        ask(body)
    order = bodies.device_order(ids["customer_id"], ids["account_id"])
    for _ in range(5):
        talk.post(f"/subscriptions/{line['id']}/devices", order)
        ask(both)
    risky = finance_ids(talk, talk.line(lambda row: row["family"] == "MOBILE", risk="x"))
    ask({"customer_id": risky["customer_id"]})
    sold = bodies.signup(bodies.person("99999960J"), {"mobile_line": {"product_id": 366}})
    if first(talk.post("/signups", sold), "customer_id") is not None:
        talk.post(RENEWAL, ids, api="feasibility")
