"""Reject hosts that the IXIT does not list, and production hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from conformance.contract.contract import Contract
from conformance.model.errors import BadOption
from conformance.profile.declaration_templates import STAGING
from conformance.profile.ixit import Environment

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def require_allowed(
    environment: Environment, contracts: Mapping[str, Contract], *, allow_production: bool = False
) -> None:
    """Refuse a host that the IXIT does not list, or that the documents name as production."""
    if allow_production:
        return
    production = set(production_hosts(contracts))
    for api, url in environment.urls.items():
        host = (urlsplit(url).hostname or "").lower()
        if host in production:
            raise BadOption(f"{host} ({api}) is a production host: say --allow-production if that is meant")
        if environment.hosts and not _listed(url, environment.hosts):
            raise BadOption(
                f"{host} is not among environments.{environment.id}.hosts: add it there, or say --allow-production"
            )


def production_hosts(contracts: Mapping[str, Contract]) -> Iterator[str]:
    """The hosts that the documents name for production, without loopback hosts."""
    for contract in contracts.values():
        for server in contract.servers:
            host = (urlsplit(server).hostname or "").lower()
            if host and STAGING not in host and host not in LOCAL:
                yield host


def _listed(url: str, hosts: tuple[str, ...]) -> bool:
    """Compare with a port where the list gives one."""
    parts = urlsplit(url)
    names = {(parts.hostname or "").lower(), parts.netloc.lower()}
    return any(host.lower() in names for host in hosts)
