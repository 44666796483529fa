"""`same-answer-as`, `agrees-with`, `agrees-throughout`, `equals-default-of`: two operations give the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.cases.body_places import path_of
from conformance.cases.case import REMOVE, Case, Edit, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import (
    answers_alike,
    lacking_answer,
    shows_all,
    shows_some,
    shows_the_same,
)
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, WRITES, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange, Level, OperationKey
from conformance.model.sentences import OwnWords
from conformance.rules.effect import WRITING
from conformance.rules.rule import ASK, WITH, Arguments, Rule, no_requests, of_reads, of_writes, shared, taking
from conformance.rules.rule_requests import (
    answered_edits,
    asked,
    asking,
    from_answer,
    key_of,
    named_read,
    own_requests,
    with_one_request,
)
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, NotSent, RuleScript, Scope, Script

#: So many pairs are compared, though the first agree.
SEVERAL = 3
#: And so many where a difference is warned of.
TWO = 2
#: Seconds until what is asked twice is asked again, where the present moment would show as another one.
LATER = 1.0
#: Rejections that say nothing of the values that were sent.
_NOT_THE_VALUE = frozenset({401, 403, 405, 406, 408, 413, 414, 415, 429})


def _script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Ask the operation once for all rules, then each of those that have to agree with it."""
    del operation
    ask = rules[0].asks["ask"]

    def look(index: int, repetition: int) -> Looking:
        replies = yield [Ask(ask, "witness", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        first = exchanges_of(replies)[0]
        reads: dict[str, Ask] = {}
        seen: dict[str, Seen] = {}
        for ruled in rules:
            edits = answered_edits(ruled.arguments.get("with", {}), first)
            if not succeeded(first) or edits is None:
                lacking = f"a response of {first.operation.partition('/')[2]} with what is to be read"
                seen[ruled.purpose] = Seen(Observation(False, lacking=lacking), (first.number,), first.case)
                continue
            after = LATER if "later" in ruled.arguments else 0.0
            read = Ask(ruled.asks["read"], "read", index, repetition, extra=tuple(edits), like=ask, after=after)
            reads.setdefault(_key(ruled), read)
        others = (yield list(reads.values())) if reads else []
        answers = dict(zip(reads, others, strict=True))
        if not seen and not exchanges_of(others):
            return Look({}, not_sent(others))
        for ruled in rules:
            second = answers.get(_key(ruled))
            if isinstance(second, NotSent):
                unsent = Observation(False, unsent=second.reason, owner=second.owner)
                seen[ruled.purpose] = Seen(unsent, (first.number,), first.case)
            elif second is not None:
                seen[ruled.purpose] = _seen(ruled, first, second)
        return Look(seen)

    binding = any(ruled.requirement.level is Level.MUST for ruled in rules)
    return looked_for(scope, rules, look, at_least=SEVERAL if binding else TWO)


def _key(ruled: Ruled) -> str:
    """Name a read; rules with the same one share its answer."""
    return f"{key_of(ruled)}|{ruled.arguments.get('later')}"


def _seen(ruled: Ruled, first: Exchange, second: Exchange) -> Seen:
    arguments = ruled.arguments
    named = any(from_answer(value) for value in arguments.get("with", {}).values())
    observation = _compared(ruled.word, arguments, first, second, named=named)
    # What came stands in the first; an answer that should be the same, or a rejection, in the second.
    own = ruled.word != "same-answer-as" and succeeded(second)
    numbers = (first.number, second.number) if own else (second.number, first.number)
    return Seen(observation, numbers, second.case, second.request.url)


def _compared(name: str, arguments: Arguments, first: Exchange, second: Exchange, *, named: bool) -> Observation:
    if name == "same-answer-as":
        return answers_alike(first, second)
    status = second.response.status if second.response is not None else 0
    if named and 400 <= status < 500 and status not in _NOT_THE_VALUE:
        other = OperationKey(second.operation).id
        rejected, at, known = f"returns a value that {other} rejects", arguments["response"], OwnWords("known")
        if arguments.get("comes") == "for-some":
            return Observation(False, None, at, known, status, f"a value that {other} knows", never=rejected)
        return Observation(True, rejected, at, known, status)
    if arguments.get("only") == "known":
        return Observation(True) if succeeded(second) else lacking_answer(second)
    if arguments.get("only") == "all":
        return shows_all(first, second, arguments["response"], arguments["select"])
    if arguments.get("only") == "some":
        return shows_some(first, second, arguments["response"], arguments["select"])
    return shows_the_same(first, second, arguments["response"], arguments["select"])


def _asks_default(stated: Stated) -> Mapping[str, Case]:
    edits = [*asked(stated), Edit(path_of(stated.arguments["omit"]), REMOVE)]
    return {**own_requests(stated, {"ask": edits}), **named_read(stated)}


SAME_ANSWER = RuleScript("same-answer-as", shared(_script), with_one_request)
AGREEING = RuleScript("agrees-with", shared(_script), with_one_request)

RULES = (
    Rule(
        "equals-default-of",
        "a property left out takes the value of the default",
        "the default is known",
        taking(
            operation=ArgumentKind.OPERATION,
            select=ArgumentKind.SELECT,
            response=ArgumentKind.VALUES,
            omit=ArgumentKind.PLACE,
            with_=WITH,
            ask=ASK,
        ),
        StandsOn(WRITES),
        _asks_default,
        script=of_writes(WRITING),
    ),
    Rule(
        "same-answer-as",
        "both operations respond alike",
        "both responded",
        taking(operation=ArgumentKind.OPERATION, with_=WITH, ask=ASK),
        StandsOn(READS),
        asking,
        script=of_reads(SAME_ANSWER),
    ),
    Rule(
        "agrees-with",
        "the two responses show the same values; `only: all`: the first has at least those of the second; "
        "`only: known`: the second operation knows those of the first; `only: some`: the second shows anything where "
        "the first does; `comes: for-some`: of several sets of test data, the second operation knows one at least",
        "both responded",
        taking(
            operation=ArgumentKind.OPERATION,
            with_=WITH,
            select=ArgumentKind.SELECT,
            response=ArgumentKind.VALUES,
            only=Argument(ArgumentKind.WORD, required=False, words=("known", "all", "some")),
            comes=Argument(ArgumentKind.WORD, required=False, words=("for-some",)),
            later=Argument(ArgumentKind.WORD, required=False, words=("one-second",)),
            ask=ASK,
        ),
        StandsOn(),
        asking,
        script=lambda operation: AGREEING if operation.effect.repeatable else WRITING,
    ),
    Rule(
        "agrees-throughout",
        "what the reads of the whole run, before anything was changed, say of a thing is what other reads say of it",
        "a thing that both show",
        taking(own=ArgumentKind.SIDE, others=ArgumentKind.SIDES),
        StandsOn(READS),
        no_requests,
        throughout=True,
    ),
)
