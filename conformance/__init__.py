"""Contract testing and conformance for the MasStack telco APIs.

import conformance

contract = conformance.load_contract("customers")
document = conformance.run("sandbox")
document = conformance.judge("reports/…/run.jsonl")
from conformance import strategies
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["judge", "load_contract", "load_contracts", "run", "strategies"]


def __getattr__(name: str) -> Any:
    """Import late: `conformance.run` is the package of the engine, and callable (conformance/run/__init__.py)."""
    if name in ("judge", "load_contract", "load_contracts"):
        return getattr(importlib.import_module("conformance.api"), name)
    if name in ("run", "strategies"):
        return importlib.import_module(f"conformance.{name}")
    raise AttributeError(f"module 'conformance' has no attribute {name!r}")
