"""The vocabulary of rules, and the same table for people in specs/README.md."""

from __future__ import annotations

import re

import pytest

from conformance.contract import EffectKind, specs_directory
from conformance.contract.rules import RULES, Kind
from conformance.contract.vocabulary import ANNOTATIONS, PERSONAL_CLASSES

README = (specs_directory() / "README.md").read_text(encoding="utf-8")


def table() -> dict[str, str]:
    """Rule name -> its column of arguments."""
    _, _, text = README.partition("| rule | arguments |")
    found: dict[str, str] = {}
    for row in text.split("\n\n")[0].splitlines()[2:]:
        names, arguments, *_ = (cell.strip() for cell in row.strip("|").split("|"))
        for name in re.findall(r"`([a-z-]+)`", names):
            found[name] = arguments
    return found


def test_the_readme_lists_the_same_rules():
    """Nobody finds a rule there that lint refuses, or the other way round."""
    assert set(RULES) == set(table())


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_readme_lists_the_same_arguments(name):
    """`ask` is said once for all rules that read an answer, and `with` beside `operation`."""
    words = set(re.findall(r"`([a-z]+)\b", table()[name])) - {"at", "start"} | (
        {"at"} & set(re.findall(r"`([a-z]+)`", table()[name]))
    )
    arguments = set(RULES[name].arguments)
    if name == "workflow":
        words = {"name"}

    assert words <= arguments
    assert arguments - words <= {"ask", "with"}


def test_every_rule_says_when_it_holds_and_what_witnesses_it():
    """A rule without witness could pass in a vacuum."""
    assert [] == [rule.name for rule in RULES.values() if not rule.holds or not rule.witness]


def test_words_are_given_for_every_choice_of_words():
    """An argument of a few words without words could not be checked."""
    assert [] == [
        (rule.name, name)
        for rule in RULES.values()
        for name, argument in rule.arguments.items()
        if (argument.kind is Kind.WORD) != bool(argument.words)
    ]


def test_the_closed_lists_are_those_of_the_readme():
    """Classes of personal data and kinds of effects."""
    personal = set(re.search(r"`x-personal: class` on a field: `([^`]*)`", README)[1].split())
    effects = set(
        re.findall(r"`([a-z]+)`", re.search(r"`x-effect: [^`]*` on every operation: (.*?)\n- ", README, re.DOTALL)[1])
    )

    assert PERSONAL_CLASSES == personal
    assert {kind.value for kind in EffectKind} == effects - {"of"}


def test_every_annotation_of_the_readme_is_known():
    """A mistyped one is noticed because the right one is known."""
    named = set(re.findall(r"(?<![\w-])x-[a-z]+(?:-[a-z]+)*", README))

    assert {"x-ip-address"} == named - ANNOTATIONS
