"""Reading ixit.yaml and ics.yaml: strict, with the place of everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from conformance.contract.contract import Contract
from conformance.contract.pointer import escaped
from conformance.contract.pool_kinds import all_kinds
from conformance.contract.release import release_meant
from conformance.model.http import is_address
from conformance.profile.declaration import Declaration, hold_to, kind_of, nearest, read_declaration
from conformance.profile.declaration_builder import environment_of, ics_of, ixit_of, merged, organisation_of, plain_url
from conformance.profile.ics import Ics
from conformance.profile.ixit import Ixit
from conformance.profile.secret_check import ADVICE, secrets_in

#: The key of `urls` that stands for every API not named beside it.
GATEWAY = "gateway"


def read_ixit(path: Path, contracts: Mapping[str, Contract]) -> Ixit:
    """Read an IXIT and check everything that one file can show.

    Args:
        path: The ixit.yaml.
        contracts: The contracts by API name, for the names of operations and pools.

    Returns:
        The declaration, with overrides merged for each environment and organisation.

    Raises:
        DeclarationError: It cannot be read, holds a secret, or says something unknown; with file and line.
    """
    declaration = read_declaration(path, written_by="init")
    declaration.refuse((pointer, f"{what}: {ADVICE}") for pointer, what in secrets_in(declaration.value))
    hold_to(declaration, "ixit")
    declaration.refuse(_names(declaration, contracts))
    value = _with_paths(declaration.value, path.parent)
    value = _with_gateways(value, contracts)
    ixit = ixit_of(value, declaration.places.place)
    overrides = {}
    for name, override in value["overrides"].items():
        env, _, org = name.partition("/")
        overrides[env, org] = (
            environment_of(env, merged(value["environments"][env], override.get("environment") or {})),
            organisation_of(org, merged(value["organisations"].get(org) or {}, override.get("organisation") or {})),
        )
    return replace(ixit, overrides=overrides, file=path.name)


def read_ics(path: Path, contracts: Mapping[str, Contract]) -> Ics:
    """Read an ICS; the names of operations become their keys.

    Args:
        path: The ics.yaml.
        contracts: The contracts by API name, for the names of operations, releases and readings.

    Returns:
        The declaration.

    Raises:
        DeclarationError: It cannot be read, or names something unknown; with file and line.
    """
    declaration = read_declaration(path, written_by="init")
    hold_to(declaration, "ics")
    value = declaration.value
    declaration.refuse(_unknown_operations(value, contracts))
    declaration.refuse(_unknown_releases(value, contracts))
    declaration.refuse(_unknown_readings(value, contracts))
    names = operation_names(contracts)
    operations = None
    if value.get("operations") is not None:
        operations = frozenset(key for name in value["operations"] for key in names[name])
    elif value.get("absent"):
        gone = {key for name in value["absent"] for key in names[name]}
        operations = frozenset(o.key for c in contracts.values() for o in c.operations.values()) - gone
    effects = {key: said for name, said in (value.get("effects") or {}).items() for key in names[name]}
    return replace(ics_of({**value, "operations": operations, "effects": effects}), digest=ics_of(value).digest)


def operation_names(contracts: Mapping[str, Contract]) -> Mapping[str, tuple[str, ...]]:
    """The operation keys for each name that the ICS may use: id, `api/id`, `METHOD /path`, or a whole API."""
    names: dict[str, tuple[str, ...]] = {}
    for api, contract in contracts.items():
        names[api] = tuple(o.key for o in contract.operations.values())
        for operation in contract.operations.values():
            for name in (operation.id, operation.key, f"{operation.method} {operation.path}"):
                names[name] = (operation.key,)
    return names


def joined(url: str, contract: Contract) -> str:
    """The base URL of an API behind a gateway: the gateway's address and the API's own version path."""
    path = urlsplit(contract.servers[0]).path if contract.servers else ""
    return url.rstrip("/") + path.rstrip("/")


def version_path_given(url: str, contracts: Mapping[str, Contract]) -> str:
    """Say that a gateway's address ends in a version path that is added to it; empty where it does not."""
    path = urlsplit(url).path.rstrip("/")
    added = [joined("", contract) for contract in contracts.values()]
    twice = next((version for version in added if version and path.endswith(version)), None)
    if twice is None:
        return ""
    gateway = url.rstrip("/").removesuffix(twice)
    return f"{url}: {twice} is added for each API; give {gateway}, or name the API of this address"


def _names(declaration: Declaration, contracts: Mapping[str, Contract]) -> Iterator[tuple[str, str]]:
    """Examine the names in an IXIT that the contracts, or the IXIT itself, have to know."""
    value = declaration.value
    for name in value.get("overrides") or {}:
        env, slash, org = name.partition("/")
        if not slash or env not in value["environments"] or org not in value["organisations"]:
            pairs = [f"{e}/{o}" for e in value["environments"] for o in value["organisations"]]
            yield f"/overrides/{escaped(name)}", f"there is no pair {name!r}{nearest(name, pairs)}"
    for pointer, environment in _parts(value, "environment"):
        yield from _names_of_environment(pointer, environment, contracts)
    known = all_kinds(contract.pool_kinds for contract in contracts.values())
    bodies = {o.id: o for c in contracts.values() for o in c.operations.values() if o.body is not None}
    for pointer, organisation in _parts(value, "organisation"):
        yield from _names_of_expected(pointer, organisation, contracts)
        for kind in organisation.get("pools") or {}:
            if kind not in known:
                yield f"{pointer}/pools/{escaped(kind)}", f"unknown kind of test data {kind!r}{_near_kind(kind, known)}"
        for operation in organisation.get("bodies") or {}:
            if operation not in bodies:
                yield (
                    f"{pointer}/bodies/{escaped(operation)}",
                    (f"no operation that takes a body is called {operation!r}{nearest(operation, bodies)}"),
                )


def _names_of_environment(
    pointer: str, environment: Mapping[str, Any], contracts: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    for api, url in (environment.get("urls") or {}).items():
        if api != GATEWAY and api not in contracts:
            yield f"{pointer}/urls/{escaped(api)}", f"no API is called {api!r}{nearest(api, [*contracts, GATEWAY])}"
        elif not is_address(plain_url(url)):
            yield f"{pointer}/urls/{escaped(api)}", f"{url} is no address: give one such as https://host:8443/v2"
        elif api == GATEWAY and (twice := version_path_given(plain_url(url), contracts)):
            yield f"{pointer}/urls/{escaped(api)}", twice
        elif "orgs" in urlsplit(url).path.split("/"):
            yield f"{pointer}/urls/{escaped(api)}", "the base URL ends before /orgs"
    schemes = {s for c in contracts.values() for s in c.security_schemes}
    for scheme in environment.get("credentials") or {}:
        if scheme not in schemes:
            yield (
                f"{pointer}/credentials/{escaped(scheme)}",
                (f"no contract knows the credential {scheme!r}{nearest(scheme, sorted(schemes))}"),
            )
    yield from _operations_of_environment(pointer, environment, contracts)


def _names_of_expected(
    pointer: str, organisation: Mapping[str, Any], contracts: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    reads = {o.key: o for c in contracts.values() for o in c.operations.values() if o.effect.repeatable}
    for index, entry in enumerate(organisation.get("expect") or ()):
        here = f"{pointer}/expect/{index}"
        operation = reads.get(entry["operation"])
        if operation is None:
            known = nearest(entry["operation"], reads)
            yield f"{here}/operation", f"no read is called {entry['operation']!r}{known}; name it as api/operationId"
            continue
        given = entry.get("with") or {}
        places = [p.place for p in operation.parameters]
        for place in given:
            if place not in places and not (operation.body is not None and place.startswith("body.")):
                yield f"{here}/with/{escaped(place)}", f"{operation.key} has no {place!r}{nearest(place, places)}"
        for parameter in operation.parameters:
            schema = parameter.schema if isinstance(parameter.schema, Mapping) else {}
            own = parameter.location == "path" and (parameter.pool or schema.get("x-pool")) not in ("orgId", None)
            if own and parameter.place not in given:
                yield here, f"say in `with` which {parameter.place} the values are expected of"


def _operations_of_environment(
    pointer: str, environment: Mapping[str, Any], contracts: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    operations = {o.key: o for c in contracts.values() for o in c.operations.values()}
    if environment.get("zone") is not None and environment["zone"] not in available_timezones():
        yield f"{pointer}/zone", f"no time zone is called {environment['zone']!r}: write Europe/Madrid, for example"
    for index, entry in enumerate(environment.get("excluded") or ()):
        if entry["operation"] not in operations:
            known = nearest(entry["operation"], operations)
            yield f"{pointer}/excluded/{index}/operation", f"no operation is called {entry['operation']!r}{known}"
    for key, path in (environment.get("paths") or {}).items():
        place = f"{pointer}/paths/{escaped(key)}"
        if key not in operations:
            yield place, f"no operation is called {key!r}{nearest(key, operations)}"
        elif operations[key].path_known:
            yield place, f"the documents print the path of {key}; only where they do not is it given here"
        else:
            names = [p.name for p in operations[key].parameters if p.location == "path"]
            for name in re.findall(r"\{([^}]*)\}", path):
                if name not in names:
                    yield place, f"{key} has no path parameter {name!r}{nearest(name, names)}"


def _near_kind(kind: str, known: Collection[str]) -> str:
    near = nearest(kind, sorted(known))
    return near or "; specs/README.md lists the kinds"


def _parts(value: Mapping[str, Any], what: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, part in (value.get(f"{what}s") or {}).items():
        yield f"/{what}s/{escaped(name)}", part or {}
    for name, override in (value.get("overrides") or {}).items():
        yield f"/overrides/{escaped(name)}/{what}", (override or {}).get(what) or {}


def _with_paths(value: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    """Read the files that an IXIT names as beside it; the data of an organisation change only where it says so."""

    def environment(part: Mapping[str, Any]) -> dict[str, Any]:
        tls = {k: v if k == "verify" else str(directory / v) for k, v in (part.get("tls") or {}).items()}
        credentials = {k: _located(source, directory) for k, source in (part.get("credentials") or {}).items()}
        login = _located(part.get("proxy_login") or {}, directory)
        located = ("tls", tls), ("credentials", credentials), ("proxy_login", login)
        changed = {name: new for name, new in located if part.get(name)}
        return {**part, **changed}

    return {
        "environments": {name: environment(part or {}) for name, part in value["environments"].items()},
        "organisations": {name: {"changeable": False, **(part or {})} for name, part in value["organisations"].items()},
        "overrides": {
            name: {**(override or {}), "environment": environment((override or {}).get("environment") or {})}
            for name, override in (value.get("overrides") or {}).items()
        },
    }


def _located(source: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    """Make the paths of a credential's files absolute."""
    changed: dict[str, Any] = {}
    for member, value in source.items():
        if member == "file":
            changed[member] = str(directory / Path(value).expanduser())
        elif isinstance(value, Mapping):
            changed[member] = _located(value, directory)
        else:
            changed[member] = value
    return changed


def _with_gateways(value: Mapping[str, Any], contracts: Mapping[str, Contract]) -> dict[str, Any]:
    def environment(part: Mapping[str, Any]) -> Mapping[str, Any]:
        urls = dict(part.get("urls") or {})
        gateway = urls.pop(GATEWAY, None)
        if gateway is None:
            return part
        return {**part, "urls": {**{api: joined(gateway, contract) for api, contract in contracts.items()}, **urls}}

    return {
        **value,
        "environments": {name: environment(part) for name, part in value["environments"].items()},
        "overrides": {
            name: {**override, "environment": environment(override.get("environment") or {})}
            for name, override in value["overrides"].items()
        },
    }


def _unknown_operations(value: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Iterator[tuple[str, str]]:
    names = operation_names(contracts)
    if value.get("operations") is not None and value.get("absent"):
        yield "/absent", "an ICS names the operations supported, or those absent, not both"
    for member in ("operations", "absent"):
        for index, name in enumerate(value.get(member) or ()):
            if name not in names:
                yield f"/{member}/{index}", f"no operation is called {name!r}{nearest(name, names)}"
    for name in value.get("effects") or {}:
        if name not in names:
            yield f"/effects/{escaped(name)}", f"no operation is called {name!r}{nearest(name, names)}"


def _unknown_releases(value: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Iterator[tuple[str, str]]:
    for api, release in (value.get("releases") or {}).items():
        if api not in contracts:
            yield f"/releases/{escaped(api)}", f"no API is called {api!r}{nearest(api, contracts)}"
        elif release_meant(contracts[api].releases, str(release)) is None:
            known = contracts[api].releases
            hint = nearest(release, known) or f": the newest are {', '.join(known[-3:])}"
            yield f"/releases/{escaped(api)}", f"{api} has no release {release!r}{hint}"


def _unknown_readings(value: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Iterator[tuple[str, str]]:
    for api, agreed in (value.get("readings") or {}).items():
        pointer = f"/readings/{escaped(api)}"
        if api not in contracts:
            yield pointer, f"no API is called {api!r}{nearest(api, contracts)}"
            continue
        known = contracts[api].readings
        for name, choice in (agreed or {}).items():
            place = f"{pointer}/{escaped(name)}"
            if name not in known:
                yield place, f"{api} has no reading {name!r}{nearest(name, known)}"
            elif choice not in known[name].permitted:
                yield place, f"{name} cannot be read as {choice!r}{nearest(choice, known[name].permitted)}"


def read_required(path: Path, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Read the list: a YAML list of operations, or a mapping with `operations`; gives their keys."""
    declaration = read_declaration(path)
    value = declaration.value
    listed = value.get("operations") if isinstance(value, Mapping) else value
    pointer = "/operations" if isinstance(value, Mapping) else ""
    if not isinstance(listed, list) or not listed:
        declaration.refuse([("", "a list of operations is needed here, or a mapping with `operations`")])
        return frozenset()
    return _operations_at(declaration, pointer, listed, contracts)


def read_required_by_buyer(path: Path, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Read the operations under `required` of buyer.yaml, none where it has no such key; gives their keys."""
    declaration = read_declaration(path)
    value = declaration.value
    if not isinstance(value, Mapping) or "required" not in value:
        return frozenset()
    listed = value["required"]
    if not isinstance(listed, list) or not listed:
        declaration.refuse(
            [("/required", f"required is {kind_of(listed or None)}; a list of operations is needed here")]
        )
        return frozenset()
    return _operations_at(declaration, "/required", listed, contracts)


def _operations_at(
    declaration: Declaration, pointer: str, listed: list[Any], contracts: Mapping[str, Contract]
) -> frozenset[str]:
    names = operation_names(contracts)
    declaration.refuse(
        (f"{pointer}/{index}", f"no operation is called {name!r}{nearest(str(name), names)}")
        for index, name in enumerate(listed)
        if str(name) not in names
    )
    return frozenset(key for name in listed for key in names[str(name)])
