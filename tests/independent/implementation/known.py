"""Useful ids of the seed world, for people and for client scripts."""

import datetime

from . import catalogue as cat
from .app import PREFIXES, TOKENS
from .data import build_world
from .finance import AVAILABILITY_PATH
from .model import Account, Customer, Line, Org
from .penalties import ACCOUNT_REASONS, LINE_REASONS, account_items, line_items
from .variants import VARIANTS


def known(variant: str = "A", today: datetime.date | None = None) -> dict:
    """What a fresh application of the variant holds."""
    world = build_world(today or datetime.date.today())
    chosen = VARIANTS[variant]
    return {
        "variant": variant,
        "today": world.clock.today.isoformat(),
        "tokens": {token: list(orgs) for token, orgs in TOKENS.items()},
        "prefixes": PREFIXES,
        "availability_path": AVAILABILITY_PATH,
        "host_cfg": cat.YOIGO_NETWORK,
        "products": {str(p.id): [p.value, cat.TYPES[p.type_id][1]] for p in cat.PRODUCTS.values()},
        "bundles": list(cat.BUNDLES),
        "bonuses": list(cat.BONUSES),
        "promotions": list(cat.PROMOTIONS),
        "services": {str(key): {"value": name, "changeable": can} for key, (name, can) in cat.SERVICES.items()},
        "credit_limit_ids": list(cat.LIMIT_IDS),
        "delay_seconds": chosen.delay,
        "bonus_items_show": "their own number" if chosen.own_bonus_number else "the bonus id",
        "unknown_id": 999999999,
        "organisations": {name: organisation(org) for name, org in world.orgs.items()},
    }


def organisation(org: Org) -> dict:
    """The ids of one organisation."""
    return {
        "customers": [customer(one) for one in org.customers.values()],
        "accounts": [account(org, one) for one in org.accounts.values()],
        "subscriptions": [subscription(one) for one in org.lines.values()],
        "free_iccids": [sim.iccid for sim in org.sims.values() if sim.status_id == cat.SIM_FREE],
        "free_msisdns": list(org.free_numbers),
        "risk_documents": dict(org.watched),
        "work_orders": {order.id: cat.WORK_STATUSES[order.status_id] for order in org.work_orders.values()},
        "penalties": penalties(org),
        "default_limits": {key: str(value) for key, value in cat.DEFAULT_LIMITS[org.name].items()},
    }


def customer(one: Customer) -> dict:
    """A customer's keys."""
    return {
        "user_id": one.id,
        "customer_id": one.customer_id,
        "uuid": one.uuid,
        "document_type": cat.DOCUMENT_TYPES[one.document_type_id][0],
        "document": one.document,
        "email": one.email(),
        "may_login": one.may_login,
        "risk": one.risk,
    }


def account(org: Org, one: Account) -> dict:
    """An account's keys and what it holds."""
    days = [row["date"].date().isoformat() for row in one.invoices]
    return {
        "id": one.id,
        "uuid": one.uuid,
        "number": one.number,
        "user_id": one.owner.id,
        "bundle_id": one.bundle_id,
        "risk": one.owner.risk,
        "subscriptions": [line.id for line in org.lines_of(one)],
        "invoices": {"count": len(days), "first": days[0], "last": days[-1]} if days else None,
        "terms": len(one.terms),
        "contracts": len(one.contracts),
        "taxes": len(one.taxes),
        "payment_method": one.payment.get("payment_method"),
        "promotions": [grant.kind for grant in one.promotions],
        "work_orders": [order.id for order in one.work_orders],
    }


def subscription(line: Line) -> dict:
    """A line's keys and what hangs on it."""
    return {
        "id": line.id,
        "uuid": line.uuid,
        "account_id": line.account.id,
        "type_id": line.type_id,
        "family": line.family,
        "status": cat.STATUSES[line.status_id],
        "open": line.open,
        "line_type": line.line_type,
        "bundled": line.bundled,
        "product_id": line.product_id,
        "number": line.number,
        "iccid": line.iccid,
        "email": line.email,
        "risk": line.risk_decision(),
        "services": {str(key): active for key, (active, _) in line.services.items()},
        "bonuses": [{"number": grant.number, "bonus_id": grant.kind} for grant in line.bonuses],
        "blocks": list(line.blocks),
        "limits": {key: str(one.value) for key, one in line.limits.items()},
        "devices": [entry["subscription_terminal_id"] for entry in line.devices],
        "recharges": len(line.recharges),
    }


def penalties(org: Org) -> dict:
    """Per reason the accounts or lines that have something to pay."""
    found: dict = {}
    for reason in ACCOUNT_REASONS:
        found[reason] = [one.id for one in org.accounts.values() if account_items(org, one, reason)]
    for reason in LINE_REASONS:
        found[reason] = [
            {"account_id": line.account.id, "subscription_id": line.id, "uuid": line.uuid}
            for line in org.lines.values()
            if line_items(org, line, reason)
        ]
    return found
