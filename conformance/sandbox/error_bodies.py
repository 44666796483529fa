"""The error bodies of the sandbox, in the shape of each API."""

from __future__ import annotations

from typing import Any, NamedTuple

from conformance.sandbox.chosen_readings import Choices


class _Kind(NamedTuple):
    code: str
    status: str
    english: str
    spanish: str


_KINDS = {
    400: _Kind("0001", "BAD_REQUEST", "Invalid request", "La petición no es válida"),
    401: _Kind("0004", "UNAUTHORIZED", "Unauthorized", "Faltan credenciales válidas"),
    403: _Kind("0010", "FORBIDDEN", "Forbidden", "Acceso no permitido"),
    404: _Kind("0013", "NOT_FOUND", "Resource not found", "El recurso no existe, o pertenece a otra organización"),
    405: _Kind("0015", "METHOD_NOT_ALLOWED", "Method not allowed", "Método no permitido"),
    409: _Kind("0019", "CONFLICT", "Conflict", "La petición contradice el estado actual"),
    413: _Kind("0023", "PAYLOAD_TOO_LARGE", "Content too large", "El contenido es demasiado grande"),
    414: _Kind("0024", "URI_TOO_LONG", "URI too long", "La dirección es demasiado larga"),
    415: _Kind("0025", "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "Tipo de contenido no admitido"),
    431: _Kind("0031", "HEADERS_TOO_LARGE", "Headers too large", "Las cabeceras son demasiado grandes"),
}
_PREFIXES = {"feasibility": "FEA", "subscriptions": "SUB"}


def error_content(api: str, choices: Choices, status: int, detail: str) -> dict[str, Any]:
    """The JSON body of a rejection."""
    kind = _KINDS.get(status, _KINDS[400])
    spanish = choices.of("error-texts") == "spanish"
    message = kind.spanish if spanish else kind.english
    detail = kind.spanish if spanish else detail
    shape = choices.of("finance-error-shape")
    if api == "customers" or shape == "flat":
        return {"code": kind.code, "status": kind.status, "message": message, "detailMsg": detail}
    if shape == "other":
        return {"error": kind.status, "description": detail}
    return {
        "errors": [
            {
                "code": f"{_PREFIXES.get(api, api[:3].upper())}_{status}{kind.code[2:]}",
                "title": kind.status,
                "ref": f"https://developers.masstack.com/en/docs/apis_{api}_doc_swagger/1/apioverview/",
                "details": detail,
            }
        ]
    }
