"""The seeded customers: a few who are witnesses of much, and many alike for what tests use up."""

from __future__ import annotations

from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.codes import Coded
from conformance.sandbox.seed import seed_accounts as accounts
from conformance.sandbox.seed import seed_lines as lines
from conformance.sandbox.seed.seed_names import COMPANIES, Person, Province, address, email, person
from conformance.sandbox.seed.seeding import Seeding
from conformance.sandbox.world import Account, Bundle, Subscription, User

FAMILIES = 16
ORDINARY = 20
#: How many ordinary first lines have a block.
BLOCKED = 6
WITHOUT_LIMITS = 60
AWAITING_ACTIVATION = 60
CONVERGENT_MAIN_ONLY = 30
CONVERGENT_WITH_ADDITIONAL = 6
TV_WATCHERS = 8

_DOCUMENTS = {
    "NIF": (Coded(1, "NUMERO IDENTIFICACION FISCAL"), identities.nif),
    "CIF": (Coded(2, "CODIGO IDENTIFICACION FISCAL"), identities.cif),
    "PASS": (Coded(3, "PASAPORTE"), identities.passport),
    "TR": (Coded(4, "TARJETA DE RESIDENCIA"), identities.nie),
    "DNI": (Coded(5, "DOCUMENTO NACIONAL DE IDENTIDAD"), identities.nif),
}
_TREATMENTS = (Coded(42, "Influencer"), Coded(7, "Atención señalada"))


def customers(s: Seeding) -> None:
    """Seed an organisation's customers, those that answer to everything first, the odd ones last."""
    for turn in range(FAMILIES):
        _family(s, turn)
    for turn in range(ORDINARY):
        _ordinary(s, turn)
    _prepaid(s, "PASS", day_limits=False)
    _prepaid(s, "NIF", day_limits=True)
    _company(s)
    for turn in range(CONVERGENT_MAIN_ONLY):
        _convergent(s, turn, additional=0)
    for turn in range(CONVERGENT_WITH_ADDITIONAL):
        _convergent(s, turn, additional=1 + turn % 2)
    for turn in range(TV_WATCHERS):
        _tv_watcher(s, turn)
    _lines_alike(s, WITHOUT_LIMITS, codes.INSTALLED)
    _lines_alike(s, AWAITING_ACTIVATION, codes.AWAITING_ACTIVATION)
    _nothing_yet(s)
    _left_and_came_back(s)
    _locked_out(s)


def user(s: Seeding, kind: str, province: Province, *, may_log_in: bool = True) -> User:
    """Take a person or, with a CIF, a company in as a customer."""
    who = person(s.rng)
    long_type, make = _DOCUMENTS[kind]
    document = make(s.rng)
    company = kind == "CIF"
    company_name = f"{s.rng.choice(COMPANIES)} S.L."
    mail = email(company_name if company else f"{who.first} {who.last}", s.rng.randrange(10, 9_999))
    profile: dict[str, Any] = {
        "language": {"value": s.rng.choice(("Castellano", "Català", "Euskera"))},
        "document_type": long_type.shown(),
        "document_value": document,
        "sector": {"id": 3, "value": "PYME"} if company else {"id": 1, "value": "RESIDENCIAL"},
        "type": {"id": 2, "value": "EMPRESA"} if company else {"id": 1, "value": "PARTICULAR"},
        "nationality": {"value": "ESPAÑA" if kind != "TR" else "PERÚ"},
        "personal": None if company else _personal(s, who, mail),
        "business": _business(s, who, company_name, mail) if company else None,
        "address_info": address(s.rng, province),
    }
    if s.rng.random() < 0.3:
        profile["special_treatment"] = s.rng.choice(_TREATMENTS).shown()
    made = User(s.id(), s.id(), identities.uuid4(s.rng), kind, document, mail, profile, may_log_in)
    s.org.add_user(made)
    return made


def _personal(s: Seeding, who: Person, mail: str) -> dict[str, Any]:
    return {
        "first_name": who.first,
        "middle_name": who.middle,
        "last_name": who.last,
        "gender": who.gender,
        "birthdate": who.birthdate,
        "other_phone": s.mobile_number(),
        "email": mail,
    }


def _business(s: Seeding, who: Person, company: str, mail: str) -> dict[str, Any]:
    return {
        "company": company,
        "created_date": f"{s.today.year - 12}-11-30",
        "other_phone": s.mobile_number(),
        "email": mail,
        "responsable": {"id": s.id(), "name": who.first, "middlename": who.middle, "lastname": who.last,
                        "document_type_id": 1, "document_value": identities.nif(s.rng), "nationality_id": 1,
                        "nationality_iso": "ES", "nationality_value": "España"},
    }  # fmt: skip


def _family(s: Seeding, turn: int) -> None:
    """A convergent family with several of everything; one line is used by somebody else."""
    home = s.province()
    owner = user(s, "NIF", home)
    relative = user(s, "NIF", home)
    bundle = list(s.org.bundles.values())[turn % len(s.org.bundles)]
    held = accounts.account(s, owner, home, bundle=bundle, age=52)
    main, broadband, landline, tv = _bundled(s, held, bundle, home, age=52)
    extra = [lines.line(s, held, "mobile", line_type="additional", age=age) for age in (20, 6)]
    extra[0].user_id = extra[0].expedition_user_id = relative.id
    for made in (main, extra[0]):
        lines.add_bonuses(s, made)
        lines.add_device(s, made, 0)
        lines.add_device(s, made, 1, months_ago=11)
        lines.add_limits(s, made)
    lines.add_device(s, broadband, 2)
    lines.add_limits(s, landline)
    lines.tariff_history(s, main, (14, 5, 30, 41))
    lines.tariff_history(s, extra[0], (3, 9))
    lines.schedule_tariff(s, extra[0], 12)
    lines.add_block(s, extra[1], 1)
    lines.add_block(s, extra[1], 2)
    accounts.add_tax_history(s, held)
    accounts.add_invoices(s, held, 40 if turn == 0 else 14, day_limits=turn == FAMILIES - 1)
    accounts.add_terms(s, held, [main, extra[0], broadband])
    accounts.add_promotions(s, held, main)
    accounts.add_contracts(s, held, [main, broadband, landline, tv, *extra])
    accounts.add_work_orders(s, held, 3)


def _ordinary(s: Seeding, turn: int) -> None:
    """A customer with two mobile lines on their own, and some of what the family has."""
    home = s.province()
    owner = user(s, ("DNI", "TR", "NIF")[turn % 3], home)
    methods = ("BANK_ACCOUNT", "CREDIT_CARD", "ECI", "RECURRING_CREDIT_CARD", "BANK_TRANSFER")
    held = accounts.account(s, owner, home, payment=methods[turn % 5], age=14 + turn)
    first = lines.line(s, held, "mobile", age=14 + turn)
    second = lines.line(s, held, "mobile", age=5 + turn % 7)
    lines.add_limits(s, first)
    lines.add_bonuses(s, first)
    lines.add_device(s, first, turn)
    lines.add_recharges(s, first)
    lines.tariff_history(s, first, (2 + turn % 5, 12))
    if turn < BLOCKED:
        lines.add_block(s, first, 2)
    if turn % 4 == 0:
        lines.add_block(s, second, 1 + turn // 4 % 2)
    if turn % 3 == 0:
        lines.schedule_tariff(s, second, 3 + turn)
    accounts.add_tax_history(s, held)
    accounts.add_invoices(s, held, 13, day_limits=turn % 5 == 4)
    accounts.add_terms(s, held, [first, second])
    accounts.add_promotions(s, held, second)
    accounts.add_contracts(s, held, [first, second])
    accounts.add_work_orders(s, held, 1 + turn % 2)


def _prepaid(s: Seeding, kind: str, *, day_limits: bool) -> None:
    """A customer who pays before, with recharges."""
    home = s.province()
    held = accounts.account(s, user(s, kind, home), home, payment="CREDIT_CARD", age=20)
    held.billing = codes.PREPAID_BILLING
    for _ in range(2):
        made = lines.line(s, held, "prepaid", age=20)
        lines.add_recharges(s, made, day_limits=day_limits)


def _company(s: Seeding) -> None:
    """A company with several lines, billed in the Canaries."""
    home = next(p for p in iter(s.province, None) if p.tax == "IGIC")
    held = accounts.account(s, user(s, "CIF", home), home, payment="BANK_TRANSFER", age=60)
    fleet = [lines.line(s, held, "mobile", age=age) for age in (60, 33, 8)]
    lines.line(s, held, "landline", number=s.landline_number(home), age=60)
    accounts.add_invoices(s, held, 24)
    accounts.add_terms(s, held, fleet)
    accounts.add_contracts(s, held, fleet)


def _bundled(s: Seeding, held: Account, bundle: Bundle, home: Province, *, age: int) -> list[Subscription]:
    parts = {kind: s.org.products[product_id] for kind, product_id in bundle.products.items()}
    fixed = s.landline_number(home)
    main = lines.line(s, held, "mobile", line_type="main", product=parts["mobile"], age=age)
    broadband = lines.line(s, held, "broadband", number=fixed, product=parts["broadband"], age=age)
    landline = lines.line(s, held, "landline", number=fixed, product=parts["landline"], age=age)
    tv = lines.line(s, held, "tv", product=parts["tv"], age=age)
    tv.email = s.org.users[held.user_id].email
    return [main, broadband, landline, tv]


def _convergent(s: Seeding, turn: int, *, additional: int) -> None:
    """A household with a bundle, its main line, and perhaps additional ones."""
    home = s.province()
    bundle = list(s.org.bundles.values())[turn % len(s.org.bundles)]
    held = accounts.account(s, user(s, "NIF", home), home, bundle=bundle, age=9 + turn)
    _bundled(s, held, bundle, home, age=9 + turn)
    for _ in range(additional):
        lines.line(s, held, "mobile", line_type="additional", age=7)


def _tv_watcher(s: Seeding, turn: int) -> None:
    """A customer with television alone, registered under a mail address of its own."""
    home = s.province()
    owner = user(s, ("NIF", "TR")[turn % 2], home)
    held = accounts.account(s, owner, home, age=8 + turn)
    made = lines.line(s, held, "tv", age=8 + turn)
    made.email = f"tele.{owner.email}"
    s.org.add_email(made.email, owner.id)


def _lines_alike(s: Seeding, count: int, status: Coded) -> None:
    """Mobile lines and, among those in use, landlines, with nothing special, four to an account."""
    held: Account | None = None
    for turn in range(count):
        if held is None or turn % 4 == 0:
            home = s.province()
            held = accounts.account(s, user(s, "NIF", home), home, age=3)
        if status == codes.INSTALLED and turn % 4 == 3:
            lines.line(s, held, "landline", number=s.landline_number(home), age=3)
        else:
            lines.line(s, held, "mobile", status=status, age=2)


def _nothing_yet(s: Seeding) -> None:
    """A customer whose account has no invoice, term, promotion or contract, and whose line has nothing either."""
    home = s.province()
    held = accounts.account(s, user(s, "NIF", home), home, age=0)
    lines.line(s, held, "mobile", status=codes.AWAITING_ACTIVATION, age=0)


def _left_and_came_back(s: Seeding) -> None:
    """A customer with a closed account, its lines ended or about to, and a new account."""
    home = s.province()
    owner = user(s, "NIF", home)
    closed = accounts.account(s, owner, home, status=codes.ACCOUNT_CLOSED, age=70)
    ended = lines.line(s, closed, "mobile", status=codes.ENDED, age=70)
    ended.ended = ended.history[-1].date
    lines.line(s, closed, "mobile", status=codes.LEAVING, age=40)
    again = accounts.account(s, owner, home, age=6)
    lines.line(s, again, "mobile", age=6)
    lines.line(s, again, "mobile", status=codes.SUSPENDED, age=6)


def _locked_out(s: Seeding) -> None:
    """A customer whose state does not allow a login."""
    home = s.province()
    held = accounts.account(s, user(s, "NIF", home, may_log_in=False), home, age=12)
    lines.line(s, held, "mobile", status=codes.SUSPENDED, age=12)
