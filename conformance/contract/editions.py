"""The same contract at another release, or under a further agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from conformance.contract.build import build_contract
from conformance.contract.contract import Contract
from conformance.contract.workflows import workflows_at
from conformance.model.cache_keys import Same


def at(contract: Contract, release: str) -> Contract:
    """Return the contract of another release, with the same readings agreed.

    Args:
        contract: The contract at any release.
        release: One that the changelog names, or a number between two of them: the one before it counts.

    Returns:
        The contract at that release; the same object where it is already.

    Raises:
        ContractError: The release is before the first one, or no release number.
    """
    return contract if release == contract.release else _at(Same(contract), release)


@lru_cache(maxsize=8)
def _at(same: Same[Contract], release: str) -> Contract:
    contract = same.value
    built = build_contract(contract.api, contract.base, contract.places, release=release, agreed=contract.agreed)
    workflows = workflows_at(contract.all_workflows, built.release, built.releases)
    return replace(built, workflows=workflows, all_workflows=contract.all_workflows)


def skipped(api: str, wanted: str, meant: str) -> str:
    """A sentence on which release is used for one that the changelog skips."""
    return f"{api} {wanted} is not in the changelog; {meant}, the newest release before it, is used"


def under(contract: Contract, agreed: Mapping[str, str]) -> Contract:
    """Return the contract with further readings agreed.

    Args:
        contract: The contract.
        agreed: Reading id -> choice id; it replaces an earlier agreement on the same reading.

    Returns:
        The contract in which each agreed reading is narrowed to its choice.

    Raises:
        ContractError: There is no such reading, or the choice is not permitted.
    """
    if not agreed:
        return contract
    return _under(Same(contract), tuple({**contract.agreed, **agreed}.items()))


@lru_cache(maxsize=16)
def _under(same: Same[Contract], chosen: tuple[tuple[str, str], ...]) -> Contract:
    """Build it once for the same agreement: what was judged by one object is looked up when it is judged again."""
    contract = same.value
    built = build_contract(contract.api, contract.base, contract.places, release=contract.release, agreed=dict(chosen))
    return replace(built, workflows=contract.workflows, all_workflows=contract.all_workflows)
