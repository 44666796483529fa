"""Sign-ups, lines added to accounts, and the stock of SIM cards and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import Coded
from conformance.sandbox.lenient_json import object_of, objects_of, text_of, whole_of, without_none
from conformance.sandbox.operations.sales import Wanted, add_line, check
from conformance.sandbox.risk import accepted, risk_of, shown_decision
from conformance.sandbox.world import Account, Bundle, Span, StatusChange, Subscription, Tax, User, WorkOrder

#: How many free numbers are offered at once.
_OFFERED = 100
_LANDLINE_PREFIXES = ("8", "9")
_DOCUMENT_KINDS = {1: "NIF", 2: "CIF", 3: "PASS", 4: "TR"}


@handles("createSignup")
def create_signup(call: Call) -> Reply:
    """Take a customer in, with an account and the lines bought; the risk decides whether they wait for a check."""
    products, sales = object_of(call.body, "products"), object_of(call.body, "sales_info")
    wanted = _each_once(_bought(products))
    check(call, wanted)
    dealer, shop = text_of(sales, "dealer_id"), text_of(sales, "shop_id")
    risk = risk_of(dealer)
    user = _customer(call, products)
    account = _opened(call, user, object_of(products, "bundle") if "bundle" in products else None)
    status = codes.AWAITING_ACTIVATION if accepted(risk) else codes.UNDER_REVIEW
    lines = [add_line(call, account, one, status=status, dealer=dealer, shop=shop) for one in wanted]
    shown = {
        "account_id": account.id,
        "account_number": account.number,
        **({"bundle_id": account.bundle.id} if account.bundle else {}),
        "subscriptions": [_sold_line(call, one, line) for one, line in zip(wanted, lines, strict=True)],
    }
    answer = {
        "sell_id": call.world.new_id(),
        "customer_id": user.customer_id,
        "work_order_id": account.work_orders[0].id,
        "account_info": shown,
        "risk_decision": shown_decision(call, risk),
    }
    return Reply(200 if accepted(risk) else 202, answer)


def _bought(products: Mapping[str, Any]) -> Iterator[Wanted]:
    if isinstance(products.get("mobile_line"), dict):
        yield Wanted("mobile", products["mobile_line"], "mobile")
    bundle = object_of(products, "bundle")
    for turn, line in enumerate(objects_of(bundle, "mobile_lines")):
        yield Wanted("mobile", line, "additional" if turn else "main")
    for member, kind in (("landline", "landline"), ("ftth", "broadband"), ("adsl", "broadband"), ("tv", "tv")):
        if isinstance(bundle.get(member), dict):
            yield Wanted(kind, bundle[member], adsl=member == "adsl")
    for service in objects_of(bundle, "ott"):
        yield Wanted("ott", service)


def _each_once(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Take two mobile lines under one number for one line, told of twice."""
    kept: list[Wanted] = []
    for one in wanted:
        numbers = {other.number for other in kept if other.kind == "mobile"}
        if one.kind != "mobile" or one.number is None or one.number not in numbers:
            kept.append(one)
    return kept


def _sold_line(call: Call, wanted: Wanted, line: Subscription) -> dict[str, Any]:
    own_number = call.choice("signup-user-info-id") == "own"
    number = str(line.number) if line.number is not None else line.alias
    return without_none(
        type=line.type.id,
        subscription_id=line.id,
        user_info_id=call.world.new_id() if own_number else line.user_id,
        msisdn=number if line.kind == "mobile" else None,
        fixed_number=number if line.kind == "landline" else None,
        associated_number=wanted.number if line.kind == "tv" else None,
        subscription_terminal_id=line.devices[0].subscription_terminal_id if line.devices else None,
    )


def _customer(call: Call, products: Mapping[str, Any]) -> User:
    """Find or make the customer; of the members that a customer's attributes have, none is documented."""
    clients = object_of(call.body, "clients")
    attributes = next(iter(objects_of(clients, "attributes")), {})
    contact = _contact(products)
    told = {**contact, **attributes}
    document = text_of(told, "document_value") or text_of(told, "document") or identities.nif(call.sandbox.rng)
    for number in call.org.documents.get(document.upper(), []):
        return call.org.users[number]
    number, kind = call.world.new_id(), _DOCUMENT_KINDS.get(whole_of(told, "document_type_id") or 1, "NIF")
    mail = text_of(told, "email") or f"cliente.{number}@example.com"
    kinds = call.org.master_data["document_types"]
    profile: dict[str, Any] = {
        "language": {"value": "Castellano"},
        "document_type": {"id": 1, "value": next(k["description"] for k in kinds).upper()},
        "document_value": document,
        "sector": {"id": whole_of(clients, "sector_id") or 1, "value": "RESIDENCIAL"},
        "type": {"id": 1, "value": "PARTICULAR"},
        "nationality": {"value": "ESPAÑA"},
        "personal": without_none(first_name=text_of(told, "name"), middle_name=text_of(told, "middlename"),
                                 last_name=text_of(told, "lastname"), email=mail),
        "business": None,
    }  # fmt: skip
    made = User(number, call.world.new_id(), identities.uuid4(call.sandbox.rng), kind, document, mail, profile)
    call.org.add_user(made)
    return made


def _contact(products: Mapping[str, Any]) -> dict[str, Any]:
    """Give the person to whom things are delivered or installed, who is taken for the customer."""
    bundle = object_of(products, "bundle")
    for holder, member in ((bundle, "installation_info"), (bundle, "delivery_info"),
                           (object_of(products, "mobile_line"), "delivery_info")):  # fmt: skip
        contact = object_of(object_of(holder, member), "contact")
        if contact:
            return contact
    return {}


def _opened(call: Call, user: User, bundle: Mapping[str, Any] | None) -> Account:
    now, number, payment = call.now(), call.world.new_id(), object_of(call.body, "payment")
    billing = codes.PREPAID_BILLING if whole_of(payment, "billing_type_id") == 2 else codes.POSTPAID_BILLING
    account = Account(
        id=number,
        user_id=user.id,
        customer_id=user.customer_id,
        number=text_of(payment, "account_number") or f"{call.org.society[:2]}-{number}",
        activated=now,
        billing=billing,
        status=codes.ACCOUNT_ACTIVE,
        path=f"/contratos/{now:%Y/%m}/",
        filename=f"CUENTA_{number}.pdf",
        payment=_payment(payment),
        bundle=_bundle(call, bundle) if bundle is not None else None,
        account_bundle_id=call.world.new_id() if bundle is not None else None,
    )
    account.taxes.append(Tax(21, 21, 28, "IVA", Span(now, None)))
    order_id = f"OT_{call.org.society[:2]}{call.world.new_id()}"
    account.work_orders.append(WorkOrder(order_id, Coded(1, "ALTA"), Coded(32, "PENDIENTE CREAR OT"), now))
    call.org.add_account(account)
    return account


def _payment(payment: Mapping[str, Any]) -> dict[str, Any]:
    iban = text_of(object_of(payment, "info"), "bank_account")
    if iban:
        return {"payment_method": "BANK_ACCOUNT", "bank_account": {"iban": iban}}
    card = object_of(payment, "tpv_response")
    if card:
        shown = without_none(reference=text_of(card, "reference_id"), number=text_of(card, "card_number"),
                             validity_date=text_of(card, "expiry_date"))  # fmt: skip
        return {"payment_method": "CREDIT_CARD", "credit_card": shown}
    return {"payment_method": "BANK_TRANSFER"}


def _bundle(call: Call, asked: Mapping[str, Any]) -> Bundle:
    number = whole_of(asked, "bundle_id")
    if number is None:
        return next(iter(call.org.bundles.values()))
    return call.org.bundles.get(number) or Bundle(number, f"PAQUETE {number}", {})


@handles("addSubscription")
def add_subscription(call: Call) -> Reply:
    """Add mobile lines or television to an account."""
    asked, sales = object_of(call.body, "account"), object_of(call.body, "sales_info")
    account = call.org.accounts.get(whole_of(asked, "account_id") or -1)
    if account is None:
        call.unknown("account", "add-line-unknown-account")
    if account.bundle is None:
        call.refuse("The account is not a convergent one")
    subscriptions = object_of(asked, "subscriptions")
    asked_lines = objects_of(subscriptions, "mobile_lines")
    wanted = [Wanted("mobile", one, text_of(one, "type") or "additional") for one in asked_lines]
    if isinstance(subscriptions.get("tv"), dict):
        wanted.append(Wanted("tv", subscriptions["tv"]))
    check(call, wanted)
    dealer, shop = text_of(sales, "dealer_id"), text_of(sales, "shop_id")
    risk = risk_of(dealer)
    status = codes.AWAITING_ACTIVATION if accepted(risk) else codes.UNDER_REVIEW
    if accepted(risk) or call.choice("order-under-risk") == "carried-out":
        for one in wanted:
            add_line(call, account, one, status=status, dealer=dealer, shop=shop)
    return Reply(200 if accepted(risk) else 202, {"risk_decision": shown_decision(call, risk)})


@handles("getMasterData")
def get_master_data(call: Call) -> Reply:
    """Give the lists that a shop needs; they are the same for all dealers."""
    dealer = call.asked("dealerId")
    if dealer is not None and dealer not in call.org.dealers and call.choice("master-data-refusals") == "refused":
        call.refuse("The dealer is unknown")
    return Reply(200, call.org.master_data)


#: No response has a larger integer.
_LARGEST = 2**31 - 1


@handles("getAvailableMsisdns")
def get_available_msisdns(call: Call) -> Reply:
    """List the mobile numbers that are free in the one network that is supported."""
    network = call.number_in_path("host_cfg")
    if network > _LARGEST:
        call.unknown("network")
    if network != call.org.host_cfg:
        match call.choice("available-msisdns-other-network"):
            case "empty":
                return Reply(200, {"host_cfg_id": network, "available_msisdns": []})
            case "refused":
                call.refuse("The network is not supported")
    numbers = list(islice(call.org.free_numbers, _OFFERED))
    if not numbers and call.choice("available-msisdns-none-left") == "refused":
        call.refuse("No number is left")
    prefix = "+34" if call.choice("available-msisdns-form") == "international" else ""
    listed = {"host_cfg_id": call.org.host_cfg, "available_msisdns": [prefix + number for number in numbers]}
    return Reply(200, listed)


@handles("getSimcardInfo")
def get_simcard_info(call: Call) -> Reply:
    """Tell about a SIM card of the organisation."""
    sim = call.org.sims.get(call.path["iccid"])
    if sim is None:
        if call.choice("simcard-unknown") == "empty":
            return Reply(200, {})
        call.unknown("SIM card", "simcard-unknown")
    return Reply(200, {
        "simcard_status_id": sim.status.id,
        "origin_id": sim.origin_id,
        "create_date": sim.created,
        "last_status_date": sim.changed,
        "promotion_code": sim.promotion_code,
        "society_id": sim.society_id,
        "initial_balance": sim.initial_balance,
    })  # fmt: skip


@handles("activateSim")
def activate_sim(call: Call) -> Reply:
    """Put a line's SIM card into service, or take a free number into service as a prepaid one without a customer."""
    number = text_of(call.body, "msisdn") or ""
    if number.startswith(_LANDLINE_PREFIXES) and call.choice("activate-landlines") == "mobile-only":
        call.refuse("The number has no SIM card")
    subscription = call.org.subscriptions.get(call.org.numbers.get(number, -1))
    if subscription is None:
        if number not in call.org.free_numbers:
            call.unknown("number", "activate-unknown-number")
        call.org.free_numbers.take(number)
    elif subscription.status == codes.AWAITING_ACTIVATION:
        _put_into_service(call, subscription)
    elif call.choice("activate-twice") != "accepted":
        call.refuse("The SIM card is active already")
    return Reply(200)


def _put_into_service(call: Call, subscription: Subscription) -> None:
    now = call.now()
    subscription.history.append(StatusChange(codes.INSTALLED, now, "activate-sim"))
    subscription.activated = now
    sim = call.org.sims.get(subscription.iccid)
    if sim is not None:
        sim.status, sim.changed = codes.ACTIVE_SIM, call.today()
