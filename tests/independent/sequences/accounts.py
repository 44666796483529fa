"""Accounts with tax, contracts, invoices, terms, payment and promotions (001:1995-2359, 3467-3550)."""

from __future__ import annotations

import json
from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, first, in_utc, rows, teller

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
PARTS = ("", "/tax", "/contracts", "/invoices", "/terms", "/paymentinfo", "/promotions")
HISTORY = {"include_historical_changes": "true"}
START, END = "historical_changes_start_date", "historical_changes_end_date"


@told
def accounts_of_each_kind(talk: Talk) -> None:
    """Read an account of each kind and its neighbours in both organisations (001:2000-2045)."""
    for client in (talk, talk.other()):
        seen: set[Any] = set()
        for account in client.data["accounts"]:
            key = (account["bundle_id"], account["risk"], bool(account["subscriptions"]), account["payment_method"])
            if key not in seen and len(seen) < 18:
                seen.add(key)
                client.get(f"/accounts/{account['id']}")


@told
def account_identifiers(talk: Talk) -> None:
    """Use unknown, malformed and foreign account identifiers for each read of an account (001:2046-2070, 2166)."""
    for part in PARTS:
        for number in (talk.facts["unknown_id"], "x", 2**63, talk.other().account(bundle_id=954)["id"], -1):
            talk.get(f"/accounts/{number}{part}")


@told
def tax_history(talk: Talk) -> None:
    """Read the tax with and without history, between dates on and off the changes (001:2071-2134)."""
    moved = talk.account(lambda row: row["taxes"] == 3)["id"]
    path = f"/accounts/{moved}/tax"
    talk.get(path)
    talk.get(path, include_historical_changes="false")
    whole = rows(talk.get(path, **HISTORY), "historical_changes")
    dates = sorted(in_utc(item.get("start_date")) for item in whole)
    for date in dates[:3]:
        talk.get(path, **HISTORY, **{START: date})
        talk.get(path, **HISTORY, **{END: date})
        talk.get(path, **HISTORY, **{START: date, END: date})
        talk.get(path, **HISTORY, **{START: date[:-3] + "59Z"})
    if len(dates) > 1:
        talk.get(path, **HISTORY, **{START: dates[0], END: dates[1]})
        talk.get(path, **HISTORY, **{START: dates[1], END: dates[0]})
    talk.get(path, **HISTORY, **{START: "1970-01-01T00:00:00Z", END: "1970-01-01T00:00:00Z"})
    talk.get(path, **HISTORY, **{START: "2100-01-01T00:00:00Z"})
    talk.get(path, **{START: "2020-01-01T00:00:00Z"})
    talk.get(f"/accounts/{talk.account(lambda row: row['taxes'] == 1)['id']}/tax", **HISTORY)


@told
def tax_parameters(talk: Talk) -> None:
    """Send malformed switches and date-times to the tax, and read taxes of other places (001:2077-2079, 2109)."""
    path = f"/accounts/{talk.account(lambda row: row['taxes'] == 3)['id']}/tax"
    for value in ("TRUE", "1", "yes", "", "True", "0"):
        talk.get(path, include_historical_changes=value)
    for stamp in ("2020-01-01", "2020-02-30T00:00:00Z", "2020-01-01T25:00:00Z", "2020-01-01T00:00:00", "x", ""):
        talk.get(path, **HISTORY, **{START: stamp})
        talk.get(path, **HISTORY, **{END: stamp})
    talk.get(path, **HISTORY, **{START: "2020-01-01T00:00:00+00:00"})
    talk.get(path, **HISTORY, **{START: "2020-01-01T00:00:00.000Z"})
    for account in talk.data["accounts"][:12]:
        talk.get(f"/accounts/{account['id']}/tax")


@told
def contracts(talk: Talk) -> None:
    """Read contracts with and without each signature configuration (001:2135-2178)."""
    for account in (
        talk.account(lambda row: row["contracts"] > 0 and row["bundle_id"] is not None),
        talk.account(lambda row: row["contracts"] > 0 and row["bundle_id"] is None),
        talk.account(lambda row: row["contracts"] == 0),
    ):
        path = f"/accounts/{account['id']}/contracts"
        talk.get(path)
        for config in ("CONVERGENTE", "MOVIL", "convergente", "OTHER", ""):
            talk.get(path, signature_config=config)
    talk.get(f"/accounts/{talk.account(bundle_id=954)['id']}/contracts?signature_config=MOVIL&signature_config=X")
    talk.raw("post", f"/orgs/{talk.org}/accounts/{talk.account(bundle_id=954)['id']}/contracts", {})


@told
def invoices(talk: Talk) -> None:
    """Read invoices without dates and with ranges that begin and end on an invoice (001:2179-2245)."""
    account = talk.account(lambda row: row["invoices"] and row["invoices"]["count"] > 20)
    path, days = f"/accounts/{account['id']}/invoices", account["invoices"]
    talk.get(path)
    talk.get(path, start_date=days["first"])
    talk.get(path, end_date=days["last"])
    every = rows(talk.get(path, start_date="1970-01-01", end_date="2100-01-01"), "invoices")
    middle = in_utc(every[len(every) // 2].get("date"))[:10] if every else days["last"]
    first_day, last_day = days["first"], days["last"]
    for start, end in (
        (first_day, first_day),
        (last_day, last_day),
        (middle, middle),
        (first_day, middle),
        (middle, last_day),
        (last_day, first_day),
        (middle[:8] + "02", last_day),
        (first_day, middle[:8] + "02"),
        ("1970-01-01", "1970-01-01"),
    ):
        talk.get(path, start_date=start, end_date=end)
    for day in (talk.day(0), talk.day(1), talk.day(-400), "2100-01-01", middle):
        talk.get(path, start_date=day)
        talk.get(path, end_date=day)
    for other in talk.data["accounts"][4:7]:
        talk.get(f"/accounts/{other['id']}/invoices")


@told
def invoice_dates(talk: Talk) -> None:
    """Send malformed dates to the invoices and read those of new and young accounts (001:2184-2185, 2220)."""
    path = f"/accounts/{talk.account(bundle_id=954)['id']}/invoices"
    for day in ("2020-02-30", "2020-00-10", "01-02-2020", "2020-1-1", "20200101", "", "x", "2020-01-01T00:00:00Z"):
        talk.get(path, start_date=day)
        talk.get(path, end_date=day)
    talk.get(path, start_date="2024-02-29", end_date="2024-02-29")
    talk.get(path, start_date="2024-03-01", end_date="2024-02-29")
    talk.get(f"/accounts/{talk.facts['unknown_id']}/invoices", start_date="x")
    talk.get(f"/accounts/{talk.account(lambda row: row['invoices'] is None)['id']}/invoices")
    talk.get(f"/accounts/{talk.account(lambda row: row['invoices'] is None)['id']}/invoices", start_date="2020-01-01")
    talk.get(path + "?start_date=2024-01-01&start_date=x")


@told
def terms(talk: Talk) -> None:
    """Read terms, newest end first, before and after an order of a device, and the neighbours' (001:2246-2290)."""
    for account in sorted(talk.data["accounts"], key=lambda row: -row["terms"])[:5]:
        talk.get(f"/accounts/{account['id']}/terms")
    talk.get(f"/accounts/{talk.account(terms=0)['id']}/terms")
    line = talk.mobile(lambda row: row["devices"] == [])
    account = talk.account_of(line)
    owner = talk.owner_of(account)
    order = bodies.device_order(str(owner["customer_id"]), str(account["id"]))
    for months, value in ((24, 120.5), (1, 0), (600, 999999.99), (0, 50)):
        order["device"]["terms"] = {"penalty_value": value, "commitment_duration": months}
        talk.post(f"/subscriptions/{line['id']}/devices", order)
        talk.get(f"/accounts/{account['id']}/terms")
    talk.get(f"/accounts/{account['id']}/terms", query='{"filter": ["inactive"]}')
    talk.get(f"/penalties/{account['id']}", reason="unsubscribe")


@told
def payment_info(talk: Talk) -> None:
    """Read payment info of every method, in both organisations and with other methods (001:2303-2358, 2328)."""
    for client in (talk, talk.other()):
        for account in client.data["accounts"][:10]:
            client.get(f"/accounts/{account['id']}/paymentinfo")
    path = f"/orgs/{talk.org}/accounts/{talk.account(bundle_id=954)['id']}/paymentinfo"
    bank = {"entity": "1111", "subsidiary": "1111", "control_digit": "30", "number": "1111111111"}
    talk.raw("patch", path, bank)
    talk.raw("delete", path)
    talk.raw("get", path)


@told
def promotions(talk: Talk) -> None:
    """Read promotions of all three levels with each form of the filter, and those of a sale (001:3467-3535, 443)."""
    for account in (
        talk.account(bundle_id=954),
        talk.account(bundle_id=955),
        talk.account(lambda row: row["bundle_id"] is None and row["promotions"] != []),
        talk.account(promotions=[]),
    ):
        talk.get(f"/accounts/{account['id']}/promotions")
        talk.get(f"/accounts/{account['id']}/promotions", query='{"filter": ["inactive"]}')
    path = f"/accounts/{talk.account(bundle_id=956)['id']}/promotions"
    words: Any
    for words in ([], ["active"], ["scheduled"], ["inactive", "active"], ["INACTIVE"], [1], "inactive", None, {}):
        talk.get(path, query=json.dumps({"filter": words}))
    for query in ("", "x", "[]", "7", '{"include": ["inactive"]}'):
        talk.get(path, query=query)
    talk.get(path, filter="inactive")
    bundle = bodies.fibre_bundle(
        promotions=[{"id": 9001}, {"id": 9006}],
        mobile_lines=[{"product_id": 364, "promotions": [{"id": 9002}, {"id": 9003}, {"id": 9005}]}],
    )
    bundle["ftth"]["promotions"] = [{"id": 9004, "value": "150"}]
    sold = talk.post("/signups", bodies.signup(bodies.person("99999950N"), {"bundle": bundle}))
    account = first(sold, "account_info", "account_id")
    talk.get(f"/accounts/{account}/promotions")
    talk.get(f"/accounts/{account}/promotions", query='{"filter": ["inactive"]}')
    tv = {"product_id": bodies.TV, "promotions": [{"id": 9001}, {"id": 9001}]}
    if account is not None:
        talk.post("/signups/subscriptions", bodies.addition(account, tv=tv))
        talk.get(f"/accounts/{account}/promotions")
        talk.post("/signups/migration", bodies.migration(account, 956, ftth={"product_id": 3038}))
        talk.get(f"/accounts/{account}/promotions")
    talk.get(f"/accounts/{account}")
