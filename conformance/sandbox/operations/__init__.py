"""What answers the operations: one module for each of the API's resources, and what they share."""

from conformance.sandbox.call import HANDLERS
from conformance.sandbox.operations import (
    accountmigrations,
    accounts,
    barrings,
    bonuses,
    creditlimits,
    financerenewal,
    invoices,
    paymentinfo,
    penalties,
    products,
    promotions,
    services,
    signups,
    subscriptions,
    terms,
    users,
    workorders,
)

#: The modules that have handlers; importing them registers these.
__all__ = [
    "HANDLERS",
    "accountmigrations",
    "accounts",
    "barrings",
    "bonuses",
    "creditlimits",
    "financerenewal",
    "invoices",
    "paymentinfo",
    "penalties",
    "products",
    "promotions",
    "services",
    "signups",
    "subscriptions",
    "terms",
    "users",
    "workorders",
]
