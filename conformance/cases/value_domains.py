"""Choose the domain of a schema node's values (NIF, IBAN, …) by its personal class, pool, name or format."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.schema_walk import Node
from conformance.domain.domain import DOMAINS, Domain

_BY_PERSONAL: Mapping[str, str] = {
    "phone": "mobile",
    "email": "email",
    "document": "nif",
    "iban": "iban",
    "bic": "bic",
    "card": "card",
    "iccid": "iccid",
    "imsi": "imsi",
    "imei": "imei",
    "ip": "ip",
    "uuid": "uuid",
    "company": "company",
    "birthdate": "birthdate",
    "name": "name",
}

#: Names of members, in the spellings that the documents use.
_BY_NAME: Mapping[str, str] = {
    "middlename": "surname",
    "lastname": "surname",
    "postal_code": "postcode",
    "province_id": "province",
    "locality": "town",
    "town": "town",
    "street_name": "street",
    "number": "house",
    "observation": "sentence",
    "observations": "sentence",
    "expiry_date": "month-year",
    "document_value": "nif",
    "nif": "nif",
    "document": "nif",
    "contact_phone": "mobile",
    "phone": "mobile",
    "email": "email",
    "sf-client-ip": "ip",
    "x-ip-address": "ip",
}

_BY_FORMAT: Mapping[str, str] = {
    "date": "date",
    "date-time": "date-time",
    "uuid": "uuid",
    "email": "email",
    "idn-email": "email",
    "ipv4": "ip",
}

#: Domains of values that leave room for any word.
FREE = frozenset({"name", "surname", "company", "sentence", "email"})

#: Classes whose members differ by name.
_NAMED = frozenset({"address", "name"})


def domain_of(node: Node) -> Domain | None:
    """The domain of a node's values, such as NIF or IBAN, or None where nothing tells."""
    name = str(next((part for part in reversed(node.path) if isinstance(part, str)), ""))
    by_name = _BY_NAME.get(name)
    found: str | None
    if node.personal in _NAMED:
        found = by_name or _BY_PERSONAL.get(str(node.personal))
    elif node.personal == "phone" and name == "number" and "landline" in "".join(map(str, node.path)):
        found = "landline"
    else:
        found = _BY_PERSONAL.get(str(node.personal)) or _BY_PERSONAL.get(str(node.holds))
        found = found or (by_name if node.personal or name != "number" else None)
    found = found or _BY_FORMAT.get(str(node.schema.get("format")))
    return DOMAINS[found] if found else None
