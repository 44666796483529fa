"""Who may ask the sandbox, and for which organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN = "sandbox-token-all"  # noqa: S105 - it opens nothing but the sandbox
ROLES = "sandbox-roles"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The bearer tokens that are good, each with the organisations it is good for (None: all), and the API key."""

    tokens: Mapping[str, frozenset[str] | None] = field(
        default_factory=lambda: {
            TOKEN: None,
            "sandbox-token-telco": frozenset({"telco"}),
            "sandbox-token-masmovil": frozenset({"masmovil"}),
        }
    )
    roles: str = ROLES

    def bearer_holds(self, authorization: str | None) -> bool:
        """Whether an Authorization header carries a valid token."""
        return _token(authorization) in self.tokens

    def may_ask(self, authorization: str | None, organisation: str) -> bool:
        """Whether a token is valid for an organisation."""
        allowed = self.tokens.get(_token(authorization))
        return allowed is None or organisation in allowed


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
