"""Code lists of the API (number and name), and which services, blocks and limits exist."""

from __future__ import annotations

from typing import Any, NamedTuple


class Coded(NamedTuple):
    """An entry of one of the API's lists, by number and by name."""

    id: int
    value: str

    def shown(self) -> dict[str, Any]:
        """The code as responses show it."""
        return {"id": self.id, "value": self.value}


INSTALLED = Coded(1, "INSTALADO")
AWAITING_ACTIVATION = Coded(5, "PENDIENTE ACTIVAR")
SUSPENDED = Coded(12, "SUSPENDIDO")
ENDED = Coded(9, "DESACTIVADO")
LEAVING = Coded(82, "PENDIENTE A DESACTIVAR")
UNDER_REVIEW = Coded(20, "PENDIENTE SCORING")

PREPAID, POSTPAID = Coded(1, "PRE-PAGO"), Coded(2, "POST-PAGO")
ADSL, FTTH = Coded(3, "INTERNET ADSL"), Coded(5, "INTERNET FTTH")
LANDLINE, TV = Coded(4, "FIJO ANALOGICO"), Coded(7, "AGILE TV")
NETFLIX = Coded(12, "NETFLIX")

NEW, PORTED, MIGRATED = Coded(1, "NUEVA"), Coded(2, "PORTABILIDAD"), Coded(3, "MIGRACION")
POSTPAID_BILLING, PREPAID_BILLING = Coded(1, "POSPAGO"), Coded(2, "PREPAGO")
ACCOUNT_ACTIVE, ACCOUNT_CLOSED = Coded(3, "ACTIVO"), Coded(4, "BAJA")

FREE_SIM, SOLD_SIM, ACTIVE_SIM = Coded(1, "LIBRE"), Coded(2, "VENDIDA"), Coded(3, "ACTIVA")
REPLACED_SIM = Coded(4, "SUSTITUIDA")

#: id of the block, and what the GET calls it.
BLOCKS = {1: "ROBO", 2: "PERDIDA"}

MOBILE_LIMITS = tuple(f"MOBILE_SUBSCRIPTION_{what}_CREDIT_LIMIT" for what in
                      ("TOTAL", "ROAMING_VOICE", "PREMIUM", "INTERNATIONAL_VOICE"))  # fmt: skip
LANDLINE_LIMITS = tuple(f"LANDLINE_SUBSCRIPTION_{what}_CREDIT_LIMIT" for what in
                        ("TOTAL", "PREMIUM", "INTERNATIONAL_VOICE"))  # fmt: skip

#: Name, changeable, on at first.
SERVICES = {
    "mobile": (("VOZ", False, True), ("DATOS", True, True), ("ROAMING", True, False), ("BUZÓN DE VOZ", True, True),
               ("DESVÍO DE LLAMADAS", True, False), ("SMS PREMIUM", True, False), ("4G+", False, True)),
    "landline": (("VOZ", False, True), ("IDENTIFICACIÓN DE LLAMADAS", True, True), ("CONTESTADOR", True, False)),
    "broadband": (("INTERNET", False, True), ("IP FIJA", True, False), ("ANTIVIRUS", True, True)),
    "tv": (("CANALES BÁSICOS", False, True), ("GRABACIÓN EN LA NUBE", True, False)),
}  # fmt: skip
