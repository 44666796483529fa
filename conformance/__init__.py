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
    """Import late: a command that needs little loads little."""
    if name in ("judge", "load_contract", "load_contracts", "run"):
        return getattr(importlib.import_module("conformance.api"), name)
    if name == "strategies":
        return importlib.import_module("conformance.strategies")
    raise AttributeError(f"module 'conformance' has no attribute {name!r}")
