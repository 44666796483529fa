"""The vendor's catalogue: kinds, statuses, products, bundles, bonuses, promotions, master data."""

from dataclasses import dataclass
from decimal import Decimal

# Subscription types: value of 001:2508 and name of 002:208. 11, 12, 13 are given by 001:269-351.
TYPES = {
    1: ("PRE-PAGO", "MOBILE"),
    2: ("POST-PAGO", "MOBILE"),
    3: ("INTERNET FTTH", "BROADBAND"),
    4: ("INTERNET ADSL", "BROADBAND"),
    5: ("FIJO ANALOGICO", "LANDLINE"),
    6: ("FIJO DIGITAL", "LANDLINE"),
    7: ("AGILE TV", "TV"),
    8: ("SECURITY", "SECURITY"),
    9: ("DATASHARING", "DATASHARING"),
    10: ("MULTISIM", "MULTISIM"),
    11: ("DEVICEINSURANCE", "DEVICEINSURANCE"),
    12: ("NETFLIX", "NETFLIX"),
    13: ("APPLEWATCH", "APPLEWATCH"),
    14: ("AMAZONPRIME", "AMAZONPRIME"),
    15: ("MAX", "MAX"),
    16: ("ORANGE TV", "ORANGETV"),
    17: ("ORANGE TV LIBRE", "ORANGETVLIBRE"),
}
TYPE_NAMES = tuple(dict.fromkeys(name for _, name in TYPES.values()))  # 002:209-225
MOBILE, FTTH, ADSL, LANDLINE, TV = (1, 2), 3, 4, (5, 6), 7
OTT = (12, 14, 15, 16, 17)

INSTALLED, PENDING, ENDED, ENDING = 1, 2, 5, 82
STATUSES = {
    INSTALLED: "INSTALADO",
    PENDING: "PENDIENTE INSTALAR",
    ENDED: "DESACTIVADO",
    ENDING: "PENDIENTE A DESACTIVAR",
}  # 001:2502, 001:204
ACCOUNT_STATUSES = {1: "PENDIENTE", 3: "ACTIVO", 4: "CANCELADO"}  # 001:2025
BILLING = {1: "POSPAGO", 2: "PREPAGO"}  # 001:1215
SECTORS = {1: "RESIDENCIAL", 2: "AUTÓNOMO", 3: "EMPRESA"}
CUSTOMER_TYPES = {1: "PARTICULAR", 2: "EMPRESA"}
LANGUAGES = {1: ("Castellano", "es"), 2: ("Català", "ca"), 3: ("Euskara", "eu"), 4: ("Galego", "gl")}
DOCUMENT_TYPES = {
    1: ("NIF", "NUMERO IDENTIFICACION FISCAL"),
    2: ("TR", "TARJETA DE RESIDENCIA"),
    3: ("PASS", "PASAPORTE"),
    4: ("CIF", "CODIGO IDENTIFICACION FISCAL"),
    5: ("DNI", "DOCUMENTO NACIONAL DE IDENTIDAD"),
}
DOCUMENT_WORDS = ("NIF", "DNI", "TR", "PASS", "CIF")  # 001:1770
NATIONALITIES = {
    1: ("España", "ES"),
    2: ("Francia", "FR"),
    3: ("Rumanía", "RO"),
    4: ("Perú", "PE"),
    5: ("Portugal", "PT"),
    6: ("Côte d'Ivoire", "CI"),
}
STATES = {
    3: ("Alicante", "ES-A"),
    8: ("Barcelona", "ES-B"),
    15: ("A Coruña", "ES-C"),
    17: ("Girona", "ES-GI"),
    27: ("Lugo", "ES-LU"),
    28: ("Madrid", "ES-M"),
    29: ("Málaga", "ES-MA"),
    35: ("Las Palmas", "ES-GC"),
    38: ("Santa Cruz de Tenerife", "ES-TF"),
    39: ("Cantabria", "ES-S"),
    46: ("Valencia", "ES-V"),
    48: ("Bizkaia", "ES-BI"),
    51: ("Ceuta", "ES-CE"),
    52: ("Melilla", "ES-ML"),
}
TAXES = {35: (7, "IGIC"), 38: (7, "IGIC"), 51: (10, "IPSI"), 52: (10, "IPSI")}
WORK_TYPES = {1: "ALTA", 2: "CAMBIO DOMICILIO", 3: "AVERIA"}
WORK_STATUSES = {32: "PENDIENTE CREAR OT", 33: "CITADA", 34: "FINALIZADA", 35: "CANCELADA", 36: "MODIFICADA"}
INVOICE_STATUSES = {1: "PENDIENTE", 2: "PAGADO", 3: "DEVUELTO"}  # 001:2203
DEVICE_STATUSES = {1: "ACTIVO", 2: "SUSTITUIDO", 3: "PENDIENTE"}
ORIGINS = {1: "NUEVA", 2: "PORTABILIDAD", 3: "MIGRACION"}
SIM_FREE, SIM_ASSIGNED, SIM_ACTIVE, SIM_REPLACED = 1, 2, 3, 4
BLOCKS = {1: "ROBO", 2: "PERDIDA"}  # 001:3602: only 1 or 2
OTHER_BLOCKS = {3: "FRAUDE", 4: "IMPAGO"}
YOIGO_NETWORK = 4  # the one network of 001:1312


@dataclass(frozen=True)
class Product:
    """A tariff, sold for one subscription type."""

    id: int
    value: str
    type_id: int


_PRODUCTS = (
    (361, "TARIFA PREPAGO 5GB", 1),
    (362, "TARIFA PREPAGO 12GB", 1),
    (363, "TARIFA PREPAGO Ñ 20GB", 1),
    (364, "TARIFA MAS 10GB CONV", 2),
    (365, "TARIFA MÁS 25GB CONV", 2),
    (366, "LA SINFÍN 35GB", 2),
    (367, "LA SINFÍN GB INFINITOS", 2),
    (3036, "FIBRA 600Mb INDIRECTA", 3),
    (3037, "FIBRA 300Mb", 3),
    (3038, "FIBRA 1Gb", 3),
    (3101, "ADSL 20Mb", 4),
    (3102, "ADSL 30Mb RURAL", 4),
    (3201, "FIJO ANALÓGICO", 5),
    (3202, "FIJO DIGITAL", 6),
    (3203, "FIJO DIGITAL + MÓVILES", 6),
    (3301, "AGILE TV", 7),
    (3302, "AGILE TV FÚTBOL", 7),
    (3801, "SEGURIDAD HOGAR", 8),
    (3901, "DATASHARING", 9),
    (4001, "MULTISIM", 10),
    (4101, "SEGURO MÓVIL", 11),
    (4201, "NETFLIX ESTÁNDAR", 12),
    (4202, "NETFLIX PREMIUM", 12),
    (4301, "APPLE WATCH", 13),
    (4401, "AMAZON PRIME", 14),
    (4501, "MAX", 15),
)
PRODUCTS = {row[0]: Product(*row) for row in _PRODUCTS}
BUNDLES = {
    954: "FIBRA 600Mb INDIRECTA + TARIFA MÁS 10GB",
    955: "FIBRA 300Mb + TARIFA MÁS 25GB",
    956: "FIBRA 1Gb + LA SINFÍN",
    957: "ADSL 20Mb + TARIFA MAS 10GB",
}
BONUSES = {
    701: ("INTERNET 3GB TPILI", 1),
    702: ("INTERNET 10GB AÑO", 12),
    703: ("LLAMADAS 100 MIN", 1),
    704: ("ROAMING MÁS 2GB", 6),
    705: ("INTERNET 500MB", 3),
}
SERVICES = {
    11: ("VOZ", True),
    12: ("DATOS", True),
    13: ("ROAMING", True),
    14: ("BUZÓN DE VOZ", True),
    15: ("SMS PREMIUM", True),
    16: ("IDENTIFICACIÓN DE LLAMADA", False),
    21: ("IP FIJA", True),
}


@dataclass(frozen=True)
class Promotion:
    """A promotion of the catalogue."""

    id: int
    code: str
    name: str
    benefit: tuple
    type: tuple
    months: int


_PROMOTIONS = (
    (9001, "NTH_256", "MM_50% DTO_CONVERGENCIA_FIDELIZACIÓN_12_MESES", (1, Decimal("50")), (1, "DESCUENTO"), 12),
    (9002, "NTH_301", "CUOTA 0 € 3 MESES", (2, Decimal("0")), (1, "DESCUENTO"), 3),
    (9003, "NTH_310", "DTO 12,5 € AÑO NUEVO", (1, Decimal("12.5")), (1, "DESCUENTO"), 24),
    (9004, "PRM_150", "PERMANENCIA TERMINAL 150E 24M", (3, Decimal("150")), (2, "PERMANENCIA"), 24),
    (9005, "PRM_100", "PERMANENCIA FIBRA 100E 12M", (3, Decimal("100")), (2, "PERMANENCIA"), 12),
    (9006, "NTH_030", "DTO 0,3 € POR GB", (1, Decimal("0.3")), (1, "DESCUENTO"), 6),
)
PROMOTIONS = {row[0]: Promotion(*row) for row in _PROMOTIONS}

# Credit limit ids of 002:174 and the tenant's defaults of 002:171 and 002:316.
MOBILE_LIMITS = tuple(
    f"MOBILE_SUBSCRIPTION_{part}_CREDIT_LIMIT" for part in ("TOTAL", "ROAMING_VOICE", "PREMIUM", "INTERNATIONAL_VOICE")
)
LANDLINE_LIMITS = tuple(
    f"LANDLINE_SUBSCRIPTION_{part}_CREDIT_LIMIT" for part in ("TOTAL", "PREMIUM", "INTERNATIONAL_VOICE")
)
LIMIT_IDS = MOBILE_LIMITS + LANDLINE_LIMITS
DEFAULT_LIMITS = {
    "telco": dict(zip(LIMIT_IDS, map(Decimal, ("200", "60.5", "12.5", "47.89", "150", "30", "45.25")))),
    "masmovil": dict(zip(LIMIT_IDS, map(Decimal, ("180", "50", "0.3", "90.75", "120.5", "20", "40")))),
}


def pair(table: dict, key: int) -> dict:
    """The {id, value} object of a table."""
    entry = table[key]
    return {"id": key, "value": entry[0] if isinstance(entry, tuple) else entry}


def _rows(table: dict, *names: str) -> list:
    return [
        dict(zip(("id",) + names, (key,) + (entry if isinstance(entry, tuple) else (entry,))))
        for key, entry in table.items()
    ]


def master_data() -> dict:
    """The lists of GET master-data (001:1163-1263), without the removed treatments (001:67)."""
    motives = {
        "termination_motives": _rows({1: "LOGISTICA", 2: "CAMBIO DE OPERADOR"}, "value"),
        "cancellation_motives": _rows({1: "CONTRAOFERTA", 2: "SIN COBERTURA"}, "value"),
    }
    return {
        "states": _rows(STATES, "value", "iso"),
        "document_types": [
            {"id": key, "value": word.lower(), "description": label} for key, (word, label) in DOCUMENT_TYPES.items()
        ],
        "nationalities": _rows(NATIONALITIES, "value", "iso"),
        "languages": _rows(LANGUAGES, "value", "iso"),
        "balances": [Decimal("0"), Decimal("5"), Decimal("12.5"), Decimal("20")],
        "mobile_operators": [{"code": "007", "name": "MOVISTAR"}, {"code": "001", "name": "VODAFONE"}],
        "cli_operators": [{"code": "70", "name": "JAZZTEL"}, {"code": "71", "name": "ADAMO"}],
        "sectors": _rows(SECTORS, "value"),
        "billing_types": _rows(BILLING, "value"),
        "fabrication_types": _rows({1: "SIM", 2: "MICROSIM", 3: "NANOSIM", 4: "eSIM"}, "value"),
        "deactivation_motives": motives,
        "movement_types": _rows(
            {1: ("RECARGA", "RECARGA DE SALDO"), 2: ("PENALIZACION CANCELACION", "FIBRA CUOTA PENALIZACIÓN")},
            "value",
            "description",
        ),
        "recharge_origins": _rows({1: "TPV", 2: "CAJERO", 3: "WEB"}, "value"),
        "occupations": _rows({1: "Empresario", 2: "Funcionario"}, "value"),
        "occupation_sectors": _rows({1: "Armas y energía nuclear", 2: "Enseñanza"}, "value"),
    }
