"""Build a `Contract` from a bundled document: its operations, requirements and readings as values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from conformance.contract.contract import (
    WRITING_METHODS,
    Answer,
    Body,
    Contract,
    Effect,
    EffectKind,
    Note,
    Operation,
    Parameter,
    Place,
    Reading,
    RemovedOperation,
    Requirement,
    SecurityScheme,
    Unable,
)
from conformance.contract.openapi_grammar import named_examples
from conformance.contract.pointer import ancestors, escaped, followed, resolve
from conformance.contract.pool_kinds import pool_kinds
from conformance.contract.readings import agreed_document, annotated_in, notes_of, operations_of, readings_of
from conformance.contract.release import CURRENT, document_at, release_meant, releases_of
from conformance.contract.release_conversion import Node, fitted
from conformance.contract.source import as_text, binds, inherited_source, source_of
from conformance.contract.spec_errors import ContractError
from conformance.contract.unsupported_parameters import (
    NO_PARAMETERS,
    unmade,
    unwritable_parameter,
    unwritable_request,
    unwritable_scheme,
)
from conformance.contract.vocabulary import days_in, is_json
from conformance.model import Level
from conformance.model.cache_keys import Same
from conformance.model.sentences import did_you_mean


def build_contract(
    api: str, base: Mapping[str, Any], places: Mapping[str, Place], *, release: str, agreed: Mapping[str, str]
) -> Contract:
    """Build the contract of a release under the readings agreed, from the bundle of all releases."""
    releases = releases_of(base)
    meant = release_meant(releases, release)
    if meant is None:
        hint = did_you_mean(release, releases, most=3) or f"it has {' to '.join(releases[:: len(releases) - 1 or 1])}"
        raise ContractError(f"{api} has no release {release}; {hint}")
    release = meant
    edition = _edition(Same(base), api, release)
    whole, readings = edition.document, edition.readings
    for reading, choice in agreed.items():
        if reading not in readings:
            if not _anywhere(base, reading):
                raise ContractError(f"{api} has no reading {reading}")
        elif choice not in readings[reading].permitted:
            permitted = ", ".join(readings[reading].permitted)
            raise ContractError(f"reading {reading} of {api} permits {permitted}; not {choice}")
    document = agreed_document(whole, agreed) if agreed else whole
    return _assembled(api, base, places, release=release, agreed=agreed, document=document, edition=edition)


def build_whole(api: str, base: Mapping[str, Any], places: Mapping[str, Place]) -> Contract:
    """Build a contract from a document as it stands, with all that any release has, if it is the bundle: for lint."""
    # Caches know a document by its digest: without one, the next API would be examined by the views of this one.
    annotated = annotated_in(base)
    edition = _Edition(base, readings_of(annotated, api), notes_of(annotated, api), digest_of(base))
    return _assembled(api, base, places, release=CURRENT, agreed={}, document=base, edition=edition)


def _assembled(
    api: str,
    base: Mapping[str, Any],
    places: Mapping[str, Place],
    *,
    release: str,
    agreed: Mapping[str, str],
    document: Mapping[str, Any],
    edition: _Edition,
) -> Contract:
    releases = releases_of(base)
    builder = _Builder(api, document, places, None if release == CURRENT else base)
    return Contract(
        api=api,
        title=str(document["info"]["title"]),
        release=release,
        servers=tuple(_address(server) for server in document.get("servers") or ()),
        operations={o.id: o for o in builder.operations()},
        requirements=builder.requirements(document, None),
        readings=edition.readings,
        notes=edition.notes,
        releases=releases,
        removed=_removed(base, edition.document, releases, release),
        security_schemes=_security_schemes(document),
        document=document,
        sha256=edition.sha256,
        agreed=dict(agreed),
        base=base,
        places=places,
        pool_kinds=pool_kinds(document),
    )


@dataclass(frozen=True, slots=True)
class _Edition:
    """What all contracts of one release share, whatever is agreed."""

    document: Mapping[str, Any]
    readings: Mapping[str, Reading]
    notes: Mapping[str, Note]
    sha256: str


@lru_cache(maxsize=256)
def _edition(base: Same[Mapping[str, Any]], api: str, release: str) -> _Edition:
    document = document_at(base.value, release, releases_of(base.value))
    annotated = annotated_in(document)
    return _Edition(document, readings_of(annotated, api), notes_of(annotated, api), digest_of(document))


def digest_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document's canonical JSON."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _anywhere(base: Mapping[str, Any], reading: str) -> bool:
    """Tell whether any release has a reading: an agreement on one that came later is no mistake."""
    return reading in readings_of(annotated_in(base), "")


class _Builder:
    """Reads the parts of one document."""

    def __init__(
        self,
        api: str,
        document: Mapping[str, Any],
        places: Mapping[str, Place],
        newer: Mapping[str, Any] | None = None,
    ) -> None:
        self.api = api
        self.document = document
        self.places = places
        #: The document of all releases, where this one is of an earlier release: examples are written for the newest.
        self.newer = newer

    def operations(self) -> Iterator[Operation]:
        for path, method, node in operations_of(self.document):
            yield self.operation(path, method, node)

    def operation(self, path: str, method: str, node: Mapping[str, Any]) -> Operation:
        above = f"/paths/{escaped(path)}"
        pointer = f"{above}/{method}"
        item = self.document["paths"][path]
        security, insecure = _security(self.document, node.get("security", self.document.get("security") or []))
        parameters, unwritten = self.parameters(item, above, node, pointer)
        body = self.body(node.get("requestBody"), f"{pointer}/requestBody")
        return Operation(
            id=node["operationId"],
            api=self.api,
            method=method.upper(),
            path=path,
            tag=str((node.get("tags") or [""])[0]),
            summary=node.get("summary", ""),
            parameters=parameters,
            body=body,
            answers={
                str(status): self.answer(str(status), answer, f"{pointer}/responses/{escaped(status)}")
                for status, answer in (node.get("responses") or {}).items()
            },
            requirements=self.requirements(node, node["operationId"]),
            effect=_effect(node.get("x-effect") or {}, method.upper()),
            observed_by=node.get("x-observed-by"),
            security=security,
            unable=(*unwritten, *insecure, *unwritable_request(self.document, node["operationId"], path, body)),
            deprecated=bool(node.get("deprecated", False)),
            source=as_text(node.get("x-source")),
            place=next((self.places[p] for p in ancestors(pointer) if p in self.places), Place("", 1)),
            control=tuple(node.get("x-control", ())),
            prefers=node.get("x-prefers", {}),
            alternatives=tuple(tuple(group) for group in node.get("x-alternatives", ())),
            undone_by=tuple(node.get("x-undone-by") or ()),
            prepared_by=tuple(node.get("x-prepared-by") or ()),
            vouched_by=tuple(node.get("x-vouched-by") or ()),
            discovers=tuple(node.get("x-discovers") or ()),
            path_known=node.get("x-path-known", item.get("x-path-known", True)) is not False,
        )

    def parameters(
        self, item: Mapping[str, Any], above: str, node: Mapping[str, Any], pointer: str
    ) -> tuple[tuple[Parameter, ...], tuple[Unable, ...]]:
        found: dict[tuple[str, str], Parameter] = {}
        unable: list[Unable] = []
        for holder, prefix in ((item, above), (node, pointer)):
            for index, entry in enumerate(holder.get("parameters") or ()):
                place, read = followed(self.document, entry, f"{prefix}/parameters/{index}")
                why = unwritable_parameter(read, self.document) or unmade(read)
                if why:
                    unable.append(Unable(f"{read['in']}.{read['name']}", why, bars=read.get("required") is True))
                elif read["in"] != "header" or read["name"].lower() not in NO_PARAMETERS:
                    found[read["in"], read["name"]] = self.parameter(read, place)
        return tuple(found.values()), tuple(unable)

    def parameter(self, node: Mapping[str, Any], pointer: str) -> Parameter:
        content = next(iter(node.get("content") or {}), None)
        holder, below = node, pointer
        if content is not None:
            holder, below = node["content"][content], f"{pointer}/content/{escaped(content)}"
        schema = holder.get("schema", {})
        return Parameter(
            name=node["name"],
            location=node["in"],
            required=bool(node.get("required", False)),
            schema=schema,
            content=content,
            pool=node.get("x-pool") or (schema.get("x-pool") if isinstance(schema, Mapping) else None),
            source=as_text(node.get("x-source")) or inherited_source(self.document, pointer),
            example=self.example(holder if "example" in holder or "examples" in holder else node),
            deprecated=bool(node.get("deprecated", False)),
            pointer=f"{below}/schema",
            days=days_in(node["x-day"]["today"]) if "x-day" in node else None,
        )

    def body(self, node: Any, pointer: str) -> Body | None:
        if node is None:
            return None
        pointer, node = followed(self.document, node, pointer)
        media_type = _read_type(node["content"])
        media = node["content"][media_type]
        place = f"{pointer}/content/{escaped(media_type)}/schema"
        examples = [self.fitted(example, place) for example in self.examples(media)]
        return Body(
            required=bool(node.get("required", False)),
            media_type="application/json" if "*" in media_type else media_type,
            schema=media.get("schema", {}),
            example=next(iter(examples), None),
            further=tuple(examples[1:]),
            pointer=place,
            required_binds=binds(source_of(node, "required", inherited_source(self.document, pointer))),
            media_types=tuple(node["content"]),
        )

    def example(self, holder: Mapping[str, Any]) -> Any:
        """The first example of a parameter or media type."""
        return next(iter(self.examples(holder)), None)

    def examples(self, holder: Mapping[str, Any]) -> Sequence[Any]:
        """The examples of a parameter or media type, each once, in their order."""
        found = [holder["example"]] if "example" in holder else []
        for value in named_examples(self.document, holder):
            found += [] if value in found else [value]
        return found

    def fitted(self, example: Any, pointer: str) -> Any:
        """The example of a body, converted to this release."""
        if self.newer is None or example is None:
            return example
        then, now = resolve(self.document, pointer), resolve(self.newer, pointer)
        return fitted(example, Node(self.document, then), Node(self.newer, now))

    def answer(self, status: str, node: Any, pointer: str) -> Answer:
        pointer, node = followed(self.document, node, pointer)
        media_type = _read_type(content) if (content := node.get("content") or {}) else None
        known = node.get("x-body", "none" if status.startswith("2") else "unknown") != "unknown"
        media = content.get(media_type, {})
        return Answer(
            status=status,
            description=node.get("description", ""),
            media_type=media_type,
            schema=media.get("schema"),
            body_known=media_type is not None or known,
            example=self.example(media),
            pointer=f"{pointer}/content/{escaped(media_type)}/schema" if media_type and "schema" in media else "",
            provoked_by=dict(node.get("x-provoked-by") or {}),
            done=node.get("x-done") is True,
            media_types=tuple(content),
        )

    def requirements(self, node: Mapping[str, Any], operation: str | None) -> tuple[Requirement, ...]:
        return tuple(self.requirement(entry, operation) for entry in node.get("x-requirements") or ())

    def requirement(self, entry: Mapping[str, Any], operation: str | None) -> Requirement:
        rule = entry.get("rule")
        return Requirement(
            id=entry["id"],
            api=self.api,
            operation=operation,
            level=Level(entry["level"]),
            says=entry["says"],
            source=as_text(entry.get("source")),
            rule=next((name, arguments or {}) for name, arguments in rule.items()) if rule else None,
            untestable=entry.get("untestable"),
            under={
                reading: tuple(choices) if isinstance(choices, list) else (choices,)
                for reading, choices in (entry.get("under") or {}).items()
            },
            decides=entry.get("decides", ""),
        )


def _read_type(content: Mapping[str, Any]) -> str:
    """Choose the media type that we write and read: JSON wherever it is among them."""
    if not content:
        raise ValueError("a body has no content")
    return next((media_type for media_type in content if is_json(media_type)), next(iter(content)))


def _address(server: Mapping[str, Any]) -> str:
    """The URL of a server with its variables at their defaults; raises ValueError for what is no URL."""
    url = str(server["url"])
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    urlsplit(url)
    return url


def _effect(node: Mapping[str, Any], method: str) -> Effect:
    """Read an effect; a PUT, PATCH or DELETE is a write, whatever is said of it (lint refuses the rest)."""
    of = node.get("of") or ()
    effect = Effect(
        EffectKind(node.get("kind", "once")),
        tuple(of) if isinstance(of, list) else (str(of),) if of else (),
        node.get("says", ""),
    )
    return replace(effect, kind=EffectKind.ONCE) if effect.repeatable and method in WRITING_METHODS else effect


def _security_schemes(document: Mapping[str, Any]) -> dict[str, SecurityScheme]:
    """The security schemes whose credentials go into headers, by name."""
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    found: dict[str, SecurityScheme] = {}
    for name, scheme in schemes.items():
        match scheme:
            case {"type": "apiKey", "in": "header", "name": str(header)}:
                found[name] = SecurityScheme(name, "header", header)
            case {"type": "apiKey", "in": "cookie", "name": str(cookie)}:
                found[name] = SecurityScheme(name, "cookie", "Cookie", f"{cookie}=")
            case {"type": "http", "scheme": str(word)} if word.lower() == "basic":
                found[name] = SecurityScheme(name, "http-basic", "Authorization", "Basic ")
            case {"type": "http" | "oauth2" | "openIdConnect"} if not unwritable_scheme(scheme):
                found[name] = SecurityScheme(name, "http-bearer", "Authorization", "Bearer ")
    return found


def _security(document: Mapping[str, Any], stated: Any) -> tuple[tuple[tuple[str, ...], ...], tuple[Unable, ...]]:
    """The alternative security requirements that can be written into headers, and the schemes that cannot.

    A client certificate goes with every request (the IXIT's `tls`), so that nothing is asked for in headers then.
    """
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    alternatives = tuple(tuple(alternative) for alternative in stated) or ((),)
    why = {name: unwritable_scheme(schemes.get(name) or {}) for alternative in alternatives for name in alternative}
    written = tuple(
        tuple(name for name in alternative if (schemes.get(name) or {}).get("type") != "mutualTLS")
        for alternative in alternatives
        if not any(why[name] for name in alternative)
    )
    barred = next((f"{reason} ({name})" for name, reason in why.items() if reason), "")
    return (written, ()) if written else (((),), (Unable("credentials", barred, bars=True),))


def _removed(
    base: Mapping[str, Any], document: Mapping[str, Any], releases: tuple[str, ...], release: str
) -> tuple[RemovedOperation, ...]:
    """The operations that an earlier release had and this one no longer has."""
    order = {name: index for index, name in enumerate(releases)}
    listed = [
        RemovedOperation(
            str(entry["method"]).upper(), entry["path"], str(_removed_in(entry)), as_text(entry.get("source"))
        )
        for entry in base.get("x-removed-operations") or ()
    ]
    served = {(path, method) for path, method, _ in operations_of(document)}
    described = [
        RemovedOperation(method.upper(), path, str(node["x-removed-in"]), as_text(node.get("x-source")))
        for path, method, node in operations_of(base)
        if "x-removed-in" in node and (path, method) not in served
    ]
    listed = [r for r in listed if (r.method, r.path) not in {(d.method, d.path) for d in described}]
    return tuple(r for r in (*listed, *described) if order.get(r.removed_in, len(order)) <= order[release])


def _removed_in(entry: Mapping[str, Any]) -> Any:
    return next((entry[k] for k in ("removed-in", "removed_in", "x-removed-in", "removedIn") if k in entry), "")
