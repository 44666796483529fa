"""`same-answer-as`, `agrees-with`, `equals-default-of`: two operations give the same values."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.body_places import path_of
from conformance.cases.case import REMOVE, Case, Edit, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import answers_alike, lacking_answer, shows_all, shows_the_same
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, WRITES, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange, OperationKey
from conformance.model.sentences import OwnWords
from conformance.rules.effect import WRITING
from conformance.rules.rule import ASK, WITH, Arguments, Rule, alone, of_reads, of_writes, taking
from conformance.rules.rule_requests import answered_edits, asked, asking, named_read, own_requests
from conformance.scripts.rule_observation import Look, Looking, Seen, aside_of, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script

#: So many pairs are compared, though the first agree.
SEVERAL = 3
#: Seconds until what is asked twice is asked again, where the present moment would show as another one.
LATER = 1.0
#: Rejections that say nothing of the values that were sent.
_NOT_THE_VALUE = frozenset({401, 403, 405, 406, 408, 413, 414, 415, 429})


def _script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask the operation, then the one that has to agree with it."""
    del operation
    arguments = ruled.arguments

    def look(index: int, repetition: int) -> Looking:
        ask, read = ruled.asks["ask"], ruled.asks["read"]
        replies = yield [Ask(ask, "witness", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        first = exchanges_of(replies)[0]
        edits = answered_edits(arguments.get("with", {}), first)
        if not succeeded(first) or edits is None:
            lacking = Observation(
                False, lacking=f"a response of {first.operation.partition('/')[2]} with what is to be read"
            )
            return Look({ruled.purpose: Seen(lacking, (first.number,), first.case)}, aside=aside_of(scope, replies))
        after = LATER if "later" in arguments else 0.0
        others = yield [Ask(read, "read", index, repetition, extra=tuple(edits), like=ask, after=after)]
        if reason := not_sent(others):
            return Look({}, reason)
        second = exchanges_of(others)[0]
        observation = _compared(ruled.word, arguments, first, second, named=bool(edits))
        # What came stands in the first; an answer that should be the same, or a rejection, in the second.
        own = ruled.word != "same-answer-as" and succeeded(second)
        numbers = (first.number, second.number) if own else (second.number, first.number)
        seen = Seen(observation, numbers, second.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, [*replies, *others]))

    return looked_for(scope, [ruled], look, at_least=SEVERAL)


def _compared(name: str, arguments: Arguments, first: Exchange, second: Exchange, *, named: bool) -> Observation:
    if name == "same-answer-as":
        return answers_alike(first, second)
    status = second.response.status if second.response is not None else 0
    if named and 400 <= status < 500 and status not in _NOT_THE_VALUE:
        other = OperationKey(second.operation).id
        return Observation(
            True, f"returns a value that {other} rejects", arguments["response"], OwnWords("known"), status
        )
    if arguments.get("only") == "known":
        return Observation(True) if succeeded(second) else lacking_answer(second)
    if arguments.get("only") == "all":
        return shows_all(first, second, arguments["response"], arguments["select"])
    return shows_the_same(first, second, arguments["response"], arguments["select"])


def _asks_default(stated: Stated) -> Mapping[str, Case]:
    edits = [*asked(stated), Edit(path_of(stated.arguments["omit"]), REMOVE)]
    return {**own_requests(stated, {"ask": edits}), **named_read(stated)}


SAME_ANSWER = RuleScript("same-answer-as", alone(_script))
AGREEING = RuleScript("agrees-with", alone(_script))

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
        "`only: known`: the second operation knows those of the first",
        "both responded",
        taking(
            operation=ArgumentKind.OPERATION,
            with_=WITH,
            select=ArgumentKind.SELECT,
            response=ArgumentKind.VALUES,
            only=Argument(ArgumentKind.WORD, required=False, words=("known", "all")),
            later=Argument(ArgumentKind.WORD, required=False, words=("one-second",)),
            ask=ASK,
        ),
        StandsOn(),
        asking,
        script=lambda operation: AGREEING if operation.effect.repeatable else WRITING,
    ),
)
