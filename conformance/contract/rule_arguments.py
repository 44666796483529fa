"""The words of `x-requirements`, as far as lint has to know them: what each takes as arguments, and where it stands.

The words themselves are values of `conformance.rules`; whoever lints passes them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from conformance.contract.contract import EffectKind, Operation


class ArgumentKind(StrEnum):
    """What an argument of a rule is."""

    #: A place in the operation's request: `query.start_date`, `body.items[].id`.
    PLACE = "place"
    PLACES = "places"
    #: Place -> what is added there to the request.
    ASK = "ask"
    #: Place -> what is put there: a literal or a template.
    WITH = "with"
    #: JSON Pointer or JSONPath into the answer of the operation itself.
    VALUES = "values"
    #: JSON Pointer or JSONPath into the answer of the operation that `operation` names.
    SELECT = "select"
    #: JSON Pointer within an item of `items`.
    ITEM = "item"
    #: JSON Pointer into the answer.
    ANSWER = "answer"
    OPERATION = "operation"
    STATUS = "status"
    #: One status or several.
    STATUSES = "statuses"
    LITERALS = "literals"
    #: One of a few words, named with the argument.
    WORD = "word"
    REGEX = "regex"
    #: `{at, equals}` or `{start, end, is}`, within an item.
    KEEPS = "keeps"
    #: `{at, equals}` within an item.
    WHEN = "when"
    #: `{items, by, at}`: what a response says of things; `by` and `at` within an item, or `{request: place}`.
    SIDE = "side"
    #: The same of other operations, each with its `operation`.
    SIDES = "sides"
    #: A literal, or `{request: place}` or `{answer: pointer}`.
    EQUALS = "equals"
    WORKFLOW = "workflow"
    #: The name of a header of the answer.
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule."""

    kind: ArgumentKind
    required: bool = True
    words: tuple[str, ...] = ()


READS = frozenset({EffectKind.NONE, EffectKind.COMPUTES})
WRITES = frozenset(EffectKind) - READS


@dataclass(frozen=True, slots=True)
class StandsOn:
    """Where a word makes sense: on operations with some effects, on the whole API, or on both."""

    #: Effects of the operations that may carry it; none: no operation may.
    effects: frozenset[EffectKind] = frozenset(EffectKind)
    api: bool = False
    #: Only operations with `x-observed-by`.
    observed: bool = False
    #: Only deprecated operations.
    deprecated: bool = False

    def __str__(self) -> str:
        """Name the places, for the table of words."""
        carriers = {frozenset(EffectKind): "operations", READS: "reads", WRITES: "writes"}
        named = [carriers.get(self.effects, ", ".join(sorted(self.effects)))] if self.effects else []
        named += [""] if not named else []
        named[0] += " with `x-observed-by`" * self.observed
        named[0] = "deprecated " * self.deprecated + named[0]
        return ", ".join(part for part in (*named, "API" if self.api else "") if part)


class Word(Protocol):
    """What lint needs of a rule."""

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """Its arguments by their names."""

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Of each set of names, exactly one is given."""

    @property
    def stands_on(self) -> StandsOn:
        """Where it makes sense."""

    @property
    def lacks(self) -> Callable[[Operation], str]:
        """What an operation lacks to be judged by it, or an empty text: nothing."""


Words = Mapping[str, Word]
