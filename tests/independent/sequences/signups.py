"""Sign-ups of new and known customers (001:370-805)."""

from __future__ import annotations

from typing import Any

from tests.independent.client import Sequence
from tests.independent.sequences import bodies
from tests.independent.sequences.support import NO_TEXT, Talk, changed, first, rows, teller, without, wrong

SEQUENCES: list[Sequence] = []
told = teller(SEQUENCES)


def read_sold(talk: Talk, response: Any) -> None:
    """Read the account and each subscription that a sign-up's answer names."""
    account = first(response, "account_info", "account_id")
    if account is None:
        return
    talk.get(f"/accounts/{account}")
    for item in rows(response, "account_info", "subscriptions"):
        talk.get(f"/subscriptions/{item.get('subscription_id')}", query='{"include": ["historical_status", "origin"]}')


@told
def new_person_with_a_mobile_line(talk: Talk) -> None:
    """Sell one mobile line to a new person, read all that came into being, activate its SIM (001:370-763, 1359)."""
    number, sim = talk.number(), talk.sim()
    talk.get("/users/tree", documentType="NIF", document="99999990S")
    talk.get(f"/signups/simcard-info/{sim}")
    talk.patch("/signups/activate-sim", {"msisdn": number, "activation_type": 1})
    products = {"mobile_line": bodies.mobile(number, sim)}
    sold = talk.post("/signups", bodies.signup(bodies.person("99999990S"), products))
    account = first(sold, "account_info", "account_id")
    line = first(sold, "account_info", "subscriptions", 0, "subscription_id")
    tree = talk.get("/users/tree", documentType="NIF", document="99999990S")
    talk.get(f"/users/{first(tree, 'id')}")
    talk.get(f"/accounts/{account}")
    talk.get(f"/subscriptions/{line}", query='{"include": ["origin", "selldate", "historical_status"]}')
    talk.get(f"/signups/simcard-info/{sim}")
    talk.get(f"/signups/available-msisdns/{talk.facts['host_cfg']}")
    for part in ("paymentinfo", "terms", "promotions", "tax", "contracts", "invoices"):
        talk.get(f"/accounts/{account}/{part}")
    for part in ("products", "services", "bonuses", "blocks", "devices"):
        talk.get(f"/subscriptions/{line}/{part}")
    talk.limits("get", line)
    talk.patch("/signups/activate-sim", {"msisdn": number})
    talk.get(f"/subscriptions/{line}", query='{"include": ["historical_status", "selldate"]}')
    talk.get(f"/accounts/{account}")
    talk.get(f"/signups/simcard-info/{sim}")
    talk.patch("/signups/activate-sim", {"msisdn": number})


@told
def signup_without_one_member(talk: Talk) -> None:
    """Leave out each required member of a sign-up and send it once without any optional one (001:723-732)."""
    body = bodies.signup(bodies.person("99999991Q"), {"mobile_line": {"product_id": bodies.POSTPAID}})
    for path in (
        "sales_type",
        "sales_info",
        "clients",
        "payment",
        "products",
        "clients.attributes",
        "clients.attributes.0.document_type_id",
        "clients.attributes.0.document_value",
        "products.mobile_line",
        "products.mobile_line.product_id",
    ):
        talk.post("/signups", without(body, path))
    talk.post("/signups", changed(body, "clients.attributes", []))
    talk.post("/signups", {})
    talk.raw("post", f"/orgs/{talk.org}/signups")
    talk.get("/users/tree", documentType="NIF", document="99999991Q")
    bare: dict[str, Any] = {name: {} for name in ("sales_info", "payment")} | {"sales_type": "telecomunications"}
    bare["clients"] = {"attributes": [{"document_type_id": 1, "document_value": "99999991Q"}]}
    bare["products"] = {"mobile_line": {"product_id": bodies.PREPAID}}
    read_sold(talk, talk.post("/signups", bare))
    tree = talk.get("/users/tree", documentType="NIF", document="99999991Q")
    talk.get(f"/users/{first(tree, 'id')}")


@told
def signup_with_wrong_types(talk: Talk) -> None:
    """Send values of the wrong type in the five parts of a sign-up, then the same sign-up unharmed (001:373-721)."""
    body = bodies.signup(bodies.person("99999992V"), {"mobile_line": {"product_id": bodies.POSTPAID}})
    for body_sent in wrong(
        body,
        {
            "sales_type": ("telecommunications", "", 1, None),
            "sales_info": ([], "dealer", None),
            "sales_info.dealer_id": (2,),
            "sales_info.logistic": ("true", 1),
            "sales_info.signature_process_id": ("0", 1.5),
            "clients": ([], "x"),
            "clients.sector_id": ("1", 77),
            "clients.attributes": ({}, "x", [[]]),
            "payment": ([], 3),
            "payment.billing_type_id": ("1", 99, 0),
            "products": ([], "x", {}),
            "products.mobile_line": ([], "x"),
            "products.mobile_line.product_id": ("366", 366.5, True, -1, 0, 3036, 2**63),
        },
    ):
        talk.post("/signups", body_sent)
    talk.post("/signups", body)


@told
def signup_client_members(talk: Talk) -> None:
    """Send each member of a client with wrong and with limit values, then read the person back (001:385-390)."""
    body = bodies.signup(bodies.person("99999993H"), {"mobile_line": {"product_id": bodies.POSTPAID}})
    person = "clients.attributes.0."
    values: dict[str, tuple[Any, ...]] = {
        "document_type_id": ("1", 0, 99),
        "document_value": ("", *NO_TEXT),
        "birthdate": ("1980-02-30", "29/02/1980", 19800229, ""),
        "nationality_id": (99, "ES"),
        "language_id": (0, "es"),
        "email": (5,),
        "gender": (1,),
        "contact_phone": (True, [], 1.5),
        "address": ([], "CALLE"),
        "address.state_id": ("28",),
        "document_expiration_date": ("1999-13-01",),
    }
    for sent in wrong(body, {person + name: candidates for name, candidates in values.items()}):
        talk.post("/signups", sent)
    more = {"contact_phone": 655000444, "language_id": 4, "nationality_id": 6, "document_expiration_date": "1999-01-31"}
    talk.post("/signups", bodies.signup(bodies.person("99999993H", **more), body["products"]))
    tree = talk.post("/users/tree", {"email": "BEGONA@example.com"})
    talk.get(f"/users/{first(tree, 'id')}")
    talk.get(f"/accounts/{first(tree, 'accounts', 0, 'id')}/tax")


@told
def new_person_with_a_full_bundle(talk: Talk) -> None:
    """Sell a bundle with fibre, landline, mobile lines, television and an OTT and read each line (001:520-719)."""
    bundle = bodies.fibre_bundle(
        promotions=[{"id": bodies.PROMOTION, "value": "x"}],
        landline={"product_id": bodies.LANDLINE, "number": "910000123", "services": [{"id": 16}, {"id": 11}]},
        mobile_lines=[
            bodies.mobile(talk.number(1), talk.sim(1), type="main", product_id=364),
            bodies.mobile(talk.number(2), talk.sim(2), type="additional", bonuses=[{"id": bodies.BONUS}]),
            bodies.mobile(talk.number(3), talk.sim(3), type="extra", promotions=[{"id": bodies.OTHER_PROMOTION}]),
        ],
        tv={"product_id": bodies.TV, "number_associated": talk.number(1), "registration_email": "tv@example.com"},
        ott=[{"product_id": bodies.NETFLIX, "email": "ott@example.com"}, {"product_id": bodies.MAX}],
        delivery_info={"contact": bodies.contact(), "address": bodies.address(), "delivery_type": "LOGISTIC"},
    )
    sold = talk.post("/signups", bodies.signup(bodies.person("99999994L"), {"bundle": bundle}))
    read_sold(talk, sold)
    lines = [item.get("subscription_id") for item in rows(sold, "account_info", "subscriptions")]
    for line in lines:
        talk.get(f"/subscriptions/{line}/products")
    for line in lines[1:5]:
        talk.get(f"/subscriptions/{line}/services")
        talk.get(f"/subscriptions/{line}/bonuses")
    account = first(sold, "account_info", "account_id")
    talk.get(f"/accounts/{account}/promotions")
    talk.get(f"/penalties/{account}", reason="cancel")
    talk.post("/users/tree/full", {"document_type": "NIF", "document": "99999994L"})
    talk.patch(
        "/users/agile-tv",
        {"old_email": "tv@example.com", "new_email": "tv2@example.com", "document_number": "99999994L"},
    )
    order = {"seller": "C00002", "workorderid": first(sold, "work_order_id"), "changetype": "CANCEL"}
    talk.raw("post", "/workorders/change-order", order)
    talk.get(f"/accounts/{account}")


@told
def bundles_of_other_kinds(talk: Talk) -> None:
    """Sell an ADSL bundle, a bundle alone and a bundle beside a mobile line (001:635-646, further facts 315)."""
    adsl = {
        "bundle_id": bodies.COPPER_BUNDLE,
        "adsl": {"product_id": bodies.COPPER, "install_tech_support": True, "tech_support_billiable": False},
        "landline": {"product_id": 3201},
    }
    read_sold(talk, talk.post("/signups", bodies.signup(bodies.person("99999995C"), {"bundle": adsl})))
    alone = {"bundle_id": bodies.OTHER_BUNDLE}
    read_sold(talk, talk.post("/signups", bodies.signup(bodies.person("99999996K"), {"bundle": alone})))
    both = {"mobile_line": bodies.mobile(talk.number(4), talk.sim(4)), "bundle": bodies.fibre_bundle()}
    read_sold(talk, talk.post("/signups", bodies.signup(bodies.person("99999997E"), both)))
    for document in ("99999995C", "99999996K", "99999997E"):
        talk.get("/users/tree", documentType="NIF", document=document)
    for sent in wrong(
        bodies.signup(bodies.person("99999998T"), {"bundle": bodies.fibre_bundle()}),
        {
            "products.bundle.bundle_id": (953, "954", None, 0),
            "products.bundle.ftth": ({}, [], {"product_id": bodies.COPPER}),
            "products.bundle.adsl": ({}, {"product_id": bodies.FIBRE}),
            "products.bundle.landline": ({}, {"product_id": bodies.FIBRE}, {"product_id": 3202, "number": "12345"}),
            "products.bundle.tv": ({}, {"product_id": bodies.NETFLIX}),
            "products.bundle.ott": ({}, [{}], [{"product_id": bodies.TV}]),
            "products.bundle.mobile_lines": ({}, [{}], [{"product_id": bodies.TV}]),
            "products.bundle.promotions": ([{}], [{"id": 1}], {}),
        },
    ):
        talk.post("/signups", sent)


@told
def signups_that_need_a_risk_check(talk: Talk) -> None:
    """Sign up people whose document asks for a risk check and read what their sale left behind (001:346, 764)."""
    for place, document in enumerate(talk.data["risk_documents"], 10):
        products = {"mobile_line": bodies.mobile(talk.number(place), talk.sim(place))}
        body = bodies.signup(bodies.person(document, email=f"risk{place}@example.com"), products)
        read_sold(talk, talk.post("/signups", body))
        talk.get("/users/tree", documentType="NIF", document=document)
        talk.get("/users/tree", number=talk.number(place))
        talk.get(f"/signups/simcard-info/{talk.sim(place)}")
        talk.patch("/signups/activate-sim", {"msisdn": talk.number(place)})
    for risk in ("r", "x", "n/a"):
        known = talk.customer(risk=risk)
        document_type = {"NIF": 1, "TR": 2, "PASS": 3, "CIF": 4}[known["document_type"]]
        person = bodies.person(known["document"], document_type_id=document_type)
        talk.post("/signups", bodies.signup(person, {"mobile_line": {"product_id": bodies.POSTPAID}}))
        talk.get("/users/tree", documentType=known["document_type"], document=known["document"])


@told
def known_customer_buys_again(talk: Talk) -> None:
    """Sell to a customer who exists already, with and without the number of an account (001:416)."""
    account = talk.account(lambda row: row["bundle_id"] is None and row["subscriptions"] != [])
    owner = talk.owner_of(account)
    strange = talk.account(lambda row: row["user_id"] != owner["user_id"])
    products: dict[str, Any] = {"mobile_line": bodies.mobile(talk.number(20), talk.sim(20))}
    body = bodies.signup(bodies.person(owner["document"], name="Otro", email="otro@example.com"), products)
    talk.get("/users/tree", documentType="NIF", document=owner["document"])
    talk.get(f"/users/{owner['user_id']}")
    talk.post("/signups", changed(body, "payment.account_number", strange["number"]))
    read_sold(talk, talk.post("/signups", changed(body, "payment.account_number", account["number"])))
    talk.get(f"/users/{owner['user_id']}")
    bundle = {"bundle": bodies.fibre_bundle()}
    with_bundle = changed(body, "products", bundle)
    read_sold(talk, talk.post("/signups", changed(with_bundle, "payment.account_number", account["number"])))
    talk.post("/signups", changed(with_bundle, "payment.account_number", account["number"]))
    read_sold(talk, talk.post("/signups", changed(body, "products", {"mobile_line": {"product_id": 361}})))
    fresh = changed(body, "products", {"mobile_line": {"product_id": 362}})
    read_sold(talk, talk.post("/signups", changed(fresh, "payment.account_number", "MM-0000001")))
    talk.get("/users/tree", documentType="NIF", document=owner["document"])
    talk.post("/signups", changed(fresh, "payment.account_number", 7))


@told
def signup_numbers(talk: Talk) -> None:
    """Try numbers in use, malformed, twice in one request, foreign and ported ones (001:420-434, 1367)."""
    taken = talk.mobile()
    base = bodies.signup(bodies.person("99999901F"), {"mobile_line": {"product_id": bodies.POSTPAID}})
    line = "products.mobile_line"
    for number in (taken["number"], "12345678", "512345678", "6123456789", "61234567", "+34612345678", "", "61234567a"):
        talk.post("/signups", changed(base, f"{line}.msisdn", number))
    value: Any
    for value in (True, None, [], 1.5):
        talk.post("/signups", changed(base, f"{line}.msisdn", value))
    twice = {"bundle_id": 954, "mobile_lines": [{"product_id": 364, "msisdn": talk.number(30)} for _ in range(2)]}
    talk.post("/signups", changed(base, "products", {"bundle": twice}))
    talk.get("/users/tree", documentType="NIF", document="99999901F")
    ported = {"product_id": bodies.POSTPAID, "msisdn": "699999999", "portability_info": bodies.portability()}
    for part in (
        {"product_id": bodies.POSTPAID, "msisdn": "699999998"},
        {"product_id": bodies.POSTPAID, "msisdn": 799999997},
        {"product_id": bodies.POSTPAID, "msisdn": "600000000", "existing_number": True},
        {"product_id": bodies.POSTPAID, "msisdn": "999999999", "existing_number": False},
        ported,
        ported,
        {"product_id": bodies.POSTPAID, "msisdn": talk.number(30)},
        {"product_id": bodies.POSTPAID, "msisdn": talk.number(30)},
    ):
        read_sold(talk, talk.post("/signups", changed(base, line, part)))
    talk.get("/users/tree", number="699999999")


@told
def signup_sims(talk: Talk) -> None:
    """Try unknown, used, doubled, malformed and foreign SIM cards in sign-ups (001:435, 1336)."""
    used = talk.mobile()["iccid"]
    base = bodies.signup(bodies.person("99999902P"), {"mobile_line": {"product_id": bodies.POSTPAID}})
    for sim in (used, "8934000000000000000", "", talk.other().sim(), 8934042419120320845, None, True):
        talk.post("/signups", changed(base, "products.mobile_line.iccid", sim))
    pair = [{"product_id": 364, "iccid": talk.sim(31)}, {"product_id": 366, "iccid": talk.sim(31)}]
    talk.post("/signups", changed(base, "products", {"bundle": {"bundle_id": 954, "mobile_lines": pair}}))
    talk.get(f"/signups/simcard-info/{talk.sim(31)}")
    read_sold(talk, talk.post("/signups", changed(base, "products.mobile_line.iccid", talk.sim(31))))
    talk.get(f"/signups/simcard-info/{talk.sim(31)}")
    talk.post("/signups", changed(base, "products.mobile_line.iccid", talk.sim(31)))
    talk.get(f"/signups/simcard-info/{talk.sim(32)}")


@told
def new_company(talk: Talk) -> None:
    """Sell to a company and read it as a user and by the kinds of documents (001:1875-1891, 1770)."""
    products = {"mobile_line": {"product_id": bodies.OTHER_POSTPAID}}
    body = changed(bodies.signup(bodies.company("B99999995"), products), "clients.sector_id", 3)
    account_person = bodies.person("99999903D", type="account")
    two = changed(body, "clients.attributes", [account_person, bodies.company("B99999995")])
    sold = talk.post("/signups", two)
    read_sold(talk, sold)
    for kind in ("CIF", "NIF", "DNI", "TR", "PASS"):
        tree = talk.get("/users/tree", documentType=kind, document="B99999995")
        if first(tree, "id") is not None:
            talk.get(f"/users/{first(tree, 'id')}")
    talk.get("/users/tree", documentType="NIF", document="99999903D")
    talk.get("/users/tree", email="empresa@example.com")
    for document_type, kind in ((2, "TR"), (3, "PASS"), (5, "DNI")):
        person = bodies.person(f"ZZ{document_type}99", document_type_id=document_type, email=f"{kind}@example.com")
        talk.post("/signups", bodies.signup(person, products))
        tree = talk.get("/users/tree", documentType=kind, document=f"zz{document_type}99")
        talk.get(f"/users/{first(tree, 'id')}")


@told
def signup_optional_members(talk: Talk) -> None:
    """Send each optional member of a mobile line and read bonuses, promotions and devices back (001:419-519)."""
    line = bodies.mobile(
        talk.number(40),
        talk.sim(40),
        existing_number=False,
        portability_info=bodies.portability(operation_type=1, donor_line_type="P"),
        fabrication_type_sim_id=214748364,
        initial_balance=12.5,
        bonuses=[{"id": bodies.BONUS}, {"id": bodies.OTHER_BONUS}],
        promotions=[{"id": bodies.PROMOTION, "value": "50"}, {"id": 9004}],
        terminals=[{"id": 0, "financed": True, "imei": "350000000000000", "serial_number": "S1"}],
        wants_communications=True,
        expedition_info={"address": {"value": None}},
        delivery_info={"contact": bodies.contact(), "delivery_shop_id": "0025", "delivery_type": "LOGISTIC"},
        devices=[bodies.sale_device(), bodies.sale_device(terms={"penalty_value": 0, "commitment_duration": 0})],
    )
    base = bodies.signup(bodies.person("99999904X"), {"mobile_line": line})
    values: Any
    for path, values in {
        "bonuses": ([{"id": 700}], [{}], {}, [7]),
        "promotions": ([{"id": 9000}], [{"value": "x"}], "x"),
        "terminals": ({}, [{"financed": "yes"}]),
        "portability_info": ([], {"scheduled_date": "20-04-2030"}, {"operation_type": "1"}, {"donor_user": []}),
        "initial_balance": ("0", True),
        "devices": ([{}], [{"fees": {}}], [{"reservation_id": "x"}], [bodies.sale_device(reservation_id=7)]),
    }.items():
        for value in values[:3]:
            talk.post("/signups", changed(base, f"products.mobile_line.{path}", value))
    sold = talk.post("/signups", base)
    read_sold(talk, sold)
    line_id = first(sold, "account_info", "subscriptions", 0, "subscription_id")
    account = first(sold, "account_info", "account_id")
    for part in ("bonuses", "devices", "products"):
        talk.get(f"/subscriptions/{line_id}/{part}")
    for part in ("promotions", "terms"):
        talk.get(f"/accounts/{account}/{part}")
    talk.get(f"/penalties/{account}", reason="unsubscribe")
    for kind in ("main", "additional", "extra", "principal", "", 1):
        typed = {"product_id": bodies.POSTPAID, "type": kind}
        talk.post("/signups", changed(base, "products.mobile_line", typed))
    talk.post("/users/tree/full", {"document_type": "NIF", "document": "99999904X"})


@told
def signup_payments_and_places(talk: Talk) -> None:
    """Sell with each way to pay and read the payment info and the tax of the place (001:391-417, 2309-2331, 2077)."""
    full = bodies.full_payment()
    for place, (payment, state) in enumerate(
        (
            (full, 28),
            (changed(full, "info.bank_account", "ES9121000418450200051332"), 35),
            (changed(full, "info.bank_account", "ES91 2100 0418 4502 0005 1332"), 38),
            (changed(full, "info.bank_account", "string"), 51),
            (without(full, "info"), 52),
            (without(without(full, "info"), "tpv_response"), 8),
            (changed(without(full, "tpv_response"), "info.bank_account", "210004184502000513321"), 27),
        )
    ):
        person = bodies.person(f"9999991{place}X", address=bodies.address(state), email=f"pay{place}@example.com")
        body = bodies.signup(person, {"mobile_line": {"product_id": bodies.POSTPAID}}) | {"payment": payment}
        account = first(talk.post("/signups", body), "account_info", "account_id")
        talk.get(f"/accounts/{account}/paymentinfo")
        talk.get(f"/accounts/{account}/tax", include_historical_changes="true")
    body = bodies.signup(bodies.person("99999918X"), {"mobile_line": {"product_id": 366}}) | {"payment": full}
    for sent in wrong(
        body,
        {
            "payment.info": ([], {"bank_account": 5}),
            "payment.scoring": ({"scoring_value": "0"}, {"id_value": "1.01"}, []),
            "payment.tpv_response": ({"tax": "21"}, {"amount": 12}),
        },
    ):
        talk.post("/signups", sent)
