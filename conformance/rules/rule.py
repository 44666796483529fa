"""A rule is a value: a word of `x-requirements` with all that the suite does by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.cases.case import Case, Ruled
from conformance.cases.requirements import Asks, Beside, Stated, Wide
from conformance.contract.contract import Contract, Operation
from conformance.contract.words import Argument, ArgumentKind, StandsOn
from conformance.scripts.script import Look, Make, RuleScript, Scope, Script

Arguments = Mapping[str, Any]
#: A good and a bad answer in words, from an example of the answer (None: there is none) and the rule's arguments; two
#: empty texts where they cannot be made up.
GoodAndBad = Callable[[Any, Arguments], tuple[str, str]]
#: The script of a rule at an operation.
Scripted = Callable[[Operation], RuleScript | None]


def no_cases(stated: Stated) -> Sequence[Case]:
    """No case stands among the operation's own."""
    del stated
    return ()


def shown_by_the_way(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """A statement on the whole API asks for nothing: answers show it."""
    del contract, operations, purpose
    return {}


def of_operations(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """A statement on the whole API has no requests of its own: the purposes of operations test it."""
    del contract, operations, purpose
    return None


def no_script(operation: Operation) -> RuleScript | None:
    """No script of its own judges it."""
    del operation
    return None


def nothing(operation: Operation) -> str:
    """Any operation where the word stands can be judged by it."""
    del operation
    return ""


def nothing_made_up(example: Any, arguments: Arguments) -> tuple[str, str]:
    """No answer can be made up."""
    del example, arguments
    return "", ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One word of the vocabulary.

    It is judged by `look` (one answer shows it), by `beside` (cases among the operation's own) or by `script`; a word
    without any of them is a mistake that `vocabulary` refuses.
    """

    word: str
    #: When it holds, and what must be there for it to mean anything.
    holds: str
    witness: str
    arguments: Mapping[str, Argument]
    stands_on: StandsOn
    asks: Asks
    look: Look | None = None
    script: Scripted = no_script
    good_and_bad: GoodAndBad = nothing_made_up
    beside: Beside = no_cases
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
    #: It shows in a read what a write did.
    shows_effect: bool = False

    @property
    def seen_by_the_way(self) -> bool:
        """Whether one answer shows it, whatever it was asked for."""
        return self.look is not None


def taking(**arguments: Argument | ArgumentKind) -> Mapping[str, Argument]:
    """Give arguments by their names; a trailing `_` keeps a name from being a word of Python's."""
    return {
        name.rstrip("_"): argument if isinstance(argument, Argument) else Argument(argument)
        for name, argument in arguments.items()
    }


ASK = Argument(ArgumentKind.ASK, required=False)
WITH = Argument(ArgumentKind.WITH, required=False)


def always(script: RuleScript) -> Scripted:
    """The same script, whatever the operation does."""
    return lambda _: script


def of_reads(script: RuleScript) -> Scripted:
    """A script for operations that may be repeated; writes have none."""
    return lambda operation: script if operation.effect.repeatable else None


def of_writes(script: RuleScript) -> Scripted:
    """A script for operations that change something; reads have none."""
    return lambda operation: None if operation.effect.repeatable else script


def alone(make: Callable[[Scope, Operation, Ruled], Script]) -> Make:
    """Make the script of one statement, which does not depend on what others spend."""
    return lambda scope, operation, rules, _: make(scope, operation, rules[0])


def shared(make: Callable[[Scope, Operation, Sequence[Ruled]], Script]) -> Make:
    """Make a script that several statements share, which does not depend on what others spend."""
    return lambda scope, operation, rules, _: make(scope, operation, rules)


def all_together(rules: Sequence[Ruled]) -> Sequence[Sequence[Ruled]]:
    """All statements of an operation share one script."""
    return [rules]
