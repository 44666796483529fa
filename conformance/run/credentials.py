"""Credentials: where they come from, and the headers that they become."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conformance.contract.contract import Contract
from conformance.profile.errors import DeclarationError
from conformance.profile.ixit import Credential, Environment


def headers_of(
    environment: Environment, contracts: Mapping[str, Contract]
) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """Give the headers of valid credentials for each API, and the secrets in them."""
    values = {scheme: value_of(scheme, credential) for scheme, credential in environment.credentials.items()}
    headers: dict[str, dict[str, str]] = {}
    for api, contract in contracts.items():
        found = headers.setdefault(api, {})
        for scheme in contract.security_schemes.values():
            value = values.get(scheme.id) or (values.get("bearer") if scheme.kind == "http-bearer" else None)
            if value:
                found[scheme.name] = f"Bearer {value}" if scheme.kind == "http-bearer" else value
    return headers, tuple(values.values())


def value_of(scheme: str, credential: Credential) -> str:
    """Get a credential from its source; raises DeclarationError where there is none."""
    if credential.literal is not None:
        return credential.literal
    if credential.env is not None:
        value = os.environ.get(credential.env, "")
        if not value:
            raise DeclarationError(f"credentials.{scheme}: the environment variable {credential.env} is not set")
        return value
    if credential.file is not None:
        try:
            return Path(credential.file).read_text(encoding="utf-8").strip()
        except OSError as failure:
            raise DeclarationError(
                f"credentials.{scheme}: cannot read {credential.file}: {failure.strerror}"
            ) from failure
    if credential.command is not None:
        return _output(scheme, credential.command)
    raise DeclarationError(f"credentials.{scheme}: give env, file, command or oauth2")


def _output(scheme: str, command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise DeclarationError(f"credentials.{scheme}: {command[0]} cannot be run: {failure}") from failure
    if done.returncode or not done.stdout.strip():
        raise DeclarationError(f"credentials.{scheme}: {command[0]} gave no token (exit code {done.returncode})")
    return done.stdout.strip()
