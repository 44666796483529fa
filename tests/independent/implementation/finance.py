"""Feasibility v1: may a customer finance a device while a financing is running."""

from decimal import Decimal

from . import checks
from .call import Call, Operation
from .model import Account, Customer, Line
from .wire import Answer, Refusal

# The path of the availability operation is printed nowhere (000:39); this one is our choice.
AVAILABILITY_PATH = "/orgs/{orgId}/finance/availability/credit-limit"
OPERATION_WORDS = ("CONVERGENT", "MOBILE_ONLY", "MIGRATION", "ADDLINE")  # 000:55
RENEWAL = checks.record(
    {
        "customer_id": checks.uuid_text,
        "account_id": checks.uuid_text,
        "subscription_id": checks.text(shortest=1),
        "app_id": checks.whole(),
        "dealer_id": checks.text(),
    },
    required=("customer_id", "account_id", "subscription_id", "app_id", "dealer_id"),
    closed=True,
)  # 000:15-19
AVAILABILITY = checks.record(
    {
        "customer_id": checks.uuid_text,
        "account_id": checks.uuid_text,
        "operation": checks.text(options=OPERATION_WORDS),
        "sales_app": checks.whole(),
        "dealer_id": checks.text(),
        "customer_info": checks.record({}),
    },
    closed=True,
)  # 000:47-52


def find_customer(call: Call, value: str) -> Customer:
    """A customer by the UUID of MasCustomers."""
    found = call.org.by_uuid(call.org.customers, value)
    if found is None:
        raise Refusal(404, "a customer with this id was not found")
    return found


def find_account(call: Call, value: str, owner: Customer | None) -> Account:
    """An account by its UUID, of the customer if one is given."""
    found = call.org.by_uuid(call.org.accounts, value)
    if found is None or (owner is not None and found.owner is not owner):
        raise Refusal(404, "an account with this id was not found")
    return found


def find_line(call: Call, value: str, account: Account) -> Line:
    """A subscription by "uuid legacy id" of type string(int64): both forms are read (000:17)."""
    if checks.is_uuid(value):
        found = call.org.by_uuid(call.org.lines, value)
    else:
        found = call.org.lines.get(checks.parse_id(value, "subscription_id"))
    if found is None or found.account is not account:
        raise Refusal(404, "a subscription with this id was not found")
    return found


def verdict(risk: str | None, owner: Customer | None, accounts: list, call: Call) -> Answer:
    """finance_renewal_response; its members are printed nowhere (000:29)."""
    fees = [line.devices for account in accounts for line in call.org.lines_of(account)]
    running = sum(1 for devices in fees for entry in devices if entry["device_info"].get("is_financed"))
    limit = max(Decimal("0"), Decimal("1200.5") - 300 * running) if not risk else Decimal("0")
    return Answer(
        200, {"feasible": not risk and limit > 0, "risk_decision": risk or "a", "credit_limit_available": limit}
    )


def renewal(call: Call) -> Answer:
    """POST finance/renewal (000:3-37)."""
    body = call.body(RENEWAL)
    if not checks.is_uuid(body["subscription_id"]):
        checks.parse_id(body["subscription_id"], "subscription_id")
    owner = find_customer(call, body["customer_id"])
    account = find_account(call, body["account_id"], owner)
    line = find_line(call, body["subscription_id"], account)
    return verdict(line.risk_decision(), owner, [account], call)


def availability(call: Call) -> Answer:
    """POST finance availability credit limit; body and all its members are optional (000:42-52)."""
    body = call.body(AVAILABILITY) if call.raw.strip() else {}
    owner = find_customer(call, body["customer_id"]) if "customer_id" in body else None
    account = find_account(call, body["account_id"], owner) if "account_id" in body else None
    accounts = [account] if account else [a for a in call.org.accounts.values() if owner and a.owner is owner]
    risk = account.owner.risk if account else owner.risk if owner else None
    return verdict(risk, owner, accounts, call)


OPERATIONS = (
    Operation("feasibility", "POST", "/orgs/{orgId}/finance/renewal", renewal),
    Operation("feasibility", "POST", AVAILABILITY_PATH, availability),
)
