"""The contracts as they lie in a directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.contract.build import build_contract
from conformance.contract.bundling.arazzo import load_workflows
from conformance.contract.bundling.bundle import Bundle, apis_in, build_bundle
from conformance.contract.bundling.plain_bundle import plain
from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.contract import Contract, Place
from conformance.contract.release import CURRENT
from conformance.contract.spec_errors import UNBUILDABLE, ContractError
from conformance.contract.workflows import workflows_at
from conformance.model.cache_keys import Same


def specs_directory() -> Path:
    """Return the folder of the built-in specs: that of the checkout, or that inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_specs"
    return inside if inside.is_dir() else package.parent / "specs"


def bundle(directory: Path, api: str, *, annotations: bool = True) -> dict[str, Any]:
    """Join the files of an API's specs into one OpenAPI 3.1 document.

    Args:
        directory: The folder with one folder for each API.
        api: Name of the API's folder.
        annotations: Whether to keep all releases and the `x-` members; False: plain OpenAPI of the newest release.

    Returns:
        The document as a new dict.

    Raises:
        ContractError: There is no such API, or its documents cannot be read; with file and line.
    """
    if annotations:
        return dict(build_bundle(directory, api).document)
    return plain(load_contract(api, directory).document)


def load_contract(api: str, directory: Path | None = None) -> Contract:
    """Load the newest release of one API.

    Args:
        api: Name of its folder, such as `customers`.
        directory: A folder with one folder for each API; None: the built-in specs.

    Returns:
        The contract, loaded once for the same files.

    Raises:
        ContractError: There is no such API, or its documents cannot be read; with file and line.
    """
    where = directory or specs_directory()
    return _loaded(Same(build_bundle(where, api)), where)


def load_contracts(directory: Path | None = None) -> Mapping[str, Contract]:
    """Load the newest release of every API.

    Args:
        directory: A folder with one folder for each API; None: the built-in specs.

    Returns:
        Folder name -> contract, in alphabetical order.

    Raises:
        ContractError: A document cannot be read; with file and line.
    """
    where = directory or specs_directory()
    return {name: load_contract(name, where) for name in apis_in(where)}


def load_bundle(path: Path) -> Contract:
    """Load a contract from a single file.

    Args:
        path: JSON or YAML, as `specs bundle` writes it; the name without suffix is the API.

    Returns:
        The contract of the newest release.

    Raises:
        ContractError: It is no OpenAPI document, or no contract can be built from it.
    """
    document = read_yaml(path, path.name).value
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ContractError("an OpenAPI document is a mapping with `paths`", Place(path.name, 1))
    try:
        return build_contract(path.stem, document, {"": Place(path.name, 1)}, release=CURRENT, agreed={})
    except UNBUILDABLE as exc:
        message = f"no contract can be built from this ({type(exc).__name__}: {exc})"
        raise ContractError(message, Place(path.name, 1)) from exc


@lru_cache(maxsize=32)
def _loaded(same: Same[Bundle], directory: Path) -> Contract:
    bundle = same.value
    try:
        contract = build_contract(bundle.api, bundle.document, bundle.places, release=CURRENT, agreed={})
        written = load_workflows(directory, bundle.api)
        return replace(
            contract, workflows=workflows_at(written, contract.release, contract.releases), all_workflows=written
        )
    except UNBUILDABLE as exc:
        place = bundle.place("")
        message = f"the contract {bundle.api} cannot be read ({type(exc).__name__}: {exc}); `specs lint` says where"
        raise ContractError(message, place) from exc
