"""Copy into run.json what it needs of the contracts, so that reports can be made without them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from conformance.contract.contract import Contract
from conformance.verdicts.reading_sightings import readings_entries


def _within_specs(file: str) -> str:
    """A file of contracts without the name of their folder, which an installed suite calls otherwise than a checkout."""
    return file.partition("/")[2] or file


def stated(
    contracts: Mapping[str, Contract], seen: Mapping[str, list[dict[str, Any]]] = MappingProxyType({})
) -> dict[str, Any]:
    """The part of run.json about the contracts: operations, readings, untestable requirements, documents.

    `seen` has what the run saw of a reading, `api/id`, by operation.
    """
    operations = {
        operation.key: {
            "method": operation.method,
            "path": operation.path,
            "file": _within_specs(operation.place.file),
            "line": operation.place.line,
            "statuses": list(operation.statuses),
        }
        for contract in contracts.values()
        for operation in contract.operations.values()
    }
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
        "readings": readings_entries(contracts, seen),
        "untestable": untestable,
        "documents": documents,
        "links": links,
    }
