"""`RULES`, the words of `x-requirements`: each word is one `Rule`, each family of words one module.

Lint, planner and scripts take the mapping as an argument, so that no folder below imports this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.rules import (
    agreement,
    echo,
    effect,
    emptiness,
    filter,  # noqa: A004 - the family of `filtered`; the builtin is not used here
    header,
    isolation,
    order,
    paging,
    period,
    presence,
    refusal,
    served,
    unchanged,
    value,
    workflow,
)
from conformance.rules.rule import Rule, no_cases, no_script, shown_by_the_way

FAMILIES = (
    echo, order, period, filter, presence, value, effect, unchanged, isolation, agreement, refusal, served,
    emptiness, paging, header, workflow,
)  # fmt: skip


class IncompleteRule(TypeError):
    """A rule lacks something without which a requirement written in it could never be tested."""


def vocabulary(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Key rules by their words, and check that each can be tested.

    Args:
        rules: The rules of all families.

    Returns:
        Word -> rule, in the order given.

    Raises:
        IncompleteRule: A rule has no witness, stands nowhere, is judged by nothing, or its word stands twice.
    """
    found: dict[str, Rule] = {}
    for rule in rules:
        for lacking in _lacking(rule):
            raise IncompleteRule(f"the rule {rule.word} {lacking}")
        if found.setdefault(rule.word, rule) is not rule:
            raise IncompleteRule(f"the rule {rule.word} stands twice")
    return found


def _lacking(rule: Rule) -> Iterable[str]:
    if not (rule.word and rule.holds and rule.witness):
        yield "does not say when it holds and what witnesses it"
    if not rule.stands_on.effects and not rule.stands_on.api:
        yield "stands nowhere"
    if rule.courses or rule.brackets or rule.throughout:
        return  # a workflow's courses, the script of the operation whose refusals its reads stand around, the whole run
    if rule.look is None and rule.script is no_script and rule.beside is no_cases:
        yield "is judged by nothing: it has no look, no script and no cases"
    if rule.stands_on.api and rule.wide is shown_by_the_way and rule.look is None:
        yield "stands on the whole API, where nothing asks for it"


RULES: Mapping[str, Rule] = vocabulary(rule for family in FAMILIES for rule in family.RULES)

__all__ = ["FAMILIES", "RULES", "IncompleteRule", "Rule", "vocabulary"]
