"""The seed world: customers, accounts and lines, built with loops from a seeded generator."""

import datetime
from decimal import Decimal

from . import catalogue as cat
from .history import fill_account, fill_line
from .model import Account, Customer, Line, Org, Sim, World, add_months

FIRST = (
    "Íñigo",
    "Begoña",
    "José María",
    "Lucía",
    "Nuño",
    "Ángela",
    "Martín",
    "Zoë",
    "Andrés",
    "Núria",
    "Óscar",
    "María del Mar",
    "Iván",
    "Concepción",
    "Raúl",
    "Ainhoa",
)
LAST = ("Muñoz", "Peña", "Ibáñez", "García", "Núñez", "Castaño", "Güell", "Fernández", "Ordóñez", "López")
STREETS = (
    "CALLE EMILIO FERRARI",
    "CALLE DE LA PEÑA",
    "AVENIDA DE LA CONSTITUCIÓN",
    "PASEO DEL PRÍNCIPE",
    "PLAÇA D'ESPANYA",
    "RÚA DO VILAR",
    "CALLE NÚÑEZ DE BALBOA",
)
COMPANIES = ("Cañas y Barro S.L.", "Señalética Ibérica S.A.", "Montañés & Hijos S.L.", "Panadería Ñandú S.L.")
PLACES = (
    (28, "MADRID", "28017"),
    (8, "BARCELONA", "08001"),
    (15, "A CORUÑA", "15003"),
    (35, "LAS PALMAS DE GRAN CANARIA", "35001"),
    (46, "VALÈNCIA", "46002"),
    (51, "CEUTA", "51001"),
)
LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
RISKS = {3: "r", 8: "x", 13: "n/a"}  # 001:335: these values ask for a check
CUSTOMERS = 40
POOL = 420

# Each account shape: (bundle id or None, [(product id, line type)]).
SHAPES = (
    (None, [(366, "mobile"), (367, "mobile")]),
    (954, [(3036, None), (3202, None), (364, "main"), (366, "additional")]),
    (None, [(361, "mobile"), (362, "mobile")]),
    (955, [(3037, None), (3203, None), (365, "main"), (366, "extra"), (3301, None), (4201, None)]),
    (None, []),
    (957, [(3101, None), (3201, None), (364, "main")]),
    (None, [(366, "mobile"), (365, "mobile"), (4101, None)]),
    (956, [(3038, None), (3202, None), (367, "main"), (366, "additional"), (365, "additional"), (4301, None)]),
)


def build_world(today: datetime.date) -> World:
    """Both organisations with their data."""
    world = World(today)
    for index, org in enumerate(world.orgs.values()):
        build_stock(org, index)
        customers = [build_customer(org, i) for i in range(CUSTOMERS)]
        shapes = 0
        for i, customer in enumerate(customers):
            for _ in range(2 if i % 6 == 1 else 1):
                build_account(org, customer, shapes)
                shapes += 1
        org.watched = {document(org, 900 + i, 1): risk for i, risk in enumerate(("r", "x", "n/a"))}
    return world


def build_stock(org: Org, index: int) -> None:
    """Free SIMs and free mobile numbers."""
    for i in range(POOL):
        iccid = f"89340{index + 1}{4192120000000 + i * 7:013d}"
        created = org.clock.today - datetime.timedelta(days=900 - i)
        org.sims[iccid] = Sim(
            iccid,
            214030000000000 + index * 10**9 + i,
            cat.SIM_FREE,
            created,
            created,
            "NTH_256" if i % 3 == 0 else None,
            Decimal(("0", "12.5", "5")[i % 3]),
        )
        number = 600100000 + index * 10**7 + i * 37 if i % 4 else 710200000 + index * 10**6 + i * 11
        org.free_numbers[str(number)] = None


def document(org: Org, index: int, type_id: int) -> str:
    """A document with a right control letter."""
    base = 10000000 + index * 731 + (37 if org.name == "telco" else 500)
    if type_id == 1:
        return f"{base}{LETTERS[base % 23]}"
    if type_id == 2:
        digits = base - 10000000
        return f"X{digits:07d}{LETTERS[digits % 23]}"
    if type_id == 3:
        return f"PAÑ{base % 1000000:06d}" if index % 2 else f"AAB{base % 1000000:06d}"
    digits = f"{base % 10000000:07d}"
    doubled = sum(sum(divmod(2 * int(d), 10)) for d in digits[::2]) + sum(int(d) for d in digits[1::2])
    return f"B{digits}{(10 - doubled % 10) % 10}"


def build_customer(org: Org, i: int) -> Customer:
    """A person or a company."""
    type_id = 4 if i % 7 == 5 else 2 if i % 5 == 2 else 3 if i % 9 == 4 else 1
    state, town, zip_code = PLACES[i % len(PLACES)]
    name = f"{FIRST[i % len(FIRST)]}"
    email = f"cliente{i:02d}.{org.name}@example.com"
    customer = Customer(
        org.new_id("user"),
        org.new_id("customer"),
        org.new_uuid(),
        type_id,
        document(org, i, type_id),
        2 if type_id == 4 else 1,
    )
    customer.language_id = 1 + i % 4 if i % 8 else None
    customer.sector_id = 3 if type_id == 4 else 1 + i % 2
    customer.nationality_id = 1 if type_id in (1, 4) else 2 + i % 5
    phone = 655000000 + i
    if type_id == 4:
        customer.business = business(org, i, name, email, phone)
    else:
        customer.personal = {
            "first_name": name,
            "middle_name": LAST[i % 10],
            "last_name": LAST[(i * 3 + 1) % 10],
            "gender": "MF"[i % 2],
            "birthdate": datetime.date(1950 + i, 1 + i % 12, 1 + i % 28),
            "other_phone": phone if i % 3 else None,
            "email": email if i != 20 else None,
        }
    customer.address = {
        "address": f"{STREETS[i % 7]} {i + 3}, {i % 5}º {'AB'[i % 2]}",
        "state": cat.STATES[state][0].upper(),
        "zip_code": zip_code,
        "locality": town,
        "state_id": state,
    }
    customer.treatment = {"id": 42, "value": "Influencer"} if i % 10 == 6 else None
    customer.may_login = i not in (7, 17)
    customer.risk = RISKS.get(i)
    org.customers[customer.id] = customer
    return customer


def business(org: Org, i: int, name: str, email: str, phone: int) -> dict:
    """The business part of a company."""
    return {
        "company": COMPANIES[i % 4],
        "created_date": datetime.date(1990 + i % 30, 3, 9),
        "other_phone": phone,
        "email": email,
        "responsable": {
            "id": org.new_id("user"),
            "name": name,
            "middlename": LAST[i % 10],
            "lastname": LAST[(i + 4) % 10],
            "document_type_id": 1,
            "document_value": document(org, 500 + i, 1),
            "nationality_id": 1,
            "nationality_iso": "ES",
            "nationality_value": "España",
        },
    }


def build_account(org: Org, owner: Customer, index: int) -> Account:
    """An account of one of the shapes, with its lines."""
    bundle_id, wanted = SHAPES[index % len(SHAPES)]
    months = 5 + (index * 11) % 66
    start = add_months(org.clock.now.replace(hour=9, minute=index % 60, day=3 + index % 20), -months)
    account = Account(org.new_id("account"), org.new_uuid(), owner, "", 3 if wanted else 1)
    account.number = f"MM-{account.id - 480000}"
    account.billing_id = 2 if index % 8 == 2 else 1
    account.activated = start if wanted else None
    account.bundle_id = bundle_id
    account.account_bundle_id = org.new_id("account_bundle") if bundle_id else None
    if index % 3:
        account.path, account.filename = f"/contratos/{start.year}", f"CONTRATO_{account.number}.pdf"
    org.accounts[account.id] = account
    for place, (product_id, line_type) in enumerate(wanted):
        build_line(org, account, product_id, line_type, start, index * 7 + place)
    if index % 4 == 2:
        build_line(org, account, 364, "mobile", start, index * 7 + 6, ended=True)
    fill_account(org, account, index, start)
    return account


def build_line(
    org: Org,
    account: Account,
    product_id: int,
    line_type: str | None,
    start: datetime.datetime,
    index: int,
    ended: bool = False,
) -> Line:
    """One line with its status history, number and SIM."""
    type_id = cat.PRODUCTS[product_id].type_id
    sold = start - datetime.timedelta(days=4)
    line = Line(org.new_id("line"), org.new_uuid(), account, type_id, cat.PENDING, sold, product_id)
    line.line_type, line.bundled = line_type, account.bundle_id is not None
    line.history = [(cat.PENDING, sold, "alta_online")]
    line.activated = start
    line.set_status(cat.INSTALLED, start, "provisioning")
    line.origin_id = 1 + index % 3
    line.products = [(product_id, start)]
    if index % 5 != 4:
        line.dealer_id, line.shop_id = f"C{index % 90:05d}", f"{index % 40:04d}"
    if line.family == "MOBILE":
        give_sim(org, line, index)
    elif line.family == "LANDLINE":
        line.number = str(910000000 + line.id % 1000000)
    elif line.family == "TV":
        line.email = account.owner.email()
        line.associated = next((x.number for x in org.lines_of(account) if x.number), None)
    elif type_id in cat.OTT:
        line.email = f"tele{line.id}@example.com"
    if ended:
        line.ended = add_months(start, 2)
        line.set_status(cat.ENDED, line.ended, "atención_cliente")
    elif index % 29 == 28:
        line.set_status(cat.ENDING, add_months(start, 3), "atención_cliente")
    if not ended and index % 23 == 7 and line.family == "MOBILE":
        line.risk = "r"
    org.lines[line.id] = line
    fill_line(org, line, index, start)
    return line


def give_sim(org: Org, line: Line, index: int) -> None:
    """A SIM in use and a mobile number outside of the pool."""
    iccid = f"89340990{line.id:011d}"
    changed = line.activated.date()
    org.sims[iccid] = Sim(iccid, 214040000000000 + line.id, cat.SIM_ACTIVE, changed, changed)
    line.number = str(620000000 + line.id)
    line.imsi, line.iccid = org.sims[iccid].imsi, iccid
