"""Parameters, bodies and credentials that the generators cannot write: they are not sent, and are reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.contract import Body, Unable
from conformance.contract.pointer import followed, resolve
from conformance.contract.vocabulary import NO_EXAMPLE, is_json

#: Header parameters of these names are none (OpenAPI 3.1, parameter object).
NO_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
_STYLES = {"query": "form", "path": "simple", "header": "simple"}


def unwritable_parameter(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> str | None:
    """Why a parameter cannot be serialised into a request, as a sentence, or None where it can."""
    location = parameter.get("in")
    if "$ref" in parameter or location is None:
        return None
    if location == "cookie":
        return "our generators write no cookies"
    style = parameter.get("style", _STYLES.get(location))
    if style != _STYLES.get(location):
        return f"our generators do not know the style {style}"
    if "content" in parameter:
        other = [media_type for media_type in parameter["content"] if not is_json(media_type)]
        return f"our generators write JSON into a parameter, not {other[0]}" if other else None
    types = _types(parameter.get("schema"), document)
    if "object" in types:
        return f"our generators write no objects in the {location}"
    if "array" in types and (location != "query" or parameter.get("explode") is False):
        return f"our generators repeat a parameter for each item of a list, and do not join them (in the {location})"
    return None


def unwritable_scheme(scheme: Mapping[str, Any]) -> str | None:
    """Why a security scheme cannot be written into headers, or None; `tls` of the IXIT holds client certificates."""
    match scheme:
        case {"type": "apiKey", "in": "query"}:
            return "our generators write credentials into headers, not into the query"
        case {"type": "http", "scheme": str(name)} if name.lower() not in ("bearer", "basic"):
            return f"our generators do not know the HTTP authentication {name}"
    return None


def unwritable_request(document: Mapping[str, Any], operation: str, path: str, body: Body | None) -> tuple[Unable, ...]:
    """Why nothing can be sent to an operation: for its path, its media type, or an example that nobody can make."""
    if "?" in path or "#" in path:  # some documents tell operations of one path apart by a fragment
        why = f"our generators send nothing to {path}: a path has no query and no fragment"
        return (Unable("path", why, bars=True),)
    if body is None:
        return ()
    if not is_json(body.media_type):
        why = f"{operation} takes {body.media_type}, and our generators write JSON only"
        return (Unable("body", why, bars=True),)
    why_unmade = unmade(resolve(document, body.pointer.rpartition("/")[0]))
    if why_unmade is None:
        return ()
    said = f"{why_unmade} of the body of {operation}, or give one in the IXIT: organisations.NAME.bodies.{operation}"
    return (Unable("body", said, bars=True, supplied=True),)


def unmade(holder: Mapping[str, Any]) -> str | None:
    """Why a parameter or body has no example, as a sentence that says what the document needs; None where it has."""
    media = next(iter((holder.get("content") or {}).values()), holder)
    why = media.get(NO_EXAMPLE)
    if why is None or "x-pool" in holder:
        return None
    return f"our generators find no value that the schema accepts ({why}): add an `example` to the document"


def _types(schema: Any, document: Mapping[str, Any]) -> set[str]:
    _, schema = followed(document, schema)
    declared = schema.get("type", ()) if isinstance(schema, Mapping) else ()
    return {declared} if isinstance(declared, str) else set(declared)


__all__ = ["NO_PARAMETERS", "unmade", "unwritable_parameter", "unwritable_request", "unwritable_scheme"]
