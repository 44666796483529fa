"""What an organisation sells and the lists that it publishes: tariffs, bundles, bonuses, master data."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from conformance.sandbox.codes import LANDLINE_LIMITS, MOBILE_LIMITS, POSTPAID_BILLING, PREPAID_BILLING
from conformance.sandbox.seed.seed_names import PROVINCES
from conformance.sandbox.world import Bundle, Product, of_kind

_TARIFFS = {
    "mobile": ("TARIFA MÁS 10GB CONV", "TARIFA MÁS 25GB CONV", "LA CIEN MIL AÑIL", "LA SINFÍN 5G", "TARIFA CERO",
               "LA ILIMITADA 100GB", "TARIFA DÚO 50GB", "LA PEQUEÑA 3GB"),
    "prepaid": ("PREPAGO 5 CÉNT", "PREPAGO ESPAÑA 20GB", "PREPAGO MUNDO"),
    "landline": ("FIJO ILIMITADO", "FIJO BÁSICO", "FIJO NACIONAL + MÓVILES"),
    "broadband": ("FIBRA 100Mb DIRECTA", "FIBRA 600Mb INDIRECTA", "FIBRA 1Gb SIMÉTRICA", "ADSL MÁXIMA VELOCIDAD"),
    "tv": ("AGILE TV BÁSICO", "AGILE TV + FÚTBOL"),
}  # fmt: skip
#: Tariffs for which the risk back end does not simply say yes.
_CHECKED_TARIFFS = (("TARIFA PREMIUM TERMINAL 24M", "r"), ("TARIFA PREMIUM EMPRESA", "x"),
                    ("TARIFA PREMIUM NUEVA", "n/a"))  # fmt: skip
_BUNDLES = ("FIBRA 600Mb INDIRECTA + TARIFA MÁS 10GB", "FIBRA 1Gb + LA SINFÍN 5G", "FIBRA 100Mb + TARIFA DÚO 50GB",
            "ADSL + TARIFA MÁS 25GB", "FIBRA 600Mb + LA CIEN MIL AÑIL")  # fmt: skip
_BONUSES = ("INTERNET 3GB TPILI", "BONO 5GB ESPAÑA", "BONO 100 MIN INTERNACIONALES", "BONO UE + REINO UNIDO 10GB",
            "BONO FIN DE SEMANA", "BONO NAVIDAD 20GB", "BONO SMS 50", "BONO MARRUECOS 60 MIN", "BONO CUMPLEAÑOS 2GB",
            "BONO REDES SOCIALES", "BONO VERANO 30GB", "BONO NOCHE ILIMITADA", "BONO PORTUGAL 5GB",
            "BONO MÚSICA SIN LÍMITE", "BONO ÁFRICA 30 MIN", "BONO SEÑAL EN CASA")  # fmt: skip


def codes(rng: Random, taken: set[int], count: int) -> list[int]:
    """Draw small numbers that nothing has yet."""
    drawn: list[int] = []
    while len(drawn) < count:
        number = rng.randrange(101, 9990)
        if number not in taken:
            taken.add(number)
            drawn.append(number)
    return drawn


def products(rng: Random, taken: set[int]) -> dict[int, Product]:
    """Make the tariffs, those that are checked for risk last."""
    plain = [(name, kind, "a") for kind, names in _TARIFFS.items() for name in names]
    entries = plain + [(name, "mobile", risk) for name, risk in _CHECKED_TARIFFS]
    numbers = codes(rng, taken, len(entries))
    return {code: Product(code, *entry) for code, entry in zip(numbers, entries, strict=True)}


def bundles(rng: Random, taken: set[int], sold: dict[int, Product]) -> dict[int, Bundle]:
    """Make the convergent packages."""
    made = {}
    for code, name in zip(codes(rng, taken, len(_BUNDLES)), _BUNDLES, strict=True):
        parts = {kind: rng.choice(of_kind(sold, kind)).id for kind in ("broadband", "landline", "mobile", "tv")}
        made[code] = Bundle(code, name, parts)
    return made


def bonuses(rng: Random, taken: set[int]) -> dict[int, str]:
    """Make the bonuses on sale."""
    return dict(zip(codes(rng, taken, len(_BONUSES)), _BONUSES, strict=True))


def default_limits(rng: Random) -> dict[str, Decimal]:
    """The credit limits that an organisation grants by default; the total is the largest."""
    limits: dict[str, Decimal] = {}
    for ids in (MOBILE_LIMITS, LANDLINE_LIMITS):
        others = {code: Decimal(rng.randrange(1_000, 9_000)) / 100 for code in ids[1:]}
        limits[ids[0]] = max(others.values()) + Decimal(rng.randrange(1, 40_000)) / 1000
        limits.update(others)
    return limits


def master_data(rng: Random) -> dict[str, Any]:
    """The lists that a shop needs for its forms."""
    return {
        "states": [{"id": p.id, "value": p.name, "iso": p.iso} for p in sorted(PROVINCES)],
        "document_types": [
            {"id": 1, "value": "nif", "description": "Número de identificación fiscal"},
            {"id": 2, "value": "cif", "description": "Código de identificación fiscal"},
            {"id": 3, "value": "passport", "description": "Pasaporte"},
            {"id": 4, "value": "nie", "description": "Tarjeta de residencia"},
        ],
        "nationalities": [
            {"id": 1, "value": "España", "iso": "ES"}, {"id": 2, "value": "Perú", "iso": "PE"},
            {"id": 3, "value": "Rumanía", "iso": "RO"}, {"id": 4, "value": "Côte d'Ivoire", "iso": "CI"},
        ],
        "languages": [
            {"id": 1, "value": "Castellano", "iso": "es"}, {"id": 2, "value": "Català", "iso": "ca"},
            {"id": 3, "value": "Euskera", "iso": "eu"}, {"id": 4, "value": "Galego", "iso": "gl"},
        ],
        "balances": [0, Decimal("5.00"), Decimal("9.95"), Decimal("20.5"), 50],
        "mobile_operators": [{"code": f"{rng.randrange(1, 999):03d}", "name": name}
                             for name in ("Movistar", "Vodafone", "Orange España", "Digi")],
        "cli_operators": [{"code": f"{rng.randrange(1, 999):03d}", "name": name}
                          for name in ("Telefónica", "Euskaltel")],
        "sectors": _listed("RESIDENCIAL", "AUTÓNOMO", "PYME", "GRAN EMPRESA"),
        "billing_types": [POSTPAID_BILLING.shown(), PREPAID_BILLING.shown()],
        "fabrication_types": _listed("SIM ESTÁNDAR", "MICRO SIM", "NANO SIM", "eSIM"),
        "deactivation_motives": {
            "termination_motives": _listed("LOGISTICA", "IMPAGO", "FALLECIMIENTO"),
            "cancellation_motives": _listed("CONTRAOFERTA", "COBERTURA", "DESISTIMIENTO"),
        },
        "movement_types": [
            {"id": 11, "value": "RECARGA", "description": "RECARGA DE SALDO"},
            {"id": 12, "value": "PENALIZACION CANCELACION", "description": "FIBRA CUOTA PENALIZACIÓN"},
        ],
        "recharge_origins": _listed("TPV", "CAJERO AUTOMÁTICO", "TIENDA", "WEB"),
        "occupations": _listed("Empresario", "Asalariado", "Pensionista", "Funcionaria/o público"),
        "occupation_sectors": _listed("Armas y energía nuclear", "Hostelería", "Educación", "Minería"),
    }  # fmt: skip


def _listed(*values: str) -> list[dict[str, Any]]:
    return [{"id": number, "value": value} for number, value in enumerate(values, 1)]
