"""Secrets are found in all their clothes."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from conformance.record.redaction.secrets_in_text import Secrets, blackened, carries_credentials

SECRET = "s3cr3t/Key+with ñ\"quotes'&<é>"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEiLCJleHAiOjF9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"


@pytest.mark.parametrize(
    "dress",
    [
        lambda s: s,
        str.upper,
        lambda s: quote(s, safe=""),
        lambda s: quote(s, safe="").lower(),
        quote,
        quote_plus,
        lambda s: quote(quote(s, safe=""), safe=""),
        lambda s: "".join(f"%{b:02X}" for b in s.encode()),
        lambda s: json.dumps(s)[1:-1],
        lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
        lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
        html.escape,
        lambda s: s.encode().hex(),
        lambda s: base64.b64encode(s.encode()).decode(),
        lambda s: base64.urlsafe_b64encode(s.encode()).decode().rstrip("="),
        lambda s: base64.b64encode(b"user:" + s.encode()).decode(),
        lambda s: base64.b64encode(b"u:" + s.encode() + b";x").decode(),
        lambda s: base64.b64encode(b"{'t':" + s.encode() + b"}").decode(),
    ],
)
def test_a_secret_is_found_in_any_dress(dress: Callable[[str], str]) -> None:
    """And what stands around it stays."""
    dressed = dress(SECRET)
    written = Secrets([SECRET]).out_of(f"<<{dressed}>>")

    assert dressed not in written
    assert "[redacted]" in written
    assert written.startswith("<<")
    assert written.endswith(">>")


@pytest.mark.parametrize("part", [*TOKEN.split("."), TOKEN, TOKEN.rpartition(".")[0], f"Bearer {TOKEN}"])
def test_the_parts_of_a_token_are_secrets(part: str) -> None:
    """Its signature alone, say, or its claims."""
    assert part not in Secrets([f"Bearer {TOKEN}"]).out_of(f"token {part}!")


def test_a_short_secret_is_found_as_a_whole_value_only() -> None:
    """Replacing every 12 in every text would leave nothing to judge."""
    secrets = Secrets(["12"])

    assert ("[redacted]", "1212 12") == (secrets.out_of("12"), secrets.out_of("1212 12"))


def test_a_secret_within_another_leaves_no_rest() -> None:
    """The longest goes first."""
    assert "[redacted]" == Secrets(["abcdef", "abcdefghij"]).out_of("abcdefghij")


def test_without_secrets_nothing_happens() -> None:
    """An empty list is no pattern that matches everywhere."""
    assert "text" == Secrets([]).out_of("text")
    assert "text" == Secrets([""]).out_of("text")


def test_more_secrets_can_be_learnt() -> None:
    """Tokens are renewed while a run goes on."""
    assert "[redacted] [redacted]" == Secrets(["first-token"]).with_more(["second-token"]).out_of(
        "first-token second-token"
    )


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Authorization", True),
        ("proxy-authorization", True),
        ("Cookie", True),
        ("Set-Cookie", True),
        ("x-auth-roles", True),
        ("X-API-Key", True),
        ("apikey", True),
        ("X-Access-Token", True),
        ("WWW-Authenticate", False),
        ("Content-Type", False),
        ("X-Request-Id", False),
    ],
)
def test_fields_that_carry_credentials_are_known_by_name(field: str, expected: bool) -> None:
    """In any case."""
    assert expected == carries_credentials(field)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Bearer abc", "Bearer [redacted]"),
        ("basic  YTpi", "basic  [redacted]"),
        ("abc", "[redacted]"),
        ("secret words", "[redacted]"),
        ("Bearer", "[redacted]"),
        ("", ""),
        ("  ", "  "),
    ],
)
def test_only_the_scheme_of_a_credential_stays(value: str, expected: str) -> None:
    """And an empty one stays empty: it was sent so."""
    assert expected == blackened(value)
