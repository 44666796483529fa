"""Read a buyer's list of operations that the ICS has to declare (`--required`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.contract.contract import Contract
from conformance.model.errors import DeclarationError
from conformance.profile.declaration import nearest, read_declaration
from conformance.profile.declaration_reader import operation_names


def read_required(path: Path, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Read the list: a YAML list of operations, or a mapping with `operations`; gives their keys."""
    declaration = read_declaration(path)
    value = declaration.value
    listed = value.get("operations") if isinstance(value, Mapping) else value
    pointer = "/operations" if isinstance(value, Mapping) else ""
    if not isinstance(listed, list) or not listed:
        at = declaration.place("")
        raise DeclarationError(f"{at}: a list of operations is needed here, or a mapping with `operations`")
    names = operation_names(contracts)
    declaration.refuse(
        (f"{pointer}/{index}", f"no operation is called {name!r}{nearest(str(name), names)}")
        for index, name in enumerate(listed)
        if str(name) not in names
    )
    return frozenset(key for name in listed for key in names[str(name)])
