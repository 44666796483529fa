"""Users: the tree searches, the user's data, the e-mail of an Agile TV subscription."""

from . import catalogue as cat, checks
from .call import Call, Operation
from .model import Customer, Line, Org
from .variants import Variant
from .wire import Answer, Refusal, done, shape

DOCUMENT_SEARCH = checks.record(
    {
        "document_type": checks.text(options=cat.DOCUMENT_WORDS),  # 001:1770
        "document": checks.text(),
    },
    required=("document_type", "document"),
    closed=True,
)  # 001:1768, 001:1771
TREE_SEARCH = checks.record(
    {
        "email": checks.text(),
        "number": checks.text(),
        "document_type": checks.text(options=cat.DOCUMENT_WORDS),
        "document": checks.text(),
    },
    closed=True,
)
AGILE = checks.record(
    {
        "old_email": checks.email,
        "new_email": checks.email,
        "document_number": checks.text(),
    },
    required=("old_email", "new_email", "document_number"),
    closed=True,
)  # 001:1960-1962


def type_ids(word: str, variant: Variant) -> set:
    """The document types a word of the search stands for."""
    words = {"NIF", "DNI"} if variant.dni_is_nif and word in ("NIF", "DNI") else {word}
    return {key for key, (name, _) in cat.DOCUMENT_TYPES.items() if name in words}


def with_email(org: Org, email: str) -> set:
    """Customers with a contact e-mail."""
    return {c.id for c in org.customers.values() if (c.email() or "").lower() == email.lower()}


def with_number(org: Org, number: str) -> set:
    """The customer whose open line has the number."""
    line = org.line_with_number(number)
    return {line.account.owner.id} if line else set()


def with_document(org: Org, ids: set, document: str) -> set:
    """The customer with a document."""
    found = org.customer_with(ids, document)
    return {found.id} if found else set()


def search(call: Call, wanted: dict) -> Customer:
    """The one customer that fits the criteria."""
    if ("document_type" in wanted) != ("document" in wanted):
        raise Refusal(400, "document and its type must be sent together")  # 001:1624
    org, found = call.org, []
    if "email" in wanted:
        found.append(with_email(org, wanted["email"]))
    if "number" in wanted:
        found.append(with_number(org, wanted["number"]))
    if "document" in wanted:
        ids = type_ids(wanted["document_type"], call.variant)
        found.append(with_document(org, ids, wanted["document"]))
    if "nif" in wanted:
        found.append(with_document(org, type_ids("NIF", call.variant), wanted["nif"]))
    if not found:
        raise Refusal(400, "a search needs an email, a number or a document")
    fitting = found[0] if call.variant.tree_first_criterion else set.intersection(*found)
    if not fitting:
        raise Refusal(call.variant.tree_nobody, "no customer fits the search")
    return org.customers[min(fitting)]


def tree(call: Call, customer: Customer, full: bool) -> Answer:
    """Users-user: the customer with accounts and lines (001:1628-1656)."""
    if not customer.may_login:
        raise Refusal(403, "The state does not allow login", code="0010")  # 001:1676-1682
    accounts = [account for account in call.org.accounts.values() if account.owner is customer]
    hide = call.variant.tree_hides_ended and not full
    return Answer(
        200,
        {
            "id": customer.id,
            "customer_id": customer.customer_id,
            "customer_uuid": customer.uuid,
            "accounts": [
                {
                    "id": account.id,
                    "owner_id": customer.id,
                    "subscriptions": [
                        leaf(line, call.variant) for line in call.org.lines_of(account) if line.open or not hide
                    ],
                }
                for account in accounts
            ],
        },
    )


def leaf(line: Line, variant: Variant) -> dict:
    """A line of the tree."""
    return shape(
        variant,
        {
            "id": line.id,
            "subscription_type": cat.pair(cat.TYPES, line.type_id),
            "status": cat.pair(cat.STATUSES, line.status_id),
            "user_id": line.account.owner.id,
            "identification_nr": int(line.number) if line.number else None,
            "expedition_user_id": None,
            "bundle_id": line.account.account_bundle_id if line.bundled else None,
            "mobile_line_type": line.line_type,
        },
    )


def get_tree(call: Call) -> Answer:
    """GET users/tree."""
    names = {
        "email": "email",
        "number": "number",
        "nif": "nif",
        "documentType": "document_type",
        "document": "document",
    }  # 001:1688
    wanted = {name: call.query[key] for key, name in names.items() if call.query.get(key)}
    if wanted.get("document_type", "NIF") not in cat.DOCUMENT_WORDS:
        raise Refusal(400, "documentType: must be one of " + ", ".join(cat.DOCUMENT_WORDS))
    return tree(call, search(call, wanted), full=False)


def post_tree(call: Call) -> Answer:
    """POST users/tree."""
    return tree(call, search(call, call.body(TREE_SEARCH)), full=False)


def post_full_tree(call: Call) -> Answer:
    """POST users/tree/full."""
    return tree(call, search(call, call.body(DOCUMENT_SEARCH)), full=True)


def get_user(call: Call) -> Answer:
    """GET users/{userId} (001:1844-1902)."""
    customer = call.org.customers.get(call.id("userId"))
    if customer is None:
        raise Refusal(404, "a user with this id was not found")
    return Answer(200, user_data(customer, call.variant))


def user_data(customer: Customer, variant: Variant) -> dict:
    """The user's data; personal and business are nullable (001:1917-1919)."""
    word, label = cat.DOCUMENT_TYPES[customer.document_type_id]
    language = cat.LANGUAGES.get(customer.language_id)
    nation = cat.NATIONALITIES.get(customer.nationality_id)
    address = {k: v for k, v in (customer.address or {}).items() if k != "state_id"}
    return shape(
        variant,
        {
            "id": customer.id,
            "customer_id": customer.customer_id,
            "language": {"value": language[0]} if language else None,
            "document_type": {"id": customer.document_type_id, "value": label},
            "document_value": customer.document,
            "sector": cat.pair(cat.SECTORS, customer.sector_id) if customer.sector_id else None,
            "type": cat.pair(cat.CUSTOMER_TYPES, customer.type_id),
            "nationality": {"value": nation[0].upper()} if nation else None,
            "address_info": address or None,
            "special_treatment": customer.treatment,
        },
        {
            "personal": customer.personal and shape(variant, customer.personal),
            "business": customer.business and shape(variant, customer.business),
        },
    )


def patch_agile_tv(call: Call) -> Answer:
    """PATCH users/agile-tv: the e-mail of a TV subscription (001:1951)."""
    body = call.body(AGILE)
    owners = [c for c in call.org.customers.values() if c.document.upper() == body["document_number"].upper()]
    if not owners:
        raise Refusal(404, "a customer with this document was not found")
    old = body["old_email"].lower()  # case-insensitive (001:1960)
    lines = [
        line
        for line in call.org.lines.values()
        if line.account.owner in owners and line.open and line.type_id == cat.TV and (line.email or "").lower() == old
    ]
    if not lines:
        raise Refusal(404, "an Agile TV subscription with this e-mail was not found")
    for line in lines:
        line.email = body["new_email"]
        contact = line.account.owner.personal or line.account.owner.business
        if call.variant.tv_changes_contact and contact and (contact.get("email") or "").lower() == old:
            contact["email"] = body["new_email"]
    return done(200)


OPERATIONS = (
    Operation("customers", "GET", "/orgs/{orgId}/users/tree", get_tree),
    Operation("customers", "POST", "/orgs/{orgId}/users/tree", post_tree),
    Operation("customers", "POST", "/orgs/{orgId}/users/tree/full", post_full_tree),
    Operation("customers", "GET", "/orgs/{orgId}/users/{userId}", get_user, lists_405=True),
    Operation("customers", "PATCH", "/orgs/{orgId}/users/agile-tv", patch_agile_tv),
)
