"""What run.json says about the contracts, so that every report can be made without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.contract import Contract


def stated(contracts: Mapping[str, Contract]) -> dict[str, Any]:
    """Give operations with place and statuses, readings agreed, what no exchange shows, and what sources speak of."""
    operations = {
        operation.key: {
            "method": operation.method,
            "path": operation.path,
            "file": operation.place.file,
            "line": operation.place.line,
            "statuses": list(operation.statuses),
        }
        for contract in contracts.values()
        for operation in contract.operations.values()
    }
    readings = [
        {
            "api": api,
            "id": reading.id,
            "choice": contract.agreed[reading.id],
            "choice_says": next((c.says for c in reading.choices if c.id == contract.agreed[reading.id]), ""),
        }
        for api, contract in contracts.items()
        for reading in contract.readings.values()
        if reading.id in contract.agreed
    ]
    untestable = [
        {"api": api, "id": requirement.id, "says": requirement.says, "why": requirement.untestable}
        for api, contract in contracts.items()
        for requirement in contract.all_requirements()
        if requirement.untestable
    ]
    documents = {
        api: {name: document.title for name, document in contract.documents.items()}
        for api, contract in contracts.items()
    }
    links = {
        api: {name: document.url for name, document in contract.documents.items() if document.url}
        for api, contract in contracts.items()
    }
    return {
        "operations": dict(sorted(operations.items())),
        "readings": readings,
        "untestable": untestable,
        "documents": documents,
        "links": links,
    }
