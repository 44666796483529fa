"""Users: the trees of what they have, their data, and the address of their television."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import ACCOUNT_CLOSED, ENDED
from conformance.sandbox.lenient_json import text_of, without_none
from conformance.sandbox.world import Account, Subscription, User

_KINDS = ("NIF", "DNI", "TR", "PASS", "CIF")
_SAME_PERSON = {"DNI": "NIF"}
EMAIL_LENGTH = 82


@handles("findUserTree")
def find_user_tree(call: Call) -> Reply:
    """Search by what the query string gives."""
    asked = {name: value for name, value in call.query if value}
    search = {"email": asked.get("email"), "number": asked.get("number"), "nif": asked.get("nif"),
              "document_type": asked.get("documentType"), "document": asked.get("document")}  # fmt: skip
    searches = sum(1 for name in ("email", "number", "nif", "document") if search[name])
    halved = bool(search["document_type"]) != bool(search["document"])
    if halved and call.choice("tree-half-document") != "document-alone":
        call.refuse("documentType and document go together")
    if searches > 1 and call.choice("tree-several-searches") == "refused":
        call.refuse("There is more than one search")
    if searches == 0 and call.choice("tree-without-search") == "whole-tree":
        return Reply(200, tree(call, next(iter(call.org.users.values()))))
    return _found(call, search, "tree-nobody-found")


@handles("searchUserTree")
def search_user_tree(call: Call) -> Reply:
    """Search by what the body gives."""
    names = ("document_type", "document", "number", "email")
    return _found(call, {name: text_of(call.body, name) for name in names}, "tree-post-nobody-found")


@handles("getFullUserTree")
def get_full_user_tree(call: Call) -> Reply:
    """Search by document alone."""
    search = {name: text_of(call.body, name) for name in ("document_type", "document")}
    reply = _found(call, search, "full-tree-nobody-found")
    if call.choice("full-tree-difference") == "more-members":
        reply.content["complete"] = True
    return reply


def _found(call: Call, search: Mapping[str, str | None], nobody: str) -> Reply:
    given = {name: value for name, value in search.items() if value}
    if not given.keys() - {"document_type"}:
        call.refuse("There is nothing to search for")
    kind = given.get("document_type")
    if kind is not None and kind not in _KINDS:
        call.refuse("The type of document is unknown")
    found = _matching(call, given)
    if not found:
        call.unknown("user", nobody)
    user = call.org.users[found[0]]
    if not user.may_log_in:
        call.refuse("The state does not allow login", status=403)
    return Reply(200, tree(call, user))


def _matching(call: Call, given: Mapping[str, str]) -> list[int]:
    """Give the users who meet every search, in the order of the first one."""
    matches = []
    if "document" in given:
        matches.append(_of_document(call, given["document"], given.get("document_type")))
    if "nif" in given:
        matches.append(_of_document(call, given["nif"], "NIF"))
    if "number" in given:
        matches.append(_of_number(call, given["number"]))
    if "email" in given:
        matches.append(call.org.emails.get(given["email"].lower(), []))
    if call.choice("tree-several-searches") == "one-wins":
        return matches[0]
    return [user for user in matches[0] if all(user in others for others in matches[1:])]


def _of_document(call: Call, document: str, kind: str | None) -> list[int]:
    users = [call.org.users[found_id] for found_id in call.org.documents.get(document.upper(), [])]
    if call.choice("document-letter-case") != "any-case":
        users = [user for user in users if user.document == document]
    names = call.choice("document-type-search-names")
    if kind is None or names == "ignored":
        return [user.id for user in users]
    if names == "dni-is-nif":
        same = _SAME_PERSON.get(kind, kind)
        return [user.id for user in users if _SAME_PERSON.get(user.document_kind, user.document_kind) == same]
    return [user.id for user in users if user.document_kind == kind]


def _of_number(call: Call, number: str) -> list[int]:
    found = call.org.numbers.get(number)
    if found is None:
        return []
    subscription = call.org.subscriptions[found]
    if subscription.kind != "mobile" and call.choice("tree-number-kinds") == "mobile-only":
        return []
    return [call.org.accounts[subscription.account_id].user_id]


def tree(call: Call, user: User) -> dict[str, Any]:
    """Show what a user has."""
    held = [call.org.accounts[account_id] for account_id in user.accounts]
    if _leaves_out(call):
        held = [account for account in held if account.status != ACCOUNT_CLOSED]
    accounts = [_account(call, account, user) for account in held]
    shown = {"id": user.id, "customer_id": user.customer_id, "customer_uuid": user.customer_uuid, "accounts": accounts}
    if not accounts and call.choice("tree-accounts-absent") == "absent":
        del shown["accounts"]
    return shown


def _leaves_out(call: Call) -> bool:
    """Say whether this tree leaves out what is cancelled."""
    full_has_more = call.choice("full-tree-difference") == "more-entries"
    if call.operation.id == "getFullUserTree" and full_has_more:
        return False
    return full_has_more or call.choice("tree-account-scope") == "own-active"


def _account(call: Call, account: Account, user: User) -> dict[str, Any]:
    owner = user.customer_id if call.choice("tree-owner-id-meaning") == "customer" else user.id
    texts = call.choice("tree-mobile-line-type") == "any-text"
    held = [line for line in call.org.of_account(account) if line.status != ENDED or not _leaves_out(call)]
    lines = [_line(subscription, account, texts) for subscription in held]
    return {"id": account.id, "owner_id": owner, "subscriptions": lines}


def _line(subscription: Subscription, account: Account, texts: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": subscription.id,
        "subscription_type": subscription.type.shown(),
        "status": subscription.status.shown(),
        "user_id": subscription.user_id,
    }
    if subscription.number is not None:
        shown["identification_nr"] = subscription.number
    shown["expedition_user_id"] = subscription.expedition_user_id
    if account.bundle is not None and subscription.line_type != "mobile":
        shown["bundle_id"] = account.bundle.id
    if subscription.line_type is not None:
        shown["mobile_line_type"] = subscription.line_type
    elif texts:
        shown["mobile_line_type"] = "none"
    return shown


@handles("getUser")
def get_user(call: Call) -> Reply:
    """Give a person's or a company's data."""
    user = call.org.users.get(call.number_in_path("userId"))
    if user is None:
        call.unknown("user")
    shown = {"id": user.id, "customer_id": user.customer_id, **user.profile}
    if call.choice("user-personal-or-business") == "other-absent":
        shown = without_none(**shown)
    for name in ("language", "nationality"):
        if call.choice(f"user-{name}-alternatives") == "id-and-value":
            shown[name] = {"id": 1, **shown[name]}
    if call.choice("user-special-treatment-absent") == "an-entry":
        shown.setdefault("special_treatment", {"id": 0, "value": "Ninguno"})
    for name in ("personal", "business"):
        if shown.get(name):
            shown[name] = _about(call, shown[name])
    return Reply(200, shown)


def _about(call: Call, told: dict[str, Any]) -> dict[str, Any]:
    """Give personal or business data in the forms that the readings choose."""
    shown = dict(told)
    if call.choice("user-other-phone-type") == "string" and "other_phone" in shown:
        shown["other_phone"] = str(shown["other_phone"])
    for member, reading in (("birthdate", "user-birthdate-format"), ("created_date", "user-created-date-format")):
        if call.choice(reading) == "free" and member in shown:
            year, month, day = shown[member].split("-")
            shown[member] = f"{day}/{month}/{year}"
    return shown


@handles("changeAgileTvEmail")
def change_agile_tv_email(call: Call) -> Reply:
    """Move a television subscription to another mail address."""
    old, new = text_of(call.body, "old_email"), text_of(call.body, "new_email")
    document = text_of(call.body, "document_number")
    if old is None or new is None or document is None:
        call.refuse("old_email, new_email and document_number are needed")
    for address in (old, new):
        if not _is_address(address, call.choice("agile-tv-email-format"), call.choice("agile-tv-email-length-unit")):
            call.refuse("An e-mail address does not have the form of one")
    found = _televisions(call, old, any_case=call.choice("agile-tv-email-case") != "valid-in-any-case")
    if not found:
        call.unknown_reference("address")
    # Several may have one address; the document tells whose is meant.
    owners = {line.id: call.owner(call.org.accounts[line.account_id]) for line in found}
    subscription = next((line for line in found if owners[line.id].document == document), found[0])
    owner = owners[subscription.id]
    if owner.document != document:
        call.refuse("The document is not that of the customer", status=_mismatch(call))
    if call.choice("agile-tv-new-email-taken") == "refused" and _televisions(call, new, any_case=True):
        call.refuse("The new address is in use")
    subscription.email = new
    call.org.add_email(new, owner.id)
    if call.choice("agile-tv-email-unobservable") == "user-email" and owner.email.lower() == old.lower():
        owner.email = new
        (owner.profile["personal"] or owner.profile["business"])["email"] = new
    return Reply(200)


def _mismatch(call: Call) -> int:
    return 400 if call.choice("agile-tv-document-mismatch") == "bad-request" else 404


def _televisions(call: Call, address: str, *, any_case: bool) -> list[Subscription]:
    wanted = address.lower()
    return [
        line
        for line in call.org.subscriptions.values()
        if line.email is not None and (line.email == address or (any_case and line.email.lower() == wanted))
    ]


def _is_address(text: str, form: str, unit: str) -> bool:
    """Say whether a text is a mail address: the plain forms of RFC 5321, quoted local parts where all forms pass."""
    if len(text.encode("utf-8", "replace") if unit == "bytes" else text) > EMAIL_LENGTH:
        return False
    local, at, domain = text.rpartition("@")
    if not at or not local or not (text.isascii() or form == "international"):
        return False
    labels = domain.split(".")
    hosts = all(label and label.replace("-", "").isalnum() and label[0] + label[-1] != "-" for label in labels)
    if len(local) > 64 or len(labels) < 2 or not hosts or any(label[0] == "-" or label[-1] == "-" for label in labels):
        return False
    if form == "whole-rfc" and len(local) > 2 and local[0] == local[-1] == '"':
        return True
    return all(atom and all(c.isalnum() or c in "!#$%&'*+-/=?^_`{|}~" for c in atom) for atom in local.split("."))
