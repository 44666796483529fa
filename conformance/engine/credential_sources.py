"""Obtain credentials from a variable, a file, a command or a token endpoint."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

from conformance.engine.jwt_assertion import GRANT, KeyFileError, service_account
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request
from conformance.model.errors import DeclarationError
from conformance.profile.ixit import Credential

#: How a token endpoint is asked; the only thing here that goes over a network.
Send = Callable[[Request], Outcome]


@dataclass(frozen=True, slots=True)
class Token:
    """A credential as it was obtained."""

    value: str
    #: When it ends, in seconds of the epoch, where that is known.
    expires: float | None = None
    obtained: float = 0.0

    @property
    def renew_at(self) -> float | None:
        """When it is renewed: a fifth of its life before it ends, and never more than 30 seconds."""
        if self.expires is None:
            return None
        return self.expires - min(30.0, max(0.0, self.expires - self.obtained) / 5)


def renewable(credential: Credential) -> bool:
    """Whether a credential can be obtained anew."""
    return credential.env is None and credential.literal is None


def obtain(scheme: str, credential: Credential, send: Send, *, now: float | None = None) -> Token:
    """Get a credential from its source; raises DeclarationError where there is none, or one that has ended."""
    now = time.time() if now is None else now
    if credential.oauth2 is not None:
        token = _from_endpoint(scheme, credential.oauth2, send, now)
    elif credential.service_account is not None:
        token = _by_assertion(scheme, credential.service_account, send, now)
    else:
        value = _plain(scheme, credential)
        token = Token(value, expiry_of(value), now)
    if any(character in token.value for character in "\r\n\0"):
        raise DeclarationError(f"credentials.{scheme}: what {_said(credential)} gave has several lines")
    if token.expires is not None and token.expires <= now:
        raise DeclarationError(
            f"credentials.{scheme}: the token from {_said(credential)} ended at {_moment(token.expires)}; "
            "supply one that is still good"
        )
    return token


def plain_secret(place: str, credential: Credential) -> str:
    """What a variable, a file or a command has, on one line; raises DeclarationError where there is nothing."""
    try:
        return obtain(place, credential, lambda _: NoAnswer(NoAnswerReason.UNSENDABLE, "")).value
    except DeclarationError as failure:
        raise DeclarationError(str(failure).removeprefix("credentials.")) from failure


def expiry_of(value: str) -> float | None:
    """Read `exp` of a JSON Web Token; None for what is no such token, or says nothing."""
    parts = value.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    ends = claims.get("exp") if isinstance(claims, dict) else None
    return float(ends) if isinstance(ends, int | float) and not isinstance(ends, bool) else None


def _plain(scheme: str, credential: Credential) -> str:
    if credential.literal is not None:
        return credential.literal
    if credential.env is not None:
        value = os.environ.get(credential.env, "").strip("\ufeff \t\r\n")
        if not value:
            raise DeclarationError(f"credentials.{scheme}: the environment variable {credential.env} is not set")
        return _bare(value)
    if credential.file is not None:
        return _bare(_content(scheme, credential.file))
    if credential.command is not None:
        return _bare(_output(scheme, credential.command))
    raise DeclarationError(f"credentials.{scheme}: give env, file, command, oauth2 or service_account")


def _bare(value: str) -> str:
    """Leave the scheme out that people copy along with a token."""
    return value[7:].strip() if value[:7].lower() == "bearer " else value


def _content(scheme: str, name: str) -> str:
    try:
        value = Path(name).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else "it is not UTF-8"
        raise DeclarationError(f"credentials.{scheme}: cannot read {name}: {reason}") from failure
    if not value:
        raise DeclarationError(f"credentials.{scheme}: {name} is empty")
    return value


def _output(scheme: str, command: tuple[str, ...]) -> str:
    words: Any = command if len(command) > 1 else ("sh", "-c", command[0])
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as failure:
        reason = "it takes longer than 30 s" if isinstance(failure, subprocess.TimeoutExpired) else failure
        raise DeclarationError(f"credentials.{scheme}: the command cannot be run: {reason}") from failure
    if done.returncode or not done.stdout.strip():
        raise DeclarationError(f"credentials.{scheme}: the command gave no token (exit code {done.returncode})")
    return done.stdout.strip()


def _from_endpoint(scheme: str, settings: Mapping[str, Any], send: Send, now: float) -> Token:
    """Ask a token endpoint for client credentials (RFC 6749, 4.4)."""
    url = str(settings["token_url"])
    client = settings["client_id"]
    identity = client if isinstance(client, str) else _plain(scheme, _source(client))
    secret = _plain(scheme, _source(settings["client_secret"]))
    form = {"grant_type": "client_credentials"}
    form |= {name: str(settings[name]) for name in ("scope", "audience") if settings.get(name)}
    headers = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")]
    if settings.get("send_as") == "body":
        form |= {"client_id": identity, "client_secret": secret}
    else:
        pair = f"{quote_plus(identity)}:{quote_plus(secret)}".encode()
        headers.append(("Authorization", f"Basic {base64.b64encode(pair).decode()}"))
    outcome = send(Request("POST", url, tuple(headers), urlencode(form).encode()))
    if isinstance(outcome, NoAnswer):
        raise DeclarationError(f"credentials.{scheme}: {url} does not respond ({outcome.reason}: {outcome.detail})")
    return _token_of(scheme, url, outcome.status, outcome.body, now, hidden=(secret, identity))


def _by_assertion(scheme: str, settings: Mapping[str, Any], send: Send, now: float) -> Token:
    """Exchange a service account's signed assertion for a token (RFC 7523, 2.1)."""
    name = str(settings["file"])
    try:
        account = service_account(_content(scheme, name))
    except KeyFileError as failure:
        raise DeclarationError(f"credentials.{scheme}: {name} cannot be used: {failure}") from failure
    url = str(settings.get("token_url") or account.token_uri)
    if not url:
        raise DeclarationError(f"credentials.{scheme}: {name} has no token_uri: add service_account.token_url")
    told = {key: str(settings[key]) for key in ("scope", "subject") if settings.get(key)}
    assertion = account.assertion(audience=str(settings.get("audience") or url), now=now, **told)
    form = urlencode({"grant_type": GRANT, "assertion": assertion}).encode()
    headers = (("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded"))
    outcome = send(Request("POST", url, headers, form))
    if isinstance(outcome, NoAnswer):
        raise DeclarationError(f"credentials.{scheme}: {url} does not respond ({outcome.reason}: {outcome.detail})")
    return _token_of(scheme, url, outcome.status, outcome.body, now, hidden=(assertion,))


def _why_not(answer: Mapping[str, Any], hidden: tuple[str, ...]) -> str:
    """The error code of a token endpoint (RFC 6749, 5.2); its free text is left out, as it may contain secrets."""
    code = answer.get("error")
    if code is None:
        return "no access_token"
    sound = isinstance(code, str) and re.fullmatch(r"[A-Za-z][A-Za-z_.:-]{0,39}", code)
    leaks = isinstance(code, str) and any(secret and secret in code for secret in hidden)
    return str(code) if sound and not leaks else "with an error text that is not repeated here"


def _token_of(scheme: str, url: str, status: int, body: bytes, now: float, *, hidden: tuple[str, ...] = ()) -> Token:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise DeclarationError(f"credentials.{scheme}: {url} responds {status} without JSON: is it the token endpoint?")
    value = answer.get("access_token")
    if not 200 <= status < 300 or not isinstance(value, str) or not value:
        why = _why_not(answer, hidden)
        raise DeclarationError(f"credentials.{scheme}: {url} gave no token (status {status}, {why})")
    lifetime = answer.get("expires_in")
    if isinstance(lifetime, int | float) and not isinstance(lifetime, bool):
        return Token(value, now + float(lifetime), now)
    return Token(value, expiry_of(value), now)


def _source(value: Mapping[str, Any]) -> Credential:
    command = value.get("command")
    words = (command,) if isinstance(command, str) else tuple(command) if command else None
    return Credential(env=value.get("env"), file=value.get("file"), command=words)


def _said(credential: Credential) -> str:
    if credential.env:
        return f"the variable {credential.env}"
    return credential.file or ("the command" if credential.command else "the token endpoint")


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)
