"""A contract as values: what the specs state, ready to be planned from and judged by.

A `Contract` is one API at one release under the readings agreed so far: built by `load` (contract/load.py), moved to
another release by `at`, narrowed to an agreement by `under`, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from conformance.contract.consequences import Consequence, SeenIn
from conformance.contract.pool_kinds import PoolKind
from conformance.contract.source import Document, binds, documents_of, parts
from conformance.contract.workflows import Workflow
from conformance.model import Level, OperationKey

Schema = Mapping[str, Any] | bool


class EffectKind(StrEnum):
    """What an operation does to the target's data (`x-effect`)."""

    NONE = "none"
    COMPUTES = "computes"
    REVERSIBLE = "reversible"
    ONCE = "once"
    CONSUMES = "consumes"
    CREATES = "creates"


@dataclass(frozen=True, slots=True)
class Effect:
    """An operation's effect; `of` names the pool kinds used up, or what is created."""

    kind: EffectKind
    of: tuple[str, ...] = ()
    says: str = ""

    @property
    def repeatable(self) -> bool:
        """Sending it again changes nothing: `none` and `computes`."""
        return self.kind in (EffectKind.NONE, EffectKind.COMPUTES)


#: Methods that change nothing by their definition (RFC 9110, 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Methods of which no annotation says that they change nothing: their effect is `once` at least (judgement.md, 18).
WRITING_METHODS = frozenset({"PUT", "PATCH", "DELETE"})
_HARMLESS, _UNDESCRIBED = Effect(EffectKind.NONE), Effect(EffectKind.ONCE, says="a write that no document describes")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the specs something stands."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of a statement that can be read in several ways."""

    id: str
    says: str
    #: JSON merge patch that turns the node of the reading into the one of this choice, or None: behaviour only.
    narrows: Mapping[str, Any] | None = None
    #: What it looks like in the responses that its reading speaks of.
    shows: Consequence = field(default_factory=Consequence)
    #: Of a rejected choice: what the documents say against it.
    against: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A contradiction, gap or silence of the documents, and the ways in which it may be read."""

    id: str
    api: str
    says: str
    source: str
    choices: tuple[Choice, ...]
    permitted: tuple[str, ...]
    #: The choice that the sandbox takes unless told otherwise.
    sandbox: str
    pointer: str  # JSON Pointer, in the bundle, of the node that carries it
    #: Operation ids that it concerns; empty: the whole API.
    operations: tuple[str, ...] = ()
    #: Statuses that a permitted choice answers with, wherever the operation does not list them.
    statuses: frozenset[int] = frozenset()
    #: Which responses show what is chosen, or None: only rules and schemas do.
    seen_in: SeenIn | None = None
    #: `place`, `variant` or `case`, where a target may choose anew; empty: one choice at an operation.
    varies_by: str = ""

    def concerns(self, operation: str) -> bool:
        """Say whether it concerns an operation, by its id."""
        return not self.operations or operation in (*self.operations, *(self.seen_in.only_at if self.seen_in else ()))

    def choice(self, name: str) -> Choice | None:
        """Find a choice."""
        return next((choice for choice in self.choices if choice.id == name), None)

    @property
    def listed(self) -> tuple[Any, ...]:
        """Values that the documentation lists, where only the others are open: each choice accepts them.

        An example lists nothing, so that every part of the source has to bind.
        """
        enums = [choice.narrows["enum"] for choice in self.choices if choice.narrows and "enum" in choice.narrows]
        listed = enums[0] if enums and all(map(binds, parts(self.source))) else ()
        return tuple(value for value in listed if all(value in enum for enum in enums))


@dataclass(frozen=True, slots=True)
class Note:
    """A gap of the documents that no exchange could tell apart, so that nobody can agree on it (`x-note`)."""

    id: str
    api: str
    says: str
    source: str
    #: Why no exchange could tell its ways apart.
    why: str
    #: What a target may do, where the sandbox can do it; the first is what it does unless told otherwise.
    ways: tuple[Choice, ...] = ()
    pointer: str = ""
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A checkable statement that a schema cannot say."""

    id: str
    api: str
    #: Operation id, or None for the whole API.
    operation: str | None
    level: Level
    says: str
    source: str
    #: Name and arguments of the rule, or None when untestable.
    rule: tuple[str, Mapping[str, Any]] | None
    untestable: str | None = None
    #: Reading id -> choices under which it holds; empty: always.
    under: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The reading whose choice its holding shows; empty: none.
    decides: str = ""

    @property
    def key(self) -> str:
        """`api/requirement-id`."""
        return f"{self.api}/{self.id}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    `content` is the media type when the value is serialised JSON in a query (`query={...}`), else None. Requests have
    the day `days` from the run's instead of the example, where given. `pointer` is its schema's, in the bundle.
    """

    name: str
    location: str  # path, query, header
    required: bool
    schema: Schema
    content: str | None = None
    pool: str | None = None
    source: str = ""
    example: Any = None
    deprecated: bool = False
    pointer: str = ""
    days: int | None = None

    @property
    def place(self) -> str:
        """`path.accountId`."""
        return f"{self.location}.{self.name}"


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of an operation."""

    required: bool
    media_type: str
    schema: Schema
    example: Any = None
    #: What other examples the document has of it: a property may stand in one of these only.
    further: tuple[Any, ...] = ()
    #: JSON Pointer of its schema in the bundle.
    pointer: str = ""
    #: Whether a binding source says that it is required.
    required_binds: bool = True
    #: Every media type that is documented for it; we write `media_type`.
    media_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One documented answer: a status with its body, or with none.

    `media_type` None means that the documents say the answer has no body, or print none (`body_known`).
    """

    status: str  # "200", or "default"
    description: str
    media_type: str | None
    schema: Schema | None
    body_known: bool = True
    example: Any = None
    #: JSON Pointer of its schema in the bundle.
    pointer: str = ""
    #: Pool kind -> tag of the test data that make this answer come (`x-provoked-by`).
    provoked_by: Mapping[str, str] = field(default_factory=dict)
    #: Whether its text says that what was asked for is done, whatever the status suggests (`x-done`).
    done: bool = False
    #: Every media type that is documented for it; the schema is that of `media_type`.
    media_types: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def _ascending(names: tuple[str, ...]) -> tuple[int, ...]:
    """The statuses that the documented names stand for, ascending; `4XX` stands for all of its hundred."""
    single = {int(name) for name in names if name.isdigit()}
    ranges = {int(name[0]) for name in names if name.endswith("XX")}
    return tuple(sorted(single | {100 * first + rest for first in ranges for rest in range(100)}))


@dataclass(frozen=True, slots=True)
class Unable:
    """What a contract states of an operation and we cannot send or judge."""

    place: str  # cookie.session, body, credentials
    why: str
    #: Whether nothing can be sent to the operation without it.
    bars: bool = False
    #: Whether a value of the IXIT does in its place.
    supplied: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an API."""

    id: str
    api: str
    method: str  # upper case
    path: str  # template, without the server's base path
    tag: str
    summary: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: Mapping[str, Answer]
    requirements: tuple[Requirement, ...]
    effect: Effect
    #: `{operation, with, select}` of `x-observed-by`, or None.
    observed_by: Mapping[str, Any] | None
    #: Each item is one alternative: scheme names that are all needed; empty tuple: open.
    security: tuple[tuple[str, ...], ...]
    deprecated: bool
    source: str
    place: Place
    #: Optional parameters that the control request has all the same (`x-control`), as places.
    control: tuple[str, ...] = ()
    #: Kind of test data -> the tag of the values that it does best with (`x-prefers`).
    prefers: Mapping[str, str] = field(default_factory=dict)
    #: Groups of optional parameters of which each is a whole request by itself (`x-alternatives`), as places.
    alternatives: tuple[tuple[str, ...], ...] = ()
    #: How an accepted write is taken back (`x-undone-by`): requests, and what in the state before calls for them.
    undone_by: tuple[Mapping[str, Any], ...] = ()
    #: The requests that make its test data (`x-prepared-by`): operations, what they are sent with, what they yield.
    prepared_by: tuple[Mapping[str, Any], ...] = ()
    vouched_by: tuple[Mapping[str, Any], ...] = ()  # reads that show that its test data are usable (`x-vouched-by`)
    #: What a read tells of the test data (`x-discovers`): values of pools, and tags of those that it was asked with.
    discovers: tuple[Mapping[str, Any], ...] = ()
    #: False when the documents do not print the path: the IXIT has to give it.
    path_known: bool = True
    #: What we cannot send or judge; its parameters are not among `parameters`.
    unable: tuple[Unable, ...] = ()

    def answer_to(self, status: int) -> Answer | None:
        """The documented response to a status, by itself or by its hundred (`4XX`); `default` does not count."""
        return self.answers.get(str(status)) or self.answers.get(f"{status // 100}XX")

    @property
    def key(self) -> OperationKey:
        """`api/operationId`."""
        return OperationKey(f"{self.api}/{self.id}")

    @property
    def success_statuses(self) -> tuple[int, ...]:
        """The documented 2xx statuses, ascending."""
        return tuple(status for status in self.statuses if 200 <= status < 300)

    @property
    def statuses(self) -> tuple[int, ...]:
        """All documented statuses but `default`, ascending."""
        return _ascending(tuple(self.answers))

    def effect_of(self, method: str) -> Effect:
        """What a request of an HTTP method does to the data; a method that is not the operation's own may write."""
        if method == self.method:
            return self.effect
        return _HARMLESS if method in SAFE_METHODS else _UNDESCRIBED

    def parameter(self, location: str, name: str) -> Parameter | None:
        """Find a parameter."""
        return next((p for p in self.parameters if p.location == location and p.name == name), None)


@dataclass(frozen=True, slots=True)
class RemovedOperation:
    """An operation that an earlier release had; its shapes are no longer documented."""

    method: str
    path: str
    removed_in: str
    source: str


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A credential that the API asks for: `kind` http-bearer, http-basic, cookie or header, `name` the header."""

    id: str
    kind: str
    name: str
    #: What stands before the credential in the header.
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """One API at one release, under the readings agreed."""

    api: str
    title: str
    release: str
    servers: tuple[str, ...]
    #: Keyed by operation id, in the documents' order.
    operations: Mapping[str, Operation]
    #: API-wide ones only; those of an operation are on it.
    requirements: tuple[Requirement, ...]
    #: Keyed by reading id.
    readings: Mapping[str, Reading]
    #: Keyed by id.
    notes: Mapping[str, Note]
    #: Oldest first; the last is `current`.
    releases: tuple[str, ...]
    removed: tuple[RemovedOperation, ...]
    security_schemes: Mapping[str, SecurityScheme]
    #: The bundle: one OpenAPI document with internal references only. Do not change it.
    document: Mapping[str, Any]
    #: Hash of the canonical JSON of the bundle.
    sha256: str
    #: Reading id -> choice, where agreed.
    agreed: Mapping[str, str] = field(default_factory=dict)
    #: The bundle of all releases with no reading agreed: what `at` and `under` start from.
    base: Mapping[str, Any] = field(default_factory=dict, repr=False)
    #: The kinds of test data that it names.
    pool_kinds: Mapping[str, PoolKind] = field(default_factory=dict)
    #: Its lifecycles over several operations.
    workflows: tuple[Workflow, ...] = ()
    #: The same with what every release added to them: what `at` starts from.
    all_workflows: tuple[Workflow, ...] = field(default=(), repr=False)
    #: Where each node of `base` stands in the files, by JSON Pointer.
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)

    def __hash__(self) -> int:
        """Hash by what it is known by; two with the same hash are compared as a whole."""
        return hash(self.identity)

    @property
    def identity(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """What it is known by: API, digest, release and agreement."""
        return self.api, self.sha256, self.release, tuple(sorted(self.agreed.items()))

    @property
    def documents(self) -> Mapping[str, Document]:
        """What its sources speak of, by the short name of each document."""
        return documents_of(self.document)

    def all_requirements(self) -> tuple[Requirement, ...]:
        """Those of the API, then those of each operation."""
        return self.requirements + tuple(r for o in self.operations.values() for r in o.requirements)


def operation_at(contracts: Mapping[str, Contract], key: str) -> Operation:
    """Find an operation among the contracts of all APIs by its key, `api/operationId`.

    Raises:
        KeyError: No contract has it.
    """
    return contracts[(named := OperationKey(key)).api].operations[named.id]
