"""`Rule`: a word of `x-requirements` with its arguments, its requests, how it is judged and how it is explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.cases.case import Case, Ruled
from conformance.cases.requirement_purposes import Asks, Beside, Stated, Wide
from conformance.contract.contract import Contract, Operation
from conformance.contract.rule_arguments import Argument, ArgumentKind, StandsOn
from conformance.scripts.script import Look, Make, RuleScript, Scope, Script
from conformance.verdicts.case_verdict import PASSING

Arguments = Mapping[str, Any]
#: A good and a bad answer in words, from an example of the answer (None: there is none) and the rule's arguments; two
#: empty texts where they cannot be made up.
GoodAndBad = Callable[[Any, Arguments], tuple[str, str]]
#: The script of a rule at an operation.
Scripted = Callable[[Operation], RuleScript | None]
#: Statuses that say nothing of what was sent, but of the caller, of time, of how much was asked, or of a gateway.
SAYS_NOTHING = frozenset({401, 403, 408, 429}) | PASSING


def no_requests(stated: Stated) -> Mapping[str, Case]:
    """For `Rule.asks`: the word sends nothing of its own; what others send shows it."""
    del stated
    return {}


def no_cases(stated: Stated) -> Sequence[Case]:
    """For `Rule.beside`: the word adds no cases to its operation."""
    del stated
    return ()


def shown_by_the_way(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """For `Rule.wide`: a statement on the whole API sends nothing; responses to other requests show it."""
    del contract, operations, purpose
    return {}


def of_operations(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """For `Rule.wide`: a statement on the whole API is tested by the purposes of its operations alone."""
    del contract, operations, purpose
    return None


def no_script(operation: Operation) -> RuleScript | None:
    """For `Rule.script`: the word has no script."""
    del operation
    return None


def nothing(operation: Operation) -> str:
    """For `Rule.lacks`: any operation where the word may stand can be judged by it."""
    del operation
    return ""


def nothing_made_up(example: Any, arguments: Arguments) -> tuple[str, str]:
    """For `Rule.good_and_bad`: no example of a response can be made up."""
    del example, arguments
    return "", ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One word of `x-requirements`.

    It is judged by `look` (one response shows it), by `beside` (cases among the operation's own) or by `script`;
    `vocabulary` rejects a word without any of them. Where a requirement written in the word comes from (its source) and
    how binding it is (its level) stand in the specs, not here.
    """

    #: As it is written in the specs: `ordered`.
    word: str
    #: When it holds, for the table in specs/README.md.
    holds: str
    #: What has to be seen before it may pass, for the same table.
    witness: str
    arguments: Mapping[str, Argument]
    #: The operations where it makes sense, by their effect; lint rejects it elsewhere.
    stands_on: StandsOn
    #: The requests that it needs, by their roles.
    asks: Asks
    #: What one exchange shows of it.
    look: Look | None = None
    #: The script that sends its requests and concludes.
    script: Scripted = no_script
    #: A good and a bad response in words, for `explain`.
    good_and_bad: GoodAndBad = nothing_made_up
    #: Further cases of the operation, judged with its control.
    beside: Beside = no_cases
    #: What a statement on the whole API asks for.
    wide: Wide = shown_by_the_way
    #: Of each set of argument names, exactly one is given.
    alternatives: tuple[tuple[str, ...], ...] = ()
    #: The operations' statements bear out that of the whole API.
    bears_out: bool = False
    #: Its reads stand around the refusals of its operation, whose script judges it.
    brackets: bool = False
    #: What an operation lacks to be judged by it, beyond what `stands_on` says; an empty text: nothing.
    lacks: Callable[[Operation], str] = nothing
    #: The courses of workflows judge it.
    courses: bool = False
    #: All exchanges of the run together show it.
    throughout: bool = False
    #: It shows in a read what a write did.
    shows_effect: bool = False

    @property
    def seen_by_the_way(self) -> bool:
        """Whether one response shows it, whatever the request was for."""
        return self.look is not None


def taking(**arguments: Argument | ArgumentKind) -> Mapping[str, Argument]:
    """Write the arguments of a rule as keywords.

    Args:
        arguments: Name -> kind, or a whole `Argument`. A trailing `_` is dropped: `from_` stands for `from`.

    Returns:
        Name -> argument, each required unless its `Argument` says otherwise.
    """
    return {
        name.rstrip("_"): argument if isinstance(argument, Argument) else Argument(argument)
        for name, argument in arguments.items()
    }


ASK = Argument(ArgumentKind.ASK, required=False)
WITH = Argument(ArgumentKind.WITH, required=False)


def always(script: RuleScript) -> Scripted:
    """For `Rule.script`: use the script at every operation."""
    return lambda _: script


def of_reads(script: RuleScript) -> Scripted:
    """For `Rule.script`: use the script at operations that may be repeated; at others there is none."""
    return lambda operation: script if operation.effect.repeatable else None


def of_writes(script: RuleScript) -> Scripted:
    """For `Rule.script`: use the script at operations that change data; at reads there is none."""
    return lambda operation: None if operation.effect.repeatable else script


def alone(make: Callable[[Scope, Operation, Ruled], Script]) -> Make:
    """Adapt a function that makes the script of a single statement to `RuleScript.make`."""
    return lambda scope, operation, rules, _: make(scope, operation, rules[0])


def shared(make: Callable[[Scope, Operation, Sequence[Ruled]], Script]) -> Make:
    """Adapt a function that makes one script for several statements to `RuleScript.make`."""
    return lambda scope, operation, rules, _: make(scope, operation, rules)


def all_together(rules: Sequence[Ruled]) -> Sequence[Sequence[Ruled]]:
    """For `RuleScript.together`: all statements of an operation share one script."""
    return [rules]
