"""`present-when`, `absent-when`, `only-when-asked`: when a property is in a response and when it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.case import Case, Edit, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, same, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.model.sentences import OwnWords
from conformance.rules.observers import OBSERVERS, asking_reads, items_of
from conformance.rules.rule import (
    ASK,
    Arguments,
    GoodAndBad,
    Rule,
    all_together,
    always,
    of_reads,
    shared,
    taking,
)
from conformance.rules.rule_requests import asked, edits_of, own_requests
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script


def present_when(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether a property comes wherever the value on which it depends is there.

    Args:
        arguments: `items` and `member`, JSON Pointers or JSONPaths; `when`, the value on which it depends.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking an item with that value.
    """
    del operation
    return _with_value(arguments, exchange, present=True)


def absent_when(arguments: Arguments, operation: Operation, exchange: Exchange) -> Observation:
    """Look whether a property stays absent wherever the value on which it depends is there.

    Args:
        arguments: `items` and `member`, JSON Pointers or JSONPaths; `when`, the value on which it depends.
        operation: The operation that was called.
        exchange: Its request and response.

    Returns:
        Broken, held, or lacking an item with that value.
    """
    del operation
    return _with_value(arguments, exchange, present=False)


UNASKED = "returns a property that was not asked for"
PRESENT, ABSENT = OwnWords("present"), OwnWords("absent")
#: What the target does wrong with a property that has to be there, or has to be absent.
_DOES = {True: "does not return", False: "returns"}


def _with_value(arguments: Arguments, exchange: Exchange, *, present: bool) -> Observation:
    when = arguments["when"]
    items = [
        item
        for item in items_of(arguments, exchange)
        if (found := select(item, when["at"])) and same(found[0], when["equals"])
    ]
    if not items:
        return Observation(False, lacking=f"a response with an item whose {when['at']} is {when['equals']}")
    for item in items:
        there = [value for value in select(item, arguments["member"]) if value is not None]
        if bool(there) != present:
            message = f"{_DOES[present]} {arguments['member']} where {when['at']} is {when['equals']}"
            return Observation(True, message, arguments["member"], PRESENT if present else ABSENT, there or ABSENT)
    return Observation(True)


def _depending(*, present: bool) -> GoodAndBad:
    def made_up(example: object, arguments: Arguments) -> tuple[str, str]:
        del example
        with_, without = f"with {arguments['member']}", f"without {arguments['member']}"
        equals = json.dumps(arguments["when"]["equals"], ensure_ascii=False)
        when = f"an item whose {arguments['when']['at']} is {equals} comes "
        good, bad = (with_, without) if present else (without, with_)
        return when + good, when + bad

    return made_up


def _asks(stated: Stated) -> Mapping[str, Case]:
    edits: dict[str, Sequence[Edit]] = {"bare": [], "ask": asked(stated)}
    rules = [r.rule for r in stated.operation.requirements if r.rule is not None and r.rule[0] == "only-when-asked"]
    together = joined([rule[1]["ask"] for rule in rules])
    if together is not None and together != stated.arguments["ask"]:
        edits["together"] = edits_of(stated.contract, stated.operation, together)
    return own_requests(stated, edits)


def joined(asks: Sequence[Any]) -> Any:
    """Ask for everything at once: lists one after the other, objects by name; None where two values are at odds."""
    first, *rest = asks
    for other in rest:
        if isinstance(first, Mapping) and isinstance(other, Mapping):
            both = {name: joined([o[name] for o in (first, other) if name in o]) for name in {**first, **other}}
            first = None if None in both.values() else both
        elif isinstance(first, list) and isinstance(other, list):
            first = [*first, *(value for value in other if value not in first)]
        elif first != other:
            return None
    return first


def _when_asked_script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Ask with and without; the member may come only with."""
    del operation

    def look(index: int, repetition: int) -> Looking:
        # In this order, so that what was answered to the one who asked may come again to the one who does not.
        replies = yield [Ask(ruled.asks["ask"], "witness", index, repetition) for ruled in rules]
        replies += yield [Ask(rules[0].asks["bare"], "witness", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        *asked, plain = exchanges_of(replies)
        together = yield [
            Ask(r.asks["together"], "together", index, repetition) for r in rules[:1] if "together" in r.asks
        ]
        seen = {}
        for ruled, answer in zip(rules, asked, strict=True):
            member = ruled.arguments["member"]
            observation = only_when_asked(member, plain, answer, ruled.arguments.get("comes", ""))
            wrong = (answer, plain) if observation.actual == "absent" else (plain, answer)
            others = [one for other, one in zip(rules, asked, strict=True) if not _asks_for(other, ruled)]
            for other in others:
                if observation.broken is None and succeeded(other) and (came := _full(select(body_of(other), member))):
                    observation = Observation(True, UNASKED, member, ABSENT, came[0])
                    wrong = (other, answer)
            for beside in exchanges_of(together):
                if observation.broken is None and leaves_out(member, answer, beside):
                    omits = "omits a property that was asked for together with others"
                    observation, wrong = Observation(True, omits, member, PRESENT, ABSENT), (beside, answer)
            numbers = tuple(exchange.number for exchange in wrong)
            seen[ruled.purpose] = Seen(observation, numbers, answer.case, answer.request.url)
        return Look(seen)

    return looked_for(scope, rules, look)


def _asks_for(other: Ruled, ruled: Ruled) -> bool:
    """Whether the request of another rule asks for what this one is about, too."""
    asks = other.arguments["ask"]
    return bool(joined([asks, ruled.arguments["ask"]]) == asks)


def only_when_asked(member: str, plain: Exchange, asked: Exchange, comes: str = "") -> Observation:
    """Look whether a property is absent, null or empty unless the request asks for it.

    Args:
        member: JSON Pointer or JSONPath of the property.
        plain: The exchange that did not ask for it.
        asked: The exchange that did.
        comes: `always`: it has to come when asked for; `for-some`: for one of several sets of test data at least.

    Returns:
        Broken, held, or lacking a response with the property.
    """
    for exchange in (plain, asked):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    unasked = _full(select(body_of(plain), member))
    if unasked:
        return Observation(True, UNASKED, member, ABSENT, unasked[0])
    if _full(select(body_of(asked), member)):
        return Observation(True)
    omits = "omits a property that was asked for"
    if comes == "always":
        return Observation(True, omits, member, PRESENT, ABSENT)
    lacking = f"test data for which the response has {member} when asked for"
    if comes == "for-some":
        return Observation(False, None, member, PRESENT, ABSENT, lacking, never=omits)
    return Observation(False, lacking=lacking)


def leaves_out(member: str, asked: Exchange, together: Exchange) -> bool:
    """Whether a property that came when asked for alone does not come when others are asked for beside it."""
    came = succeeded(asked) and _full(select(body_of(asked), member))
    return bool(came) and succeeded(together) and not _full(select(body_of(together), member))


def _full(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value not in (None, [], {}, "")]


def _unasked(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    member = arguments["member"]
    return f"without being asked, nothing at {member}", f"without being asked, something at {member}"


_DEPENDING = taking(items=ArgumentKind.VALUES, member=ArgumentKind.ITEM, when=ArgumentKind.WHEN, ask=ASK)
WHEN_ASKED = RuleScript("only-when-asked", shared(_when_asked_script), all_together)

RULES = (
    Rule(
        "only-when-asked",
        "the property is absent unless asked for; with `comes: always` it is there when asked for, `for-some` for some",
        "it came when asked",
        taking(
            member=ArgumentKind.VALUES,
            ask=ArgumentKind.ASK,
            comes=Argument(ArgumentKind.WORD, required=False, words=("always", "for-some")),
        ),
        StandsOn(READS),
        _asks,
        script=of_reads(WHEN_ASKED),
        good_and_bad=_unasked,
    ),
    Rule(
        "present-when",
        "the property comes with that value",
        "such an item",
        _DEPENDING,
        StandsOn(),
        asking_reads,
        present_when,
        always(OBSERVERS),
        _depending(present=True),
    ),
    Rule(
        "absent-when",
        "the property does not come with that value",
        "such an item",
        _DEPENDING,
        StandsOn(),
        asking_reads,
        absent_when,
        always(OBSERVERS),
        _depending(present=False),
    ),
)
