"""The API releases to test: those of `--api-release`, else those of the ICS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.contract import Contract, at
from conformance.contract.editions import skipped
from conformance.jobs.setup.name_lookup import named
from conformance.model.errors import BadOption


@dataclass(frozen=True, slots=True)
class Pinned:
    """Contracts at the releases wanted, and what there is to say of numbers that the changelog skips."""

    contracts: Mapping[str, Contract]
    told: tuple[str, ...] = ()


def releases_in(options: Sequence[str]) -> dict[str, str]:
    """Read `API=RELEASE`, as `--api-release` has it; raises BadOption for anything else."""
    found = {}
    for text in options:
        api, equals, release = text.partition("=")
        if not equals or not api or not release:
            raise BadOption(f"--api-release takes API=RELEASE, not {text!r}")
        found[api] = release
    return found


def pinned(contracts: Mapping[str, Contract], releases: Mapping[str, str], *, others: Sequence[str] = ()) -> Pinned:
    """The contracts at the wanted releases; `others` are APIs that may be named although they are not here.

    Raises BadOption for an unknown API, and ContractError for an unknown release.
    """
    for api in releases:
        named(api, contracts if api in contracts else {**contracts, **dict.fromkeys(others)}, "API")
    moved = {api: at(contract, releases.get(api, contract.release)) for api, contract in contracts.items()}
    told = tuple(
        skipped(api, release, moved[api].release)
        for api, release in releases.items()
        if api in moved and moved[api].release != release
    )
    return Pinned(moved, told)
