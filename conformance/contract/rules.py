"""The closed vocabulary of rules that requirements are written in, as data.

Lint checks arguments by it, `explain` prints it, and specs/README.md has the same table for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
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
    #: `{at, equals}` or `{start, end, is}`, within an item; or `{apart-from: unfiltered}`.
    KEEPS = "keeps"
    #: `{at, equals}` within an item.
    WHEN = "when"
    #: A literal, or `{request: place}` or `{answer: pointer}`.
    EQUALS = "equals"
    WORKFLOW = "workflow"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a rule."""

    kind: Kind
    required: bool = True
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its arguments, when it holds, and what must be there for it to mean anything."""

    name: str
    holds: str
    witness: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    #: Of each set of names, exactly one is given.
    alternatives: tuple[tuple[str, ...], ...] = ()


def _rule(name: str, holds: str, witness: str, /, **arguments: Argument | Kind) -> Rule:
    alternatives = (("in", "matches"),) if name == "every" else ()
    return Rule(
        name,
        holds,
        witness,
        {
            key.rstrip("_"): argument if isinstance(argument, Argument) else Argument(argument)
            for key, argument in arguments.items()
        },
        alternatives,
    )


_ASK = Argument(Kind.ASK, required=False)
_WITH = Argument(Kind.WITH, required=False)

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        _rule(
            "echoes",
            "every selected value equals the request's",
            "the member is there",
            response=Kind.VALUES,
            request=Kind.PLACE,
            ask=_ASK,
        ),
        _rule(
            "ordered",
            "keys are in order; ties are free",
            "two different keys",
            items=Kind.VALUES,
            by=Kind.ITEM,
            direction=Argument(Kind.WORD, words=("ascending", "descending", "either")),
            ask=_ASK,
        ),
        _rule(
            "first-equals",
            "the first item is the one that the answer names elsewhere",
            "two items",
            items=Kind.VALUES,
            at=Kind.ITEM,
            equals=Kind.ANSWER,
            ask=_ASK,
        ),
        _rule(
            "contains",
            "some item is the one that the answer names elsewhere",
            "one item",
            items=Kind.VALUES,
            at=Kind.ITEM,
            equals=Kind.ANSWER,
            ask=_ASK,
        ),
        _rule(
            "within",
            "items lie in the asked period, and none of it is missing",
            "one item on each side",
            items=Kind.VALUES,
            date=Kind.ITEM,
            from_=Kind.PLACE,
            to=Kind.PLACE,
            ask=_ASK,
        ),
        _rule(
            "defaults-to-period",
            "without the parameters it is that period",
            "one item on each side",
            items=Kind.VALUES,
            date=Kind.ITEM,
            from_=Kind.PLACE,
            to=Kind.PLACE,
            period=Argument(Kind.WORD, words=("current-month",)),
            ask=_ASK,
        ),
        _rule(
            "filtered",
            "only what is kept comes, and all of it",
            "one item kept, one left out",
            ask=Kind.ASK,
            items=Kind.VALUES,
            keeps=Kind.KEEPS,
        ),
        _rule(
            "only-when-asked",
            "the member is absent unless asked for",
            "it came when asked",
            member=Kind.VALUES,
            ask=Kind.ASK,
        ),
        _rule(
            "status-implied-by",
            "that status comes exactly for those values",
            "both statuses, else only the implication is seen",
            at=Kind.ANSWER,
            in_=Kind.LITERALS,
            status=Kind.STATUS,
            otherwise=Kind.STATUS,
            ask=_ASK,
        ),
        _rule(
            "present-when",
            "the member comes with that value",
            "such an item",
            items=Kind.VALUES,
            member=Kind.ITEM,
            when=Kind.WHEN,
            ask=_ASK,
        ),
        _rule(
            "absent-when",
            "the member does not come with that value",
            "such an item",
            items=Kind.VALUES,
            member=Kind.ITEM,
            when=Kind.WHEN,
            ask=_ASK,
        ),
        _rule(
            "every",
            "every selected value is so",
            "one value",
            items=Kind.VALUES,
            in_=Argument(Kind.LITERALS, required=False),
            matches=Argument(Kind.REGEX, required=False),
            ask=_ASK,
        ),
        _rule(
            "visible-in",
            "the accepted write shows in the read",
            "it was not there before",
            operation=Kind.OPERATION,
            with_=_WITH,
            select=Kind.SELECT,
            equals=Argument(Kind.EQUALS, required=False),
            shows=Argument(Kind.WORD, required=False, words=("one-more",)),
            precision=Argument(Kind.WORD, required=False, words=("whole",)),
            ask=_ASK,
        ),
        _rule(
            "gone-from",
            "what the accepted write took away is gone from the read",
            "it was there before",
            operation=Kind.OPERATION,
            with_=_WITH,
            select=Kind.SELECT,
            equals=Argument(Kind.EQUALS, required=False),
            changes=Argument(Kind.SELECT, required=False),
            ask=_ASK,
        ),
        _rule(
            "unchanged-when-rejected",
            "a refused write leaves what `x-observed-by` shows as it was",
            "the read answers before and after",
        ),
        _rule(
            "isolated-by-organisation",
            "another organisation's id is answered as unknown",
            "it answers at home",
        ),
        _rule(
            "equals-default-of",
            "a member left out takes the value of the default",
            "the default is known",
            operation=Kind.OPERATION,
            select=Kind.SELECT,
            response=Kind.VALUES,
            omit=Kind.PLACE,
            with_=_WITH,
            ask=_ASK,
        ),
        _rule(
            "same-answer-as",
            "both operations answer alike",
            "both answered",
            operation=Kind.OPERATION,
            with_=_WITH,
            ask=_ASK,
        ),
        _rule(
            "insensitive-to",
            "the value is accepted alike",
            "the control",
            place=Kind.PLACE,
            by=Argument(Kind.WORD, words=("letter-case",)),
        ),
        _rule(
            "still-accepted",
            "a request with the members is accepted",
            "the control",
            members=Kind.PLACES,
        ),
        _rule("still-served", "the deprecated operation answers as documented", "the control"),
        _rule("not-served", "removed operations are not served", "the API answers elsewhere"),
        _rule(
            "rejected-when",
            "such a request is refused with that status",
            "the control",
            with_=Kind.WITH,
            status=Argument(Kind.STATUSES, required=False),
        ),
        _rule(
            "accepted-when",
            "such a request is accepted",
            "the control",
            with_=Kind.WITH,
            status=Argument(Kind.STATUSES, required=False),
        ),
        _rule(
            "empty-when",
            "success comes with an empty list",
            "the pool says that there is none",
            with_=Kind.WITH,
            items=Kind.VALUES,
        ),
        _rule(
            "agrees-with",
            "the two answers show the same values",
            "both answered",
            operation=Kind.OPERATION,
            with_=_WITH,
            select=Kind.SELECT,
            response=Kind.VALUES,
            ask=_ASK,
        ),
        _rule("workflow", "the workflow's steps hold", "its steps were answered", name=Kind.WORKFLOW),
    )
}
