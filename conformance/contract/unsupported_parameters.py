"""Parameters and credentials that the generators cannot write: they are not sent, and are reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.pointer import followed
from conformance.contract.vocabulary import is_json

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


def _types(schema: Any, document: Mapping[str, Any]) -> set[str]:
    _, schema = followed(document, schema)
    declared = schema.get("type", ()) if isinstance(schema, Mapping) else ()
    return {declared} if isinstance(declared, str) else set(declared)


__all__ = ["NO_PARAMETERS", "unwritable_parameter", "unwritable_scheme"]
