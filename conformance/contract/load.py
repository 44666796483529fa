"""The contracts as they lie in a directory, and the same contract at another release or under an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.contract.arazzo import load_workflows
from conformance.contract.build import build_contract
from conformance.contract.bundle import Bundle, apis_in, build_bundle
from conformance.contract.contract import Contract, Place
from conformance.contract.errors import ContractError
from conformance.contract.plain import plain
from conformance.contract.release import CURRENT
from conformance.contract.workflow import workflows_at
from conformance.contract.yamlfile import read_yaml
from conformance.model.same import Same


def specs_directory() -> Path:
    """Give the built-in specs: those of the checkout, or those that travel in the wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_specs"
    return inside if inside.is_dir() else package.parent / "specs"


def bundle(directory: Path, api: str, *, annotations: bool = True) -> dict[str, Any]:
    """Give an API's specs as one OpenAPI 3.1 document: with all releases in it, or the newest as anybody reads it."""
    if annotations:
        return dict(build_bundle(directory, api).document)
    return plain(load_contract(api, directory).document)


def load_contract(api: str, directory: Path | None = None) -> Contract:
    """Load the newest release of one API."""
    where = directory or specs_directory()
    return _loaded(Same(build_bundle(where, api)), where)


def load_contracts(directory: Path | None = None) -> Mapping[str, Contract]:
    """Load every API of a specs directory, keyed by folder name, in alphabetical order."""
    where = directory or specs_directory()
    return {name: load_contract(name, where) for name in apis_in(where)}


def load_bundle(path: Path) -> Contract:
    """Load a contract from one file, JSON or YAML, such as `specs bundle` writes."""
    document = read_yaml(path, path.name).value
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ContractError("an OpenAPI document is a mapping with `paths`", Place(path.name, 1))
    try:
        return build_contract(path.stem, document, {"": Place(path.name, 1)}, release=CURRENT, agreed={})
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as exc:
        message = f"no contract can be built from this ({type(exc).__name__}: {exc})"
        raise ContractError(message, Place(path.name, 1)) from exc


def at(contract: Contract, release: str) -> Contract:
    """Give the contract of another release, under the same agreement."""
    if release == contract.release:
        return contract
    built = build_contract(contract.api, contract.base, contract.places, release=release, agreed=contract.agreed)
    workflows = workflows_at(contract.all_workflows, built.release, built.releases)
    return replace(built, workflows=workflows, all_workflows=contract.all_workflows)


def skipped(api: str, wanted: str, meant: str) -> str:
    """Say which release stands for one that the changelog skips."""
    return f"{api} {wanted} is not in the changelog; {meant}, the newest release before it, is used"


def under(contract: Contract, agreed: Mapping[str, str]) -> Contract:
    """Give the contract with further readings agreed; a reading agreed before is agreed anew."""
    if not agreed:
        return contract
    chosen = {**contract.agreed, **agreed}
    built = build_contract(contract.api, contract.base, contract.places, release=contract.release, agreed=chosen)
    return replace(built, workflows=contract.workflows, all_workflows=contract.all_workflows)


@lru_cache(maxsize=32)
def _loaded(same: Same[Bundle], directory: Path) -> Contract:
    bundle = same.value
    try:
        contract = build_contract(bundle.api, bundle.document, bundle.places, release=CURRENT, agreed={})
        written = load_workflows(directory, bundle.api)
        return replace(
            contract, workflows=workflows_at(written, contract.release, contract.releases), all_workflows=written
        )
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as exc:
        place = bundle.place("")
        message = f"the contract {bundle.api} cannot be read ({type(exc).__name__}: {exc}); `specs lint` says where"
        raise ContractError(message, place) from exc
