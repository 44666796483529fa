"""The engine: plan, exchange, check, record, as a stream of events.

The package is also what `conformance.run(...)` calls, so that the name that pipelines know stays theirs.
"""

from __future__ import annotations

import sys
import types
from typing import Any


class _CallablePackage(types.ModuleType):
    """A package that can be called as the function of its name."""

    def __call__(self, *targets: str, **options: Any) -> dict[str, Any]:
        """Run as `conformance.api.run` does."""
        from conformance.api import run

        return run(*targets, **options)


sys.modules[__name__].__class__ = _CallablePackage
