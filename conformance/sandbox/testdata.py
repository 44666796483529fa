"""Test data of a sandbox, as an IXIT declares it: pools of values with tags and relations, and request bodies.

Entries that fit everything stand first in their pools; the odd ones come last and carry a tag that says what is odd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from conformance.domain import identities
from conformance.sandbox import codes
from conformance.sandbox.app import Sandbox
from conformance.sandbox.moments import MADRID
from conformance.sandbox.risk import APPROVED, risk_of
from conformance.sandbox.testdata_bodies import bodies
from conformance.sandbox.world import Account, Organisation, Subscription, User, of_kind

Entry = dict[str, Any]

#: How many lines lend their services, bonuses and tariffs to the pools of these.
_LENDERS = 12
#: How much of the stock is declared: enough for an acceptance, whose open requests may spend `_SPENT` sets apiece.
_SIMS, _NUMBERS, _LANDLINES = 1_800, 3_000, 750
#: How many sets of it open requests of one operation may spend: as many as there are kinds of them.
_SPENT = 60
_RISK_TAGS = {"r": "risk-r", "x": "risk-x", "n/a": "risk-na"}


def ixit_for(sandbox: Sandbox, *, host: str | None = None) -> dict[str, Any]:
    """The IXIT of a sandbox: its organisations and, with a host (`http://127.0.0.1:8080`), its environment."""
    names = list(sandbox.world.organisations)
    ixit: dict[str, Any] = {
        "organisations": {
            name: {
                "pools": pools(sandbox, org),
                "bodies": _bodies(sandbox),
                "isolated_from": [other for other in names if other != name],
            }
            for name, org in sandbox.world.organisations.items()
        }
    }
    if host is not None:
        ixit["environments"] = {"sandbox": environment_for(sandbox, host)}
    return ixit


def _bodies(sandbox: Sandbox) -> dict[str, Any]:
    """Give the bodies of the operations that are served, as the releases served take them."""
    served = {operation: api for api, contract in sandbox.contracts.items() for operation in contract.operations}
    found = bodies(sandbox.choices["customers"]) if "customers" in sandbox.choices else bodies()
    return {
        operation: sandbox.editions[served[operation]].body(operation, body)
        if served.get(operation) in sandbox.editions
        else body
        for operation, body in found.items()
        if operation in served
    }


def ics_for(sandbox: Sandbox) -> dict[str, Any]:
    """The ICS of a sandbox: all operations of the releases that it serves, no reading agreed."""
    version = next(iter(sandbox.contracts.values())).release
    older = {api: c.release for api, c in sandbox.contracts.items() if c.release != c.releases[-1]}
    return {
        "product": {"name": "masstack-conformance sandbox", "version": version},
        "contact": "",
        **({"releases": older} if older else {}),
        "readings": {},
    }


def environment_for(sandbox: Sandbox, host: str) -> dict[str, Any]:
    """The environment of a sandbox's IXIT, for the host at which it is served."""
    schemes = (scheme for contract in sandbox.contracts.values() for scheme in contract.security_schemes.values())
    token = next(token for token, organisations in sandbox.credentials.tokens.items() if organisations is None)
    literals = {s.id: token if s.kind == "http-bearer" else sandbox.credentials.roles for s in schemes}
    return {
        "sandbox": True,
        "urls": {api: f"{host}{base}" for api, base in sandbox.bases.items()},
        "credentials": {scheme: {"literal": literal} for scheme, literal in literals.items()},
        "writes": ["reversible", "once", "consumes", "creates"],
        "limits": {"accepted_at_most": _SPENT},
        "zone": str(MADRID),
        "settle": 1.0,
        "settle_accepted": 1.0,
    }


def pools(sandbox: Sandbox, org: Organisation) -> dict[str, list[Entry]]:
    """The pools of test data of an organisation in the sandbox."""
    rng = Random(f"masstack sandbox test data {sandbox.seed} {org.name}")
    lines = sorted(org.subscriptions.values(), key=lambda line: (_oddity(org, line), line.id))
    found: dict[str, list[Entry]] = {"orgId": [_entry(org.name)]}
    for kind in ("mobile", "landline", "broadband", "tv"):
        found[f"subscriptionId.{kind}"] = [_subscription(org, line) for line in lines if line.kind == kind]
    accounts = sorted(org.accounts.values(), key=lambda account: (_plainness(org, account), account.id))
    users = sorted(org.users.values(), key=_rareness)
    found["accountId"] = [_account(org, account) for account in accounts]
    found |= _of_users(users)
    found |= _of_lines(org, lines)
    found |= _of_catalogue(org, [line for line in lines if line.kind == "mobile"], rng)
    found["workOrderId"] = [_entry(o.id, accountId=a.id) for a in accounts for o in a.work_orders]
    found["freeIccid"] = [_entry(iccid) for iccid in islice(org.sims.free(), _SIMS)]
    found["freeLandline"] = [_entry(number) for number in islice(org.free_landlines, _LANDLINES)]
    found["freeMsisdn"] = list(_free_numbers(org, found["msisdn"]))
    return found


def _free_numbers(org: Organisation, held: Iterable[Entry]) -> Iterator[Entry]:
    """Give unassigned numbers for orders, some as integers, then those whose SIM card waits for its activation."""
    numbers = list(islice(org.free_numbers, _NUMBERS))
    for turn, number in enumerate(numbers):
        if turn % 3 < 2:
            yield _entry(number, "unassigned")
    for turn, number in enumerate(numbers):
        if turn % 3 == 2:
            yield _entry(int(number), "unassigned-as-integer")
    for entry in held:
        if "awaiting-activation" in entry["tags"]:
            yield _entry(entry["value"], "awaiting-activation", subscriptionId=entry["with"]["subscriptionId"])


def _rareness(user: User) -> tuple[bool, bool, bool]:
    return not user.may_log_in, not user.accounts, user.document_kind != "NIF"


def _entry(value: Any, *tags: str, **related: Any) -> Entry:
    entry: Entry = {"value": value}
    if tags:
        entry["tags"] = list(tags)
    if related:
        entry["with"] = related
    return entry


def _identity(user: User) -> dict[str, Any]:
    return {"userId": user.id, "customerId": user.customer_id, "customerUuid": user.customer_uuid,
            "documentType": user.document_kind, "document": user.document}  # fmt: skip


def _of_users(users: Iterable[User]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {
        kind: [] for kind in ("userId", "customerId", "customerUuid", "document", "documentType", "email")
    }
    for user in users:
        related = _identity(user)
        tags = [f"document-{user.document_kind.lower()}", "business" if user.document_kind == "CIF" else "person"]
        tags += [] if user.may_log_in else ["login-refused"]
        tags += [] if user.accounts else ["without-accounts"]
        for kind in ("userId", "customerId", "customerUuid", "documentType", "document"):
            found[kind].append(_entry(related[kind], *tags, **{k: v for k, v in related.items() if k != kind}))
        found["email"].append(_entry(user.email, *tags, **related))
    return found


def _of_lines(org: Organisation, lines: Iterable[Subscription]) -> dict[str, list[Entry]]:
    kinds = ("subscriptionUUID", "msisdn", "iccid", "identificationNr", "agileTvEmail")
    found: dict[str, list[Entry]] = {kind: [] for kind in kinds}
    for line in lines:
        account = org.accounts[line.account_id]
        owner = org.users[account.user_id]
        related = {"subscriptionId": line.id, "accountId": account.id, **_identity(owner)}
        tags = _line_tags(org, line)
        found["subscriptionUUID"].append(_entry(line.uuid, *tags, **related))
        if line.kind == "mobile":
            found["msisdn"].append(_entry(str(line.number), *tags, **related, email=owner.email))
            found["iccid"].append(_entry(line.iccid, *tags, **related))
        if line.number is not None:
            found["identificationNr"].append(_entry(line.number, *tags, **related))
        if line.email is not None:
            found["agileTvEmail"].append(_entry(line.email, **related))
    return found


def _of_catalogue(org: Organisation, lines: list[Subscription], rng: Random) -> dict[str, list[Entry]]:
    lenders = [line for line in lines if line.line_type == "mobile" and line.status == codes.INSTALLED][:_LENDERS]
    taken = {bonus.id for line in org.subscriptions.values() for bonus in line.bonuses}
    free = [code for code in org.bonuses if code not in taken]
    return {
        "productId": list(_products(org, lenders)),
        "bundleId": [_entry(code) for code in org.bundles] + list(_other_bundles(org)),
        "bonusId": list(_bonuses(org)),
        "freeBonusId": [_entry(code) for code in free],
        "serviceId": list(_services(lenders)),
        "hostCfg": [_entry(org.host_cfg)],
        "dealerId": [_entry(dealer, *_risk_tags(risk_of(dealer))) for dealer in org.dealers],
        "shopId": [_entry(shop) for shop in org.shops],
        "catalogueId": [_entry(f"CAT{rng.randrange(10**4, 10**5)}") for _ in range(5)],
        "reservationId": [_entry(identities.uuid4(rng)) for _ in range(20)],
    }


def _other_bundles(org: Organisation) -> Iterator[Entry]:
    """Give each convergent account the bundles that it does not have, to be moved to."""
    codes = list(org.bundles)
    for turn in range(1, len(codes)):
        for account in org.accounts.values():
            if account.bundle is not None:
                yield _entry(codes[(codes.index(account.bundle.id) + turn) % len(codes)], accountId=account.id)


def _risk_tags(decision: str) -> list[str]:
    return [] if decision == APPROVED else [_RISK_TAGS[decision], "risk-check"]


def _products(org: Organisation, lenders: list[Subscription]) -> Iterator[Entry]:
    plain = of_kind(org.products, "mobile")
    for turn in range(len(plain)):
        for line in lenders:
            others = [product for product in plain if product.id != line.product.id]
            if turn < len(others):
                yield _entry(others[turn].id, "mobile", subscriptionId=line.id)
    for line in org.subscriptions.values():
        if line.line_type == "main":
            others = [product for product in plain if product.id != line.product.id]
            yield from (_entry(product.id, "mobile", subscriptionId=line.id) for product in others[:3])
    for product in org.products.values():
        if product.risk != APPROVED or product.kind != "mobile":
            yield _entry(product.id, product.kind, *_risk_tags(product.risk))


def _services(lenders: list[Subscription]) -> Iterator[Entry]:
    for wanted in (False, True):
        for line in lenders:
            for service in line.services.values():
                if service.changeable and service.active == wanted:
                    yield _entry(service.id, "on" if service.active else "off", subscriptionId=line.id)
    for line in lenders:
        for service in line.services.values():
            if not service.changeable:
                yield _entry(service.id, "not-changeable", subscriptionId=line.id)


def _bonuses(org: Organisation) -> Iterator[Entry]:
    """Give what may be deleted: bonuses in force and, behind them, those that are to come."""
    for wanted in ("active", "scheduled"):
        for line in org.subscriptions.values():
            if line.line_type == "mobile":
                for bonus in line.bonuses:
                    if bonus.span.state(_noon(line)) == wanted:
                        yield _entry(bonus.id, wanted, subscriptionId=line.id)


def _noon(line: Subscription) -> Any:
    """Give the day on which a line was seeded: the middle of the bonuses that it was given."""
    running = next(bonus for bonus in line.bonuses if bonus.span.end is None)
    return running.span.start + timedelta(days=3, hours=12)


def _oddity(org: Organisation, line: Subscription) -> int:
    """Rank a line: those first that everything can be asked of."""
    if line.status != codes.INSTALLED:
        return 9
    if line.line_type == "main":
        return 6
    ranks = (bool(line.credit_limits and line.bonuses and line.recharges and line.line_type != "additional"),
             bool(line.credit_limits), bool(line.devices), bool(org.accounts[line.account_id].terms))  # fmt: skip
    return next((rank for rank, holds in enumerate(ranks) if holds), 5)


def _line_tags(org: Organisation, line: Subscription) -> list[str]:
    account = org.accounts[line.account_id]
    states = {"main": "bundled-main-line", "additional": "additional-line", "mobile": "stand-alone"}
    tags = (
        [line.kind, "prepaid" if line.type == codes.PREPAID else "postpaid"] if line.kind == "mobile" else [line.kind]
    )
    tags += [states[line.line_type]] if line.line_type in states else []
    tags.append("with-credit-limits" if line.credit_limits else "without-credit-limits")
    held = {"with-device": line.devices, "recharges": line.recharges, "bonuses": line.bonuses, "blocked": line.blocks,
            "scheduled-product": line.scheduled, "tariff-history": line.tariffs[1:],
            "terms": any(term.subscription_id == line.id for term in account.terms)}  # fmt: skip
    tags += [tag for tag, holds in held.items() if holds]
    status = {codes.AWAITING_ACTIVATION: "awaiting-activation", codes.ENDED: "ended", codes.LEAVING: "leaving",
              codes.SUSPENDED: "suspended"}  # fmt: skip
    tags += [status[line.status]] if line.status in status else []
    tags += ["main-line-only"] if line.line_type == "main" and _main_only(org, account) else []
    tags += [] if org.users[account.user_id].may_log_in else ["login-refused"]
    return tags


def _subscription(org: Organisation, line: Subscription) -> Entry:
    account = org.accounts[line.account_id]
    related = {"accountId": account.id, "subscriptionUUID": line.uuid, **_identity(org.users[account.user_id])}
    if line.kind == "mobile":
        related |= {"msisdn": str(line.number), "iccid": line.iccid, "identificationNr": line.number}
    tags = _line_tags(org, line)
    midnights = [recharge for recharge in line.recharges if recharge.date.astimezone().minute in (15, 30, 59)]
    tags += ["day-limits"] if len(midnights) > 3 else []
    return _entry(line.id, *tags, **related)


def _main_only(org: Organisation, account: Account) -> bool:
    return account.bundle is not None and not any(line.line_type == "additional" for line in org.of_account(account))


def _plainness(org: Organisation, account: Account) -> int:
    """Rank an account: those first that have most to show."""
    if account.status != codes.ACCOUNT_ACTIVE or not org.users[account.user_id].may_log_in:
        return 9
    shows = (len(account.taxes) > 1, account.invoices, account.terms, account.promotions, account.contracts)
    return 5 - sum(1 for one in shows if one)


def _account(org: Organisation, account: Account) -> Entry:
    held = {"invoices": account.invoices, "terms": account.terms, "promotions": account.promotions,
            "contracts": account.contracts, "work-orders": account.work_orders, "tax-history": account.taxes[1:],
            "convergent": account.bundle}  # fmt: skip
    tags = [tag for tag, holds in held.items() if holds]
    tags += [f"without-{tag}" for tag, holds in held.items() if not holds and tag != "convergent"]
    tags.append(f"pays-by-{account.payment['payment_method'].lower().replace('_', '-')}")
    if account.bundle is not None:
        tags.append("main-line-only" if _main_only(org, account) else "additional-lines")
    else:
        tags.append("not-convergent")
    tags += ["closed"] if account.status == codes.ACCOUNT_CLOSED else []
    if any(invoice.date.hour in (22, 23) and invoice.date.minute == 0 for invoice in account.invoices):
        tags.append("day-limits")
    return _entry(account.id, *tags, **_identity(org.users[account.user_id]))
