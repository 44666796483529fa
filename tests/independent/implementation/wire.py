"""What goes over the wire: refusals, error bodies per API, JSON in the variant's manner."""

import datetime
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .variants import Variant


class Refusal(Exception):
    """A request that is answered with an error status."""

    def __init__(self, status: int, detail: str, code: str | None = None):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code


@dataclass
class Answer:
    """Status and body of an answer; ``has_body`` is false where the page says None."""

    status: int
    body: Any = None
    has_body: bool = True


def done(status: int) -> Answer:
    """An answer without a body."""
    return Answer(status, None, has_body=False)


PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
}
SPANISH = {
    400: "Petición incorrecta",
    401: "No autorizado",
    403: "Prohibido",
    404: "No encontrado",
    405: "Método no permitido",
    409: "Conflicto",
}
CODES = {400: 1, 401: 2, 403: 3, 404: 4, 405: 5, 409: 9}


def customers_error(refusal: Refusal, variant: Variant) -> dict:
    """ErrorMessage of Customers v2: four strings, the code zero-padded (001:795-805)."""
    base = CODES.get(refusal.status, 99)
    number = base + 20 if variant.spanish_errors else base
    phrases = SPANISH if variant.spanish_errors else PHRASES
    return {
        "code": refusal.code or f"{number:04d}",
        "status": PHRASES[refusal.status].upper().replace(" ", "_"),
        "message": PHRASES[refusal.status] if refusal.code else phrases[refusal.status],
        "detailMsg": refusal.detail,
    }


def envelope_error(refusal: Refusal, variant: Variant, prefix: str) -> dict:
    """ErrorMessage of Subscriptions v1: a required list ``errors`` (002:286-296)."""
    base = CODES.get(refusal.status, 99)
    number = 21200 + base if variant.spanish_errors else 10000 + base
    return {
        "errors": [
            {
                "code": f"{prefix}_{number}",
                "title": PHRASES[refusal.status].upper().replace(" ", "_"),
                "ref": "https://docs.example.com/errors#" + str(number),
                "details": refusal.detail,
            }
        ]
    }


def error_body(api: str, refusal: Refusal, variant: Variant) -> dict:
    """The error body of one of the three APIs."""
    if api == "customers":
        return customers_error(refusal, variant)
    if api == "feasibility" and variant.feasibility_errors == "flat":
        return {"code": PHRASES[refusal.status].upper().replace(" ", "_"), "title": refusal.detail}
    return envelope_error(refusal, variant, "FEA" if api == "feasibility" else "SUB")


def shape(variant: Variant, fixed: dict, loose: dict | None = None) -> dict:
    """An object: ``fixed`` members without a value are left out, ``loose`` ones left out or null.

    ``loose`` holds members documented as nullable or whose nullability is not documented.
    """
    result = {name: value for name, value in fixed.items() if value is not None}
    for name, value in (loose or {}).items():
        if value is not None or variant.null_members:
            result[name] = value
    return result


def moment(value: datetime.datetime, variant: Variant) -> str:
    """A date-time in the variant's form."""
    local = value + datetime.timedelta(hours=variant.zone_hours)
    text = local.strftime("%Y-%m-%dT%H:%M:%S")
    if variant.milliseconds:
        text += ".000"
    return text + (f"+{variant.zone_hours:02d}:00" if variant.zone_hours else "Z")


def number(value: Decimal, variant: Variant) -> str:
    """A decimal number: shortest form, or at least two digits after the point."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("", "-0"):
        text = "0"
    if variant.fixed_decimals:
        whole, _, part = text.partition(".")
        text = whole + "." + part.ljust(2, "0")
    return text


def encode(value: Any, variant: Variant) -> str:
    """JSON text of a value made of dicts, lists, text, numbers, dates and date-times."""
    if isinstance(value, dict):
        names = sorted(value) if variant.sorted_members else list(value)
        return "{" + ",".join(json.dumps(n) + ":" + encode(value[n], variant) for n in names) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(encode(item, variant) for item in value) + "]"
    if isinstance(value, Decimal):
        return number(value, variant)
    if isinstance(value, datetime.datetime):
        return json.dumps(moment(value, variant))
    if isinstance(value, datetime.date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def _no_constant(word: str) -> Any:
    raise ValueError("not JSON: " + word)


def _decimal(word: str) -> Decimal:
    value = Decimal(word)
    if value and abs(value.adjusted()) > 40:
        raise ValueError("number out of range")
    return value


def decode(raw: bytes) -> Any:
    """Parse a request body; anything that is not JSON is a 400."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=_decimal, parse_constant=_no_constant)
        if b"\\u" in raw:  # an escaped half of a surrogate pair is no text
            json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, "the body is not valid JSON") from problem
    return value
