"""Cases, the test purposes that they share, and the plan that lists them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conformance.cases.placeholders import Value, write
from conformance.contract.contract import Effect, EffectKind, Operation, Requirement
from conformance.contract.workflows import Workflow
from conformance.model import Level

#: Client errors that fit a fault in what was sent, an id that belongs to nothing, and credentials that are none.
FITS_FAULT = (400, 422)
FITS_UNKNOWN = (404, 400)
FITS_CREDENTIALS = (401,)
#: How the constraint of a case ends that sends a documented value with test data of its own.
WITH_DATA = "/listed"


#: The constraint of cases that use a method which no document lists.
UNSUPPORTED = "method/unsupported"


class Kind(StrEnum):
    """Whether the contract says that a request is right, wrong, or nothing."""

    VALID = "valid"
    INVALID = "invalid"
    OPEN = "open"


class Remove:
    """The value of an edit that takes its place away."""

    def __repr__(self) -> str:
        return "REMOVE"


class RemoveIfThere(Remove):
    """The value of an edit that takes its place away, where there is such a place."""


REMOVE = Remove()
REMOVE_IF_THERE = RemoveIfThere()


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference from the operation's control request.

    `place` is a path: `("path", "accountId")`, `("query", "start_date")`, `("header", "x-ip-address")`,
    `("body", "sell", "payment", 0)`, `("body",)` for the whole body, `("method",)`, `("media-type",)`,
    `("raw",)` for body bytes, `("credentials",)` with a variant of cases/fixed/credentials.py.
    """

    place: tuple[str | int, ...]
    value: Value
    #: An earlier response gave it (`x-prepared-by`): no test data are needed for its place.
    prepared: bool = False
    #: It is what that response gave, and no value of the case's own.
    given: bool = False

    def write(self) -> list[Any]:
        """Its JSON value in a written plan."""
        if isinstance(self.value, Remove):
            return [list(self.place), {"$remove": "if-there" if isinstance(self.value, RemoveIfThere) else True}]
        if isinstance(self.value, bytes):
            return [list(self.place), {"$bytes": self.value.decode("latin-1")}]
        return [list(self.place), write(self.value)]


@dataclass(frozen=True, slots=True)
class Supposition:
    """Choices of a reading under which a purpose holds, among all that a target may choose."""

    #: `api/reading-id`.
    reading: str
    choices: tuple[str, ...]
    permitted: tuple[str, ...]
    #: Keys of the operations whose requests or responses the reading is about; empty: all.
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the cases of one rule share; it gets one verdict."""

    id: str
    api: str
    #: Operation id, or None for the whole API.
    operation: str | None
    family: str
    level: Level
    says: str
    source: str = ""
    #: Ids of the requirements that it tests (`api/id`).
    requirements: tuple[str, ...] = ()
    #: Why our generators have no case for it, or empty: they have.
    unable: str = ""
    #: What has to be seen for a verdict, where no answer may show it.
    witness: str = ""
    #: It holds under these choices of readings on which nothing is agreed.
    under: tuple[Supposition, ...] = ()
    #: The reading whose choice its holding shows, so that no other explains what fails; empty: none.
    decides: str = ""
    #: `api/operationId` of the write whose effect it shows; empty: none.
    shows: str = ""
    #: The choice that the ICS agrees on, where that is what it holds the target to.
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A template of one request, and what the contract says about it."""

    #: `api/operation/family/place/variant`.
    id: str
    purpose: str
    operation: str  # api/operationId
    kind: Kind
    says: str
    edits: tuple[Edit, ...] = ()
    #: Documented client-error statuses that fit the fault; empty: any 4xx.
    fits: tuple[int, ...] = ()
    #: For each pool kind, the tag that its entry must have.
    tags: Mapping[str, str] = field(default_factory=dict)
    #: Which of the entries with these tags it takes; there may be fewer.
    entry: int = 0
    #: Place and keyword of the constraint that it exercises, for coverage: `body.msisdn/pattern`.
    constraint: str = ""
    #: A refusal of this valid request is a failure, since it differs from the accepted control in syntax only.
    firm: bool = False
    #: Only the statuses of `fits` refuse it as documented.
    exact: bool = False
    #: Its edits are the whole request, without the operation's control.
    alone: bool = False
    #: Who its test data are dealt to; empty: its operation.
    taker: str = ""
    #: `api/operationId` that it makes test data for (`x-prepared-by`); empty: none.
    prepares: str = ""
    #: It asks across organisations: a success that says no more than for an unknown id is no leak.
    isolating: bool = False
    #: Without data for it nothing is said; other cases serve its purpose.
    optional: bool = False
    #: It is the control, sent once for each kind of test data; only what every answer shows is judged.
    further: bool = False
    #: Cases with a lower rank are kept first when a budget is short.
    rank: int = 1

    def effect(self, operation: Operation) -> Effect:
        """What the request of this case does to the data, whatever its operation does (judgement.md, 12 and 18)."""
        if self.constraint == UNSUPPORTED:
            return Effect(EffectKind.ONCE, says="an undocumented method")
        method = next((str(edit.value) for edit in self.edits if edit.place == ("method",)), operation.method)
        return operation.effect_of(method)

    def write(self) -> dict[str, Any]:
        """Its JSON value in a written plan."""
        return {
            "id": self.id,
            "purpose": self.purpose,
            "kind": self.kind.value,
            "edits": [edit.write() for edit in self.edits],
            "fits": list(self.fits),
            "tags": dict(sorted(self.tags.items())),
            **({"entry": self.entry} if self.entry else {}),
        }


@dataclass(frozen=True, slots=True)
class Ruled:
    """A requirement in a plan: its purpose, and the requests that its rule's script sends."""

    requirement: Requirement
    purpose: str
    #: `api/operationId` of what it is about.
    operation: str
    #: Role in the script -> template of the request.
    asks: Mapping[str, Case] = field(default_factory=dict)
    #: Its reads stand around the refusals of the operation, which have to be sent for it.
    brackets: bool = False

    @property
    def word(self) -> str:
        """The word of its rule; empty where no exchange can show it."""
        return self.requirement.rule[0] if self.requirement.rule is not None else ""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of its rule."""
        return self.requirement.rule[1] if self.requirement.rule is not None else {}


@dataclass(frozen=True, slots=True)
class Course:
    """A workflow in a plan: what its steps send and which purposes they serve."""

    api: str
    workflow: Workflow
    #: What its inputs take from the test data; every step goes by it.
    inputs: Case
    #: Step id -> template of its request.
    steps: Mapping[str, Case]
    #: Step id -> purpose.
    purposes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that a step yields, for a place of the prepared request: from its response or from its own request."""

    #: Place of the prepared request: `path.id`.
    place: str
    #: JSON Pointer or JSONPath into the response of the step; None: it is taken from the step's request.
    answer: str | None
    #: Place of the step's own request.
    request: str = ""
    #: The place takes a list: all values that are found, else the first.
    listed: bool = False
    #: Only what an earlier step of the same operation did not show; the read is repeated until something does.
    gained: bool = False


@dataclass(frozen=True, slots=True)
class PreparingStep:
    """One request of several that make the test data of an operation."""

    case: Case
    takes: tuple[Taken, ...] = ()
    #: Place of its request -> place of the prepared request for which an earlier step yielded the value.
    given: Mapping[str, str] = field(default_factory=dict)
    #: The prepared request, once it is accepted, undoes what the step did.
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Preparation:
    """How the test data of an operation are made (`x-prepared-by`), where only the API itself can make them."""

    #: `api/operationId` of the prepared operation.
    operation: str
    steps: tuple[PreparingStep, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run intends to do, in the order of the contract."""

    purposes: Mapping[str, Purpose]
    #: `api/operationId` -> its cases; the control is the first.
    cases: Mapping[str, tuple[Case, ...]]
    #: Case ids that the budget left out, with the reason.
    left_out: Mapping[str, str] = field(default_factory=dict)
    #: Requirements that scripts of their own judge, or that answers show by the way.
    rules: tuple[Ruled, ...] = ()
    courses: tuple[Course, ...] = ()
    #: `api/operationId` -> how its test data are made.
    preparations: Mapping[str, Preparation] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests it sends when nothing is repeated."""
        asked = {case.id for rule in self.rules for case in rule.asks.values()}
        steps = [len(course.steps) for course in self.courses]
        made = [len(preparation.steps) for preparation in self.preparations.values()]
        return sum(map(len, self.cases.values())) + len(asked) + sum(steps) + sum(made)

    @property
    def every_case(self) -> tuple[Case, ...]:
        """The cases of operations, then of rules, then the steps of courses and preparations."""
        ruled = [case for rule in self.rules for case in rule.asks.values()]
        steps = [case for course in self.courses for case in (course.inputs, *course.steps.values())]
        made = [step.case for preparation in self.preparations.values() for step in preparation.steps]
        return (*(case for cases in self.cases.values() for case in cases), *ruled, *steps, *made)

    @property
    def digest(self) -> str:
        """Hash of the plan's templates: the same contract, profile and seed give the same digest anywhere."""
        lines = [json.dumps(case.write(), sort_keys=True) for case in self.every_case]
        text = "\n".join((*self.purposes, *lines))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
