"""The IXIT as values: where the target is, how to reach it, and the test data.

`read` (profile/read.py) builds them from YAML, `conformance.jobs.setup.sandbox_target` from the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conformance.contract.contract import EffectKind
from conformance.contract.pointer import escaped

#: Seconds within which a write has to show in the reads, unless the IXIT says otherwise (judgement.md, 5).
SETTLE = 10.0
#: Seconds that a response may take, unless the IXIT says otherwise (judgement.md, 7).
SLOW = 5.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a pool: what it is, what it is a witness for, and the related values."""

    value: Any
    tags: frozenset[str] = frozenset()
    #: Pool kind -> the value that belongs to it: a subscription's account, a document's type.
    related: Mapping[str, Any] = field(default_factory=dict)
    #: Whether writes may change what it stands for; None: as its organisation says.
    changeable: bool | None = None
    #: What was done with it before, for good: the more, the later it serves.
    worn: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """One value that a read has to show, as the IXIT knows it."""

    #: `api/operationId` of the read.
    operation: str
    #: Place in the request -> value.
    asked: Mapping[str, Any]
    #: JSON Pointer into the response.
    pointer: str
    value: Any
    #: Where the IXIT says so.
    place: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the target, and the data that may be used there."""

    id: str
    #: Pool kind -> entries, in the declared order.
    pools: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    #: Operation id -> its control body; `{pool: kind}` inside is replaced when it is sent.
    bodies: Mapping[str, Any] = field(default_factory=dict)
    #: What reads have to show.
    expect: tuple[Expected, ...] = ()
    #: Organisations whose data must not be visible here.
    isolated_from: tuple[str, ...] = ()
    #: Whether writes may change what the values of its pools stand for.
    changeable: bool = True
    #: Its name in the IXIT, where that is not the orgId.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """How to get one credential: exactly one of the sources is given."""

    env: str | None = None
    file: str | None = None
    command: tuple[str, ...] | None = None
    oauth2: Mapping[str, Any] | None = None
    #: A service account's file, and where its signed assertion is exchanged for a token.
    service_account: Mapping[str, Any] | None = None
    #: The value itself: the sandbox's only, never from a file.
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class TargetLimits:
    """How hard the target may be worked."""

    concurrency: int = 8
    #: Requests a second, or None: no limit.
    rate: float | None = None
    timeout: float = 30.0
    connect_timeout: float = 10.0
    #: Seconds that a target which has stopped answering is waited for.
    patience: float = 60.0
    #: Sets of data that one operation may use up because it accepted what it had to refuse.
    accepted_at_most: int = 3


@dataclass(frozen=True, slots=True)
class Excluded:
    """An operation that an environment leaves out of its runs, why, and until when."""

    #: `api/operationId`.
    operation: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment of the target."""

    id: str
    #: API -> base URL, without a trailing slash.
    urls: Mapping[str, str]
    #: Security scheme id -> credential.
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    limits: TargetLimits = field(default_factory=TargetLimits)
    #: Effects that may be caused; reading and computing are always allowed.
    writes: frozenset[EffectKind] = frozenset()
    settle: float = SETTLE
    #: After 202, the bound within which an effect has to show; None: none is promised.
    settle_accepted: float | None = None
    #: Seconds that a response may take; longer ones are warned of.
    slow: float = SLOW
    #: The IANA zone whose days the target counts; None: one of those that the documents allow.
    zone: str | None = None
    #: Extra headers of every request.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Operation key -> path, where the documents print none.
    paths: Mapping[str, str] = field(default_factory=dict)
    ca_file: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    verify_tls: bool = True
    #: Whether HTTP/2 is spoken in place of HTTP/1.1.
    http2: bool = False
    proxy: str | None = None
    #: Where `user:password` for the proxy comes from.
    proxy_login: Credential | None = None
    #: Hosts that are reached without the proxy.
    no_proxy: tuple[str, ...] = ()
    #: Hosts that may be addressed; empty: those of the URLs.
    hosts: tuple[str, ...] = ()
    #: Whether X-Request-Id and our User-Agent are sent.
    identify: bool = True
    #: Stands in the names and e-mail addresses of what is created; None: nothing does.
    mark: str | None = None
    sandbox: bool = False
    #: Operations that are not sent here, though they are declared.
    excluded: tuple[Excluded, ...] = ()


@dataclass(frozen=True, slots=True)
class Ixit:
    """Everything that is declared about the targets, one environment and organisation chosen at a time."""

    environments: Mapping[str, Environment]
    organisations: Mapping[str, Organisation]
    #: Says of a JSON Pointer where its node, or the nearest one above it, stands: `ixit.yaml, line 41, column 7`.
    placed: Callable[[str], str] = lambda _: ""
    digest: str = ""
    #: The file that it was read from; empty: it was not.
    file: str = ""
    #: (environment, organisation) -> what holds for that pair instead.
    overrides: Mapping[tuple[str, str], tuple[Environment, Organisation]] = field(default_factory=dict)

    def pair(self, env: str, org: str) -> tuple[Environment, Organisation]:
        """The environment and the organisation of these names, as they are declared for one another."""
        return self.overrides.get((env, org)) or (self.environments[env], self.organisations[org])

    def place(self, *parts: str | int) -> str:
        """File and line of a node, or of its nearest ancestor; empty for an IXIT that no file holds."""
        return self.placed("".join(f"/{escaped(str(part))}" for part in parts)) or self.file
