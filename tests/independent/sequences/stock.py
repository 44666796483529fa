"""The stock of numbers and SIM cards, master data, and more lines for a bundle (001:1157-1618, 2984)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import Talk, changed, first, pick, rows, teller, without, wrong

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)
HISTORY = '{"include": ["historical_status", "selldate", "origin"]}'


@told
def master_data_and_numbers(talk: Talk) -> None:
    """Read master data and the free numbers of supported and other networks in both organisations (001:1157-1322)."""
    for client in (talk, talk.other()):
        client.get("/signups/master-data")
        for dealer in ("C00002", "", "x" * 300, "ñ"):
            client.get("/signups/master-data", dealerId=dealer)
        client.raw("post", f"/orgs/{client.org}/signups/master-data", {})
        client.raw("delete", f"/orgs/{client.org}/signups/master-data")
        client.get("/signups/master-data/1")
    network = talk.facts["host_cfg"]
    for value in (network, 0, network + 1, -network, f"{network}.0", f"0{network}", "YOIGO", 2**31 - 1, 2**31, "%20"):
        talk.get(f"/signups/available-msisdns/{value}")
    talk.other().get(f"/signups/available-msisdns/{network}")
    taken = first(talk.get(f"/signups/available-msisdns/{network}"), "available_msisdns", 0)
    sale = bodies.signup(bodies.person("99999920Z"), {"mobile_line": {"product_id": 366, "msisdn": taken}})
    talk.post("/signups", sale)
    talk.get(f"/signups/available-msisdns/{network}")
    talk.other().get(f"/signups/available-msisdns/{network}")
    talk.get("/users/tree", number=str(taken))


@told
def sim_activation(talk: Talk) -> None:
    """Activate SIM cards by number: pattern, unknown number, active line, types of the activation (001:1359-1381)."""
    active = talk.mobile()
    for number in ("512345678", "612345678", "61234567", "6123456789", "+34612345678", " 612345678", "6١2345678", ""):
        talk.patch("/signups/activate-sim", {"msisdn": number, "activation_type": 0})
    body: Any
    for body in ({}, {"activation_type": 1}, {"msisdn": 612345678}, {"msisdn": None}, [], "x", None):
        talk.patch("/signups/activate-sim", body)
    good = {"msisdn": active["number"]}
    for kind in ("1", 1.5, True, 2**31, -(2**31) - 1, 1.0, None):
        talk.patch("/signups/activate-sim", good | {"activation_type": kind})
    for kind in (0, -1, 2**31 - 1):
        talk.patch("/signups/activate-sim", good | {"activation_type": kind})
    talk.patch("/signups/activate-sim", good | {"unknown_member": 1})
    talk.patch("/signups/activate-sim", good)
    landline = talk.line(family="LANDLINE")
    talk.patch("/signups/activate-sim", {"msisdn": landline["number"]})
    talk.patch("/signups/activate-sim", {"msisdn": talk.line(status="DESACTIVADO")["number"]})
    talk.patch("/signups/activate-sim", {"msisdn": talk.other().mobile()["number"]})
    talk.get(f"/subscriptions/{active['id']}", query=HISTORY)


@told
def sim_cards_and_their_activation(talk: Talk) -> None:
    """Sell lines with and without number and SIM, activate them, read SIM cards of all kinds (001:1336-1382, 434)."""
    products = (
        {"product_id": 366, "msisdn": talk.number(50), "iccid": talk.sim(50)},
        {"product_id": 361, "msisdn": talk.number(51)},
        {"product_id": 367, "iccid": talk.sim(52)},
    )
    for place, product in enumerate(products):
        person = bodies.person(f"9999993{place}Y", email=f"act{place}@example.com")
        sold = talk.post("/signups", bodies.signup(person, {"mobile_line": product}))
        line = first(sold, "account_info", "subscriptions", 0, "subscription_id")
        talk.patch("/signups/activate-sim", {"msisdn": product.get("msisdn", "600000000"), "activation_type": place})
        talk.get(f"/subscriptions/{line}", query=HISTORY)
        talk.get(f"/accounts/{first(sold, 'account_info', 'account_id')}")
        if "iccid" in product:
            talk.get(f"/signups/simcard-info/{product['iccid']}")
        talk.patch(
            f"/subscriptions/{line}/sim-replacement",
            {"dealer_id": "C1", "logistic": True, "new_icc": talk.sim(60 + place)},
        )
        talk.patch("/signups/activate-sim", {"msisdn": product.get("msisdn", "600000000")})
        talk.get(f"/subscriptions/{line}", query=HISTORY)
    for place in (0, 1, 2, 150, -1):
        talk.get(f"/signups/simcard-info/{talk.sim(place)}")
    talk.get(f"/signups/simcard-info/{talk.mobile()['iccid']}")
    talk.get(f"/signups/simcard-info/{talk.line(status='DESACTIVADO')['iccid']}")
    talk.get(f"/signups/simcard-info/{talk.other().sim()}")
    talk.other().get(f"/signups/simcard-info/{talk.other().sim()}")
    talk.other().get(f"/signups/simcard-info/{talk.sim()}")
    for icc in ("8934042419120320845", "0", "abc", talk.sim()[:-1], talk.sim() + "0", "8" * 40, "%C3%B1"):
        talk.get(f"/signups/simcard-info/{icc}")


@told
def lines_added_to_a_bundle(talk: Talk) -> None:
    """Add lines and a television to bundles, also where a risk check is due, and read them (001:362, 1388-1506)."""
    account = talk.account(bundle_id=954)
    owner = talk.owner_of(account)
    search = {"document_type": owner["document_type"], "document": owner["document"]}
    talk.post("/users/tree/full", search)
    lines = [
        bodies.mobile(talk.number(70), talk.sim(70), type="additional", bonuses=[{"id": 703}]),
        bodies.mobile(talk.number(71), talk.sim(71), type="extra", devices=[bodies.sale_device()]),
        without(bodies.mobile(talk.number(72), talk.sim(72)), "type"),
    ]
    talk.post("/signups/subscriptions", bodies.addition(account["id"], mobile_lines=lines))
    tv = {"product_id": 3302, "number_associated": 12345, "registration_email": "a@example.com", "contact_phone": 12345}
    talk.post("/signups/subscriptions", bodies.addition(account["id"], tv=tv))
    line = {"product_id": 365, "msisdn": int(talk.number(73)), "portability_info": bodies.portability()}
    both = bodies.addition(account["id"], mobile_lines=[line], tv={"product_id": bodies.TV})
    both["client"] = {"attributes": {"document_expiration_date": "1999-01-31", "employment": {"income": 0}}}
    both["tpv_response"] = bodies.full_payment()["tpv_response"]
    talk.post("/signups/subscriptions", both)
    tree = talk.post("/users/tree/full", search)
    accounts = [row for row in rows(tree, "accounts") if row.get("id") == account["id"]]
    known = account["subscriptions"]
    for item in accounts[0].get("subscriptions", []) if accounts else []:
        if isinstance(item, dict) and "id" in item and item["id"] not in known:
            talk.get(f"/subscriptions/{item['id']}", query=HISTORY)
            talk.get(f"/subscriptions/{item['id']}/products")
    talk.get(f"/accounts/{account['id']}")
    talk.get(f"/accounts/{account['id']}/terms")
    talk.get(f"/signups/simcard-info/{talk.sim(70)}")
    talk.patch("/signups/activate-sim", {"msisdn": talk.number(70)})
    risky = talk.account(lambda row: row["bundle_id"] is not None, risk="n/a")
    owner = pick(talk.data["customers"], None, user_id=risky["user_id"])
    search = {"document_type": owner["document_type"], "document": owner["document"]}
    talk.post("/users/tree/full", search)
    line = bodies.mobile(talk.number(80), talk.sim(80), type="additional")
    talk.post("/signups/subscriptions", bodies.addition(risky["id"], mobile_lines=[line]))
    talk.post("/users/tree/full", search)
    talk.get(f"/signups/simcard-info/{talk.sim(80)}")
    talk.get("/users/tree", number=talk.number(80))
    bad = bodies.addition(risky["id"], mobile_lines=[line | {"iccid": "1"}])
    talk.post("/signups/subscriptions", bad)
    talk.post("/signups/migration", bodies.migration(risky["id"], 954))
    lines = [row for row in talk.data["subscriptions"] if row["account_id"] == risky["id"]]
    parts = [
        {"subscription_id": row["id"], "product_id": 367}
        for row in lines
        if row["line_type"] in ("additional", "extra", "main")
    ]
    talk.post("/signups/migration", bodies.migration(risky["id"], 954, mobile_lines=parts))
    talk.get(f"/subscriptions/{lines[0]['id']}/products")
    talk.get(f"/subscriptions/{parts[0]['subscription_id']}/products")
    free = talk.account(bundle_id=954)
    talk.post("/signups/subscriptions", bodies.addition(free["id"], mobile_lines=[line]))
    talk.get("/users/tree", number=talk.number(80))


@told
def refused_additions(talk: Talk) -> None:
    """Try additions without members, of wrong kinds, to other accounts and with doubled numbers (001:1488-1519)."""
    account = talk.account(bundle_id=955)
    good = bodies.addition(account["id"], mobile_lines=[{"product_id": 366, "msisdn": talk.number(75)}])
    for path in ("account", "account.account_id", "account.subscriptions", "account.subscriptions.mobile_lines"):
        talk.post("/signups/subscriptions", without(good, path))
    for sent in wrong(
        good,
        {
            "account.account_id": (talk.facts["unknown_id"], "5820001", None, -1, 2**63, True),
            "account.subscriptions": ([], {"mobile_lines": []}, {"tv": None}, {"tv": {}}, {"ftth": {"product_id": 1}}),
            "account.subscriptions.mobile_lines": ({}, [{}], [7]),
            "account.subscriptions.mobile_lines.0.product_id": (3301, 1, "366"),
            "account.subscriptions.mobile_lines.0.msisdn": ("1", talk.mobile()["number"], talk.number(76) + "0"),
            "account.subscriptions.mobile_lines.0.type": ("secondary", 5),
            "client": ([], {"attributes": {"document_expiration_date": "31-01-1999"}}),
            "sales_info": ([], {"logistic": "no"}),
            "tpv_response": ([], {"tax": "x"}),
        },
    ):
        talk.post("/signups/subscriptions", sent)
    plain = talk.account(lambda row: row["bundle_id"] is None and row["subscriptions"] != [])
    talk.post("/signups/subscriptions", changed(good, "account.account_id", plain["id"]))
    talk.post("/signups/subscriptions", changed(good, "account.account_id", talk.other().account(bundle_id=955)["id"]))
    talk.post("/signups/subscriptions", good)
    talk.post("/signups/subscriptions", good)


@told
def registration_emails(talk: Talk) -> None:
    """Check the registration e-mail of an added television at 82 and 83 characters and in odd forms (001:35, 1960)."""
    account = talk.account(bundle_id=954)
    for email in (
        "a" * 70 + "@example.com",
        "a" * 71 + "@example.com",
        "A.B+c@Example.COM",
        "plain",
        "a@b",
        "a@@example.com",
        "a b@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "ñ@example.com",
        "",
        5,
        None,
    ):
        tv = {"product_id": bodies.TV, "registration_email": email}
        talk.post("/signups/subscriptions", bodies.addition(account["id"], tv=tv))
    owner = talk.owner_of(account)
    talk.post("/users/tree/full", {"document_type": owner["document_type"], "document": owner["document"]})
    for old in ("a" * 70 + "@example.com", "a.b+C@example.com"):
        change = {"old_email": old, "new_email": "new@example.com", "document_number": owner["document"]}
        talk.patch("/users/agile-tv", change)
        talk.patch("/users/agile-tv", change)
