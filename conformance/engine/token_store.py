"""The credentials of a run as headers, refreshed before they expire or when the target rejects them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from conformance.contract.contract import Contract
from conformance.engine.credential_sources import Send, Token, obtain, renewable
from conformance.model import Request, Response
from conformance.model.errors import DeclarationError
from conformance.model.http import Outcome
from conformance.profile.ixit import Credential, Environment

#: After so many renewals that did not help, a 401 is the target's last word.
HELPLESS = 3
#: Seconds until a source that failed is asked again.
PATIENCE = 5.0


class Wallet(Mapping[str, Mapping[str, str]]):
    """API -> headers of valid credentials, as they are at the moment of asking."""

    def __init__(
        self,
        environment: Environment,
        contracts: Mapping[str, Contract],
        send: Send,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Get every credential once; raises DeclarationError where one cannot be had."""
        self._sources = dict(environment.credentials)
        self._send = send
        self._clock = clock
        self._wanted = {api: _wanted(contract, self._sources) for api, contract in contracts.items()}
        self._tokens = {scheme: self._obtain(scheme, credential) for scheme, credential in self._sources.items()}
        self._accepted: set[str] = set()
        self._failed_at: dict[str, float] = {}
        self._helpless = 0
        self._listeners: list[Callable[[tuple[str, ...]], None]] = []
        #: Why renewals failed, for the report; the newest last.
        self.troubles: list[str] = []

    def __getitem__(self, api: str) -> Mapping[str, str]:
        """The headers for an API, after renewing credentials that are about to expire."""
        headers: dict[str, str] = {}
        for name, (scheme, prefix) in self._wanted[api].items():
            token = self._tokens[scheme]
            if token.renew_at is not None and self._clock() >= token.renew_at:
                self._renew(scheme)
            headers[name] = prefix + self._tokens[scheme].value
        return headers

    def __iter__(self) -> Iterator[str]:
        """The names of the APIs."""
        return iter(self._wanted)

    def __len__(self) -> int:
        """Count the APIs."""
        return len(self._wanted)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be written nowhere."""
        return tuple(token.value for token in self._tokens.values())

    def send_by(self, send: Send) -> None:
        """Ask token endpoints this way from now on."""
        self._send = send

    def on_secret(self, listener: Callable[[tuple[str, ...]], None]) -> None:
        """Tell somebody of every secret that comes from now on."""
        self._listeners.append(listener)

    def ends(self) -> Mapping[str, tuple[float | None, bool]]:
        """When each credential expires, by its scheme, and whether it can be renewed."""
        return {scheme: (t.expires, renewable(self._sources[scheme])) for scheme, t in self._tokens.items()}

    def outlived(self, api: str, request: Request, outcome: Outcome) -> bool:
        """Learn from an answer, and say whether it refused a credential that has been renewed meanwhile, or now."""
        if not isinstance(outcome, Response) or api not in self._wanted:
            return False
        used = [
            (scheme, value.removeprefix(prefix))
            for name, (scheme, prefix) in self._wanted[api].items()
            if (value := request.header(name)) is not None
        ]
        if outcome.status != 401:
            if outcome.status < 400:
                self._accepted.update(value for _, value in used)
            return False
        refused = [self._refused(scheme, value) for scheme, value in used]  # every one is to be renewed
        return any(refused)

    def helped(self, *, helped: bool) -> None:
        """Learn whether a request was taken after a renewal."""
        self._helpless = 0 if helped else self._helpless + 1

    def _refused(self, scheme: str, value: str) -> bool:
        if value not in self._accepted or not renewable(self._sources[scheme]):
            return False
        if value != self._tokens[scheme].value:
            return True
        if self._helpless >= HELPLESS:
            return False
        return self._renew(scheme)

    def _renew(self, scheme: str) -> bool:
        """Ask the source again; a failure keeps the old value, and is remembered."""
        credential = self._sources[scheme]
        now = self._clock()
        if not renewable(credential) or now - self._failed_at.get(scheme, -PATIENCE) < PATIENCE:
            return False
        before = self._tokens[scheme].value
        try:
            self._tokens[scheme] = self._obtain(scheme, credential)
        except DeclarationError as failure:
            self._failed_at[scheme] = now
            self.troubles.append(str(failure))
            return False
        for listener in self._listeners:
            listener((self._tokens[scheme].value,))
        return self._tokens[scheme].value != before

    def _obtain(self, scheme: str, credential: Credential) -> Token:
        return obtain(scheme, credential, self._send, now=self._clock())


def _wanted(contract: Contract, sources: Mapping[str, Credential]) -> dict[str, tuple[str, str]]:
    """The headers that an API requires: header -> the credential's name in the IXIT, and the text before its value.

    `bearer` serves every API that asks for a bearer token and whose own name for it is not declared.
    """
    found: dict[str, tuple[str, str]] = {}
    for scheme in contract.security_schemes.values():
        bearer = scheme.kind == "http-bearer"
        name = scheme.id if scheme.id in sources else "bearer" if bearer and "bearer" in sources else None
        if name is not None:
            found[scheme.name] = (name, scheme.prefix)
    return found
