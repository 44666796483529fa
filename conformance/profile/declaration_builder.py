"""Turn the validated mapping of an IXIT or ICS into its values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from conformance.contract.contract import EffectKind
from conformance.profile.ics import Ics
from conformance.profile.ixit import (
    SETTLE,
    SLOW,
    Credential,
    Entry,
    Environment,
    Excluded,
    Expected,
    Ixit,
    Organisation,
    TargetLimits,
)


def ixit_of(mapping: Mapping[str, Any], placed: Callable[[str], str] = lambda _: "") -> Ixit:
    """Build an IXIT from its mapping; `placed` says where the node at a JSON Pointer stands."""
    return Ixit(
        environments={
            name: environment_of(name, value or {}) for name, value in (mapping.get("environments") or {}).items()
        },
        organisations={
            name: organisation_of(name, value or {}) for name, value in (mapping.get("organisations") or {}).items()
        },
        placed=placed,
        digest=digest_of(mapping),
    )


def environment_of(name: str, value: Mapping[str, Any]) -> Environment:
    """Build one environment."""
    limits = value.get("limits") or {}
    tls = value.get("tls") or {}
    return Environment(
        id=name,
        urls={api: plain_url(str(url)).rstrip("/") for api, url in (value.get("urls") or {}).items()},
        credentials={scheme: credential_of(entry) for scheme, entry in (value.get("credentials") or {}).items()},
        limits=TargetLimits(**limits),
        writes=frozenset(EffectKind(effect) for effect in value.get("writes") or ()),
        settle=float(value.get("settle", SETTLE)),
        settle_accepted=None if value.get("settle_accepted") is None else float(value["settle_accepted"]),
        slow=float(value.get("slow", SLOW)),
        zone=value.get("zone"),
        headers=value.get("headers") or {},
        paths=value.get("paths") or {},
        ca_file=tls.get("ca_file"),
        client_certificate=tls.get("client_certificate"),
        client_key=tls.get("client_key"),
        verify_tls=tls.get("verify", True),
        http2=value.get("http2", False),
        proxy=plain_url(value["proxy"]) if value.get("proxy") else None,
        proxy_login=credential_of(value["proxy_login"]) if value.get("proxy_login") else None,
        no_proxy=tuple(value.get("no_proxy") or ()),
        hosts=tuple(value.get("hosts") or ()),
        identify=value.get("identify", True),
        mark=value.get("mark"),
        sandbox=value.get("sandbox", False),
        excluded=tuple(
            Excluded(entry["operation"], entry["reason"], date.fromisoformat(str(entry["expires"])))
            for entry in value.get("excluded") or ()
        ),
    )


def plain_url(url: str) -> str:
    """A URL without surrounding blanks, its scheme in lower case (RFC 3986, 3.1)."""
    scheme, colon, rest = url.strip().partition("://")
    return f"{scheme.lower()}{colon}{rest}"


def credential_of(value: Mapping[str, Any]) -> Credential:
    """Build one credential."""
    command = value.get("command")
    return Credential(
        env=value.get("env"),
        file=value.get("file"),
        command=tuple([command] if isinstance(command, str) else command) if command else None,
        oauth2=value.get("oauth2"),
        service_account=value.get("service_account"),
        literal=value.get("literal"),
    )


def organisation_of(name: str, value: Mapping[str, Any]) -> Organisation:
    """Build one organisation with its pools."""
    return Organisation(
        id=value.get("id", name),
        name=name,
        changeable=value.get("changeable", True),
        pools={kind: tuple(map(entry_of, entries)) for kind, entries in (value.get("pools") or {}).items() if entries},
        bodies=value.get("bodies") or {},
        expect=tuple(_expected(value.get("expect") or ())),
        isolated_from=tuple(value.get("isolated_from") or ()),
    )


def _expected(entries: Sequence[Mapping[str, Any]]) -> Iterator[Expected]:
    for entry in entries:
        for pointer, value in entry["shows"].items():
            yield Expected(
                entry["operation"],
                entry.get("with") or {},
                pointer,
                value,
                f"ixit.yaml, expect of {entry['operation']}",
            )


def entry_of(value: Any) -> Entry:
    """Build one entry of a pool; a bare value has no tags and no relations."""
    if not isinstance(value, Mapping):
        return Entry(value)
    tags, related = frozenset(value.get("tags") or ()), dict(value.get("with") or {})
    return Entry(value["value"], tags, related, value.get("changeable"))


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay members over those of a base; in a mapping, each of its entries is replaced as a whole."""
    result = dict(base)
    for name, value in over.items():
        below = result.get(name)
        result[name] = {**below, **value} if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return result


def ics_of(mapping: Mapping[str, Any]) -> Ics:
    """Build an ICS from its mapping."""
    operations = mapping.get("operations")
    product = mapping.get("product") or {}
    return Ics(
        product=str(product.get("name", "")),
        version=str(product.get("version", "")),
        contact=str(mapping.get("contact") or ""),
        releases=mapping.get("releases") or {},
        operations=None if operations is None else frozenset(operations),
        readings={api: agreed or {} for api, agreed in (mapping.get("readings") or {}).items()},
        digest=digest_of(mapping),
        effects_not_shown=frozenset(
            name for name, said in (mapping.get("effects") or {}).items() if said == "not-shown"
        ),
    )


def digest_of(mapping: Mapping[str, Any]) -> str:
    """Hash a declaration, whatever its layout in the file was."""
    text = json.dumps(mapping, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
