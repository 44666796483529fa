"""A second deployment for tests: other data, other base paths, and tokens that live for a few seconds."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from conformance.contract import load_contracts
from conformance.sandbox.app import Sandbox
from conformance.sandbox.http.server import serve
from tests.exchange.listening import Handler, listening

BASES = {"customers": "/telco/customers/v2", "feasibility": "/telco/f/v1", "subscriptions": "/telco/s/v1"}
CLIENT, SECRET = "tester", "hush-hush-hush"


@dataclass
class Tokens:
    """The tokens that were given out, and until when each is good."""

    lifetime: float = 5.0
    tokens: dict[str, float] = field(default_factory=dict)
    roles: str = "unused"
    given: int = 0

    def give(self) -> str:
        """Give a JSON Web Token; its signature is nobody's."""
        self.given += 1
        ends = time.time() + self.lifetime
        parts = [{"alg": "none"}, {"exp": ends, "jti": secrets.token_hex(4)}]
        token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        self.tokens[f"{token}.c2ln"] = ends
        return f"{token}.c2ln"

    def bearer_holds(self, authorization: str | None) -> bool:
        """Say whether a token is still good."""
        return self.tokens.get((authorization or "").removeprefix("Bearer "), 0.0) > time.time()

    def may_ask(self, authorization: str | None, organisation: str) -> bool:
        """Every token is good for every organisation."""
        del authorization, organisation
        return True


@contextmanager
def token_server(tokens: Tokens, *, tells: Mapping[str, object] | None = None) -> Iterator[str]:
    """Serve a token endpoint for client credentials."""

    class Answers(Handler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            known = self.headers.get("Authorization") == f"Basic {pair}" or form.get("client_secret") == [SECRET]
            right = known and form.get("grant_type") == ["client_credentials"]
            answer = {"access_token": tokens.give(), "expires_in": tokens.lifetime} if right else {"error": "no"}
            body = json.dumps({**answer, **(tells or {})}).encode()
            self.send_response(200 if right else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Answers) as port:
        yield f"http://127.0.0.1:{port}/oauth/token"


@dataclass(frozen=True)
class Second:
    """The second deployment as it is served."""

    sandbox: Sandbox
    url: str
    token_url: str
    tokens: Tokens

    @property
    def urls(self) -> dict[str, str]:
        """Give the base URL of each API."""
        return {api: f"{self.url}{base}" for api, base in BASES.items()}


@contextmanager
def second_target(*, seed: int = 4711, lifetime: float = 5.0) -> Iterator[Second]:
    """Serve it, with its token endpoint."""
    tokens = Tokens(lifetime)
    sandbox = Sandbox(load_contracts(), seed=seed, credentials=tokens, bases=BASES)
    with serve(sandbox) as served, token_server(tokens) as token_url:
        yield Second(sandbox, served.url, token_url, tokens)
