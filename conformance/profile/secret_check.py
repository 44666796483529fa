"""Find secrets that somebody wrote into a declaration, and reject them without printing them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.contract.pointer import escaped

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_SCHEME = re.compile(r"(?i)^(bearer|basic|digest)\s+\S{6,}")
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_SECRET_HEADERS = re.compile(r"(?i)^((proxy-)?authorization|cookie|x-auth-.*|.*(api-?key|token|secret).*)$")
_SOURCES = frozenset({"env", "file", "command", "oauth2"})
ADVICE = "take it from `env`, `file`, `command` or `oauth2`, and change the secret, since a file gets around"


def secrets_in(declaration: Any) -> Iterator[tuple[str, str]]:
    """The pointer of each secret that stands in a declaration, and what kind it is, without the secret."""
    yield from _told_apart(declaration)
    yield from _by_look(declaration, "")


def _told_apart(declaration: Any) -> Iterator[tuple[str, str]]:
    """Find what stands where only a source, or nothing secret, belongs."""
    for pointer, environment in _environments(declaration):
        for scheme, credential in _mapping(environment.get("credentials")).items():
            yield from _in_credential(f"{pointer}/credentials/{escaped(scheme)}", scheme, credential)
        for name, value in _mapping(environment.get("headers")).items():
            if isinstance(value, str) and value and _SECRET_HEADERS.match(name):
                yield f"{pointer}/headers/{escaped(name)}", f"the header {name} is written out"
        yield from _in_credential(f"{pointer}/proxy_login", "of the proxy", environment.get("proxy_login"))
        addresses = {f"urls/{escaped(api)}": url for api, url in _mapping(environment.get("urls")).items()}
        for place, url in {**addresses, "proxy": environment.get("proxy")}.items():
            if isinstance(url, str) and _has_password(url):
                where = "; give it as proxy_login" if place == "proxy" else ""
                yield f"{pointer}/{place}", f"a password stands in this URL{where}"


def _in_credential(pointer: str, scheme: str, credential: Any) -> Iterator[tuple[str, str]]:
    if isinstance(credential, str | int):
        yield pointer, f"the credential {scheme} is written out"
        return
    for member, value in _mapping(credential).items():
        if member not in _SOURCES and isinstance(value, str | int) and member not in _misspelt():
            yield f"{pointer}/{escaped(member)}", f"the credential {scheme} is written out"
        if member == "oauth2" and isinstance(_mapping(value).get("client_secret"), str | int):
            yield f"{pointer}/oauth2/client_secret", "the client secret is written out"


def _misspelt() -> frozenset[str]:
    """Member names that are rather misspelt than secrets; the schema names the nearest."""
    return frozenset({"environment", "enviroment", "variable", "var", "path", "cmd", "comand", "files", "envs"})


def _by_look(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Find what looks like a token or a key, wherever it stands."""
    match value:
        case str():
            if _JWT.search(value) or _SCHEME.match(value) or _KEY.search(value):
                yield pointer, "this looks like a token or a key"
        case Mapping():
            for key, item in value.items():
                yield from _by_look(item, f"{pointer}/{escaped(str(key))}")
        case list():
            for index, item in enumerate(value):
                yield from _by_look(item, f"{pointer}/{index}")


def _environments(declaration: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, environment in _mapping(_mapping(declaration).get("environments")).items():
        yield f"/environments/{escaped(name)}", _mapping(environment)
    for name, override in _mapping(_mapping(declaration).get("overrides")).items():
        yield f"/overrides/{escaped(name)}/environment", _mapping(_mapping(override).get("environment"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _has_password(url: str) -> bool:
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return False
