"""All handlers, imported so that they are registered."""

from __future__ import annotations

import importlib

_MODULES = (
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
)


def import_all() -> None:
    """Import every module that has handlers."""
    for module in _MODULES:
        importlib.import_module(f"conformance.sandbox.{module}")
