"""Tokens, organisations, methods and malformed requests over all operations (000:31, 001:1, 1949, 002:317)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)


def reads(talk: Talk) -> list[tuple[str, str]]:
    """Give API and path of each of the 24 reads, for things that exist."""
    line = talk.mobile()
    account, number = line["account_id"], f"/subscriptions/{line['id']}"
    paths = [
        "/signups/master-data",
        f"/signups/available-msisdns/{talk.facts['host_cfg']}",
        f"/signups/simcard-info/{talk.sim()}",
        f"/users/tree?number={line['number']}",
        f"/users/{talk.account_of(line)['user_id']}",
    ]
    paths += [
        f"/accounts/{account}{part}"
        for part in ("", "/tax", "/contracts", "/invoices", "/terms", "/paymentinfo", "/promotions")
    ]
    paths += [f"{number}{part}" for part in ("", "/devices", "/recharge/detail", "/products", "/services")]
    paths += [f"{number}{part}" for part in ("/bonuses", "/blocks")]
    paths += [
        f"/penalties/{account}?reason=unsubscribe",
        f"/penalties/{account}{number}?reason=device",
        f"/penalties/{account}/subscriptions/uuid/{line['uuid']}",
    ]
    limits = [f"{number}/credit_limits", "/credit_limits"]
    return [("customers", path) for path in paths] + [("subscriptions", path) for path in limits]


def writes(talk: Talk) -> list[tuple[str, str, str, Any]]:
    """Give method, API, path and a body that is accepted, of each write with an organisation in its path."""
    line = talk.mobile(lambda row: row["limits"] != {} and row["bonuses"] != [])
    account = talk.account_of(line)
    owner, number = talk.owner_of(account), f"/subscriptions/{line['id']}"
    document = {"document_type": owner["document_type"], "document": owner["document"]}
    bundle, tv = talk.account(bundle_id=957), talk.line(family="TV")
    change = {"old_email": tv["email"], "new_email": "new@example.com"}
    change["document_number"] = talk.owner_of(talk.account_of(tv))["document"]
    sale = bodies.signup(bodies.person("99999970W"), {"mobile_line": {"product_id": 366}})
    total = "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT"
    renewal = {"customer_id": owner["uuid"], "account_id": account["uuid"], "subscription_id": str(line["id"])}
    customers: list[tuple[str, str, Any]] = [
        ("post", "/signups", sale),
        ("patch", "/signups/activate-sim", {"msisdn": line["number"]}),
        ("post", "/signups/subscriptions", bodies.addition(bundle["id"], mobile_lines=[{"product_id": 366}])),
        ("post", "/signups/migration", bodies.migration(bundle["id"], 954)),
        ("post", "/users/tree", document),
        ("post", "/users/tree/full", document),
        ("patch", "/users/agile-tv", change),
        ("patch", f"{number}/products", {"productId": 367}),
        ("patch", f"{number}/services/13", {"active": True}),
        ("put", f"{number}/bonuses", {"bonusId": 705}),
        ("delete", f"{number}/bonuses/702", None),
        ("patch", f"{number}/blocks/1", {"active": True}),
        ("patch", f"{number}/sim-replacement", {"dealer_id": "C1", "logistic": True, "new_icc": talk.sim(140)}),
        ("post", f"{number}/devices", bodies.device_order(owner["uuid"], account["uuid"])),
        ("put", "/penalties/90001", None),
        ("delete", "/penalties/90001", None),
    ]
    found = [(method, "customers", path, body) for method, path, body in customers]
    availability = talk.facts["availability_path"].removeprefix("/orgs/{orgId}")
    return [
        *found,
        ("post", "feasibility", "/finance/renewal", renewal | {"app_id": 4, "dealer_id": "1"}),
        ("post", "feasibility", availability, {}),
        ("post", "subscriptions", f"{number}/credit_limits", bodies.one_limit(total, 500)),
        ("patch", "subscriptions", f"{number}/credit_limits", bodies.limit_change("MOBILE", (total, 500))),
    ]


def bad_tokens(talk: Talk) -> list[str | None]:
    """Give values of Authorization that grant nothing for the first organisation; None sends no header."""
    good = talk.token(talk.org)
    return [None, "", "Bearer", "Bearer nobody", "Basic " + good[7:], good[7:], talk.token(talk.other().org)]


@told
def reads_without_the_right_token(talk: Talk) -> None:
    """Read everything that can be read with missing, malformed, unknown and foreign tokens (000:31)."""
    tokens = bad_tokens(talk)
    for place, (api, path) in enumerate(reads(talk)):
        header = {"Authorization": tokens[place % len(tokens)]}
        talk.raw("get", f"/orgs/{talk.org}{path}", api=api, headers=header)
    for token in tokens:
        talk.raw("get", f"/orgs/{talk.org}/signups/master-data", headers={"Authorization": token})
    for token in (talk.token(talk.org).lower(), talk.token(talk.org) + " ", talk.token("telco", "masmovil")):
        talk.raw("get", f"/orgs/{talk.org}/credit_limits", api="subscriptions", headers={"Authorization": token})
    talk.raw("get", f"/orgs/{talk.org}/signups/master-data", headers={"Accept": None, "x-auth-roles": "API_KEY"})


@told
def writes_without_the_right_token(talk: Talk) -> None:
    """Send every write with missing, unknown and foreign tokens and find the data unchanged (000:31)."""
    tokens = bad_tokens(talk)
    sent = writes(talk)
    for place, (method, api, path, body) in enumerate(sent):
        header = {"Authorization": tokens[place % len(tokens)]}
        more = (body,) if body is not None else ()
        talk.raw(method, f"/orgs/{talk.org}{path}", *more, api=api, headers=header)
    order = {"seller": "C1", "workorderid": next(iter(talk.data["work_orders"])), "changetype": "CANCEL"}
    for token in (None, "Bearer nobody", talk.token(talk.other().org)):
        talk.raw("post", "/workorders/change-order", order, headers={"Authorization": token})
    line = talk.mobile(lambda row: row["limits"] != {} and row["bonuses"] != [])["id"]
    for part in ("", "/products", "/services", "/bonuses", "/blocks", "/devices"):
        talk.get(f"/subscriptions/{line}{part}")
    talk.limits("get", line)
    talk.get("/users/tree", documentType="NIF", document="99999970W")
    talk.get(f"/signups/simcard-info/{talk.sim(140)}")


@told
def writes_of_the_other_organisation(talk: Talk) -> None:
    """Send every write of one organisation under the other one's and unknown names, then under its own (002:317)."""
    every = {"Authorization": talk.token("telco", "masmovil")}
    other, sent = talk.other(), writes(talk)
    for place, (method, api, path, body) in enumerate(sent):
        more = (body,) if body is not None else ()
        org = (other.org, "nobody", "Telco", "%20")[place % 4]
        talk.raw(method, f"/orgs/{org}{path}", *more, api=api, headers=every if place % 3 else None)
    for method, api, path, body in sent[:14]:
        more = (body,) if body is not None else ()
        talk.raw(method, f"/orgs/{talk.org}{path}", *more, api=api, headers=every)
    line = other.mobile(lambda row: row["limits"] != {} and row["bonuses"] != [])["id"]
    for part in ("", "/products", "/bonuses", "/blocks"):
        other.get(f"/subscriptions/{line}{part}")


@told
def reads_of_the_other_organisation(talk: Talk) -> None:
    """Read everything under the other organisation, an unknown one and with a token for both (001:372, 002:317)."""
    every = {"Authorization": talk.token("telco", "masmovil")}
    other = talk.other()
    for place, (api, path) in enumerate(reads(talk)):
        org = (other.org, "nobody", "")[place % 3]
        talk.raw("get", f"/orgs/{org}{path}", api=api, headers=every)
    for api, path in reads(other)[3:15]:
        other.raw("get", f"/orgs/{other.org}{path}", api=api, headers=every)
    talk.raw("get", "/orgs")
    talk.raw("get", f"/orgs/{talk.org}/")


@told
def other_methods_and_paths(talk: Talk) -> None:
    """Use other methods and misspelt paths where the pages list 405 and where they do not (001:1949, 1618)."""
    methods = ("put", "delete", "post", "patch")
    for place, (api, path) in enumerate(reads(talk)):
        talk.raw(methods[place % 4], f"/orgs/{talk.org}{path}", {}, api=api)
    for method, api, path, _ in writes(talk)[:4]:
        talk.raw("put" if method != "put" else "get", f"/orgs/{talk.org}{path}", api=api)
    for path in (
        "/account/1",
        "/accounts",
        "/accounts/",
        "/subscriptions/1/product",
        "/users",
        "/users/tree/half",
        "//",
    ):
        talk.get(path)
    talk.raw("get", f"/orgs/{talk.org}/credit_limits")
    talk.raw("get", f"/orgs/{talk.org}/signups/master-data", api="feasibility")
    talk.raw("get", f"/orgs/{talk.org}/signups/master-data", api="subscriptions")
    talk.get("/users/tree/full")
    talk.get("/users/agile-tv")


@told
def malformed_bodies(talk: Talk) -> None:
    """Send bodies that are no JSON, very deep, very long, of another media type, or with odd members (001:795)."""
    line = talk.mobile(lambda row: row["bonuses"] == [] and row["limits"] == {})["id"]
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    for value in (float("nan"), float("inf"), deep, 10**400, "\u0000", "x" * 20000, 1e300, -0.0):
        talk.patch(f"/subscriptions/{line}/products", {"productId": value})
        talk.patch("/signups/activate-sim", {"msisdn": value})
        talk.limits("post", line, bodies.one_limit("MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT", value))
    good: dict[str, Any] = {"productId": 367}
    for kind in ("text/plain", "application/xml", "application/json; charset=latin-1", None, ""):
        talk.raw("patch", f"/orgs/{talk.org}/subscriptions/{line}/products", good, headers={"Content-Type": kind})
    for accept in ("text/html", "", None, "application/xml;q=0.1"):
        talk.patch(f"/subscriptions/{line}/products", good, Accept=accept)
    talk.post("/finance/renewal", float("nan"), api="feasibility")
    talk.get(f"/subscriptions/{line}/products", query='{"include": ["historical_changes"]}')
    talk.get(f"/subscriptions/{line}?query=%7B%22include%22%3A%5B%22origin%22%5D%7D&x=%FF")
    talk.limits("get", line)
