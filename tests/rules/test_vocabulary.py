"""The vocabulary of rules: complete, told to people, and broken by the sandbox word for word."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance.contract import EffectKind, load_contracts, specs_directory
from conformance.contract.rule_arguments import READS, WRITES, ArgumentKind, StandsOn
from conformance.contract.vocabulary import ANNOTATIONS, PERSONAL_CLASSES
from conformance.jobs.generated_specs import rewrite_readme, rewritten
from conformance.model.errors import BadOption
from conformance.rules import FAMILIES, RULES, IncompleteRule, vocabulary
from conformance.rules.rule import no_cases, no_script
from conformance.sandbox import all_faults
from conformance.sandbox.faults import ways
from conformance.selfcheck.selfcheck import requirement_of
from tests.journeys.test_bookings import LIES

README = (specs_directory() / "README.md").read_text(encoding="utf-8")


def test_the_table_of_the_readme_is_that_of_the_rules():
    """`specs words --write` makes it; nobody finds a word there that lint refuses, or the other way round."""
    assert rewritten(README) == README
    assert all(f"| `{word}` |" in README for word in RULES)


def test_the_table_is_written_where_it_stood(tmp_path):
    """What stands around it stays."""
    head, _, rest = README.partition("| `ordered` |")
    path = tmp_path / "README.md"
    path.write_text(f"{head}{rest.partition(chr(10))[2]}", encoding="utf-8")

    assert path.read_text(encoding="utf-8") != README
    assert path == rewrite_readme(tmp_path, load_contracts())
    assert README == path.read_text(encoding="utf-8")


def test_a_folder_without_a_table_is_told(tmp_path):
    """Nothing is written where there is no place for it."""
    with pytest.raises(BadOption, match="`specs words` alone prints the table"):
        rewrite_readme(tmp_path, {})
    with pytest.raises(BadOption, match="no table"):
        rewritten("# Specs\n")


#: Words that only other APIs' requirements are written in; the desk of bookings lies in them (tests/journeys).
STRANGERS = frozenset({"paged", "header-counts", "header-equals"})
#: The word that an IXIT's `expect:` is written in (tests/journeys/test_expected.py).
DECLARED = frozenset({"expects"})


def test_the_sandbox_breaks_the_same_words():
    """A word without a liar would be tested by nothing, and a liar without a word by no requirement."""
    contracts = load_contracts()
    named = [requirement_of(contracts, fault) for fault in all_faults().values()]
    broken = {requirement.rule[0] for requirement in named if requirement is not None and requirement.rule is not None}

    assert RULES.keys() - STRANGERS - DECLARED == ways().keys()
    assert RULES.keys() - STRANGERS - DECLARED == broken
    assert {expected.removeprefix("rules/") for _, (_, expected) in LIES.values()} >= STRANGERS


def test_every_family_stands_in_the_vocabulary():
    """No word is lost on the way."""
    assert list(RULES) == [rule.word for family in FAMILIES for rule in family.RULES]


LACKING = [
    ({"witness": ""}, "does not say when it holds and what witnesses it"),
    ({"look": None, "script": no_script, "beside": no_cases}, "is judged by nothing"),
    ({"stands_on": StandsOn(frozenset())}, "stands nowhere"),
]


@pytest.mark.parametrize(("change", "message"), LACKING, ids=[message for _, message in LACKING])
def test_a_word_that_nothing_judges_is_none(change, message):
    """It could only end without a verdict."""
    with pytest.raises(IncompleteRule, match=message):
        vocabulary([replace(RULES["echoes"], **change)])


def test_a_word_stands_once():
    """Two rules of one name would judge by turns."""
    with pytest.raises(IncompleteRule, match="stands twice"):
        vocabulary([RULES["echoes"], replace(RULES["echoes"], holds="otherwise")])


def test_a_statement_on_the_whole_api_is_asked_for_or_seen():
    """Else it would have a purpose that no answer can serve."""
    silent = replace(RULES["within"], stands_on=StandsOn(READS, api=True))
    with pytest.raises(IncompleteRule, match="where nothing asks for it"):
        vocabulary([silent])


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (StandsOn(), "operations"),
        (StandsOn(READS), "reads"),
        (StandsOn(WRITES), "writes"),
        (StandsOn(frozenset(), api=True), "API"),
        (StandsOn(api=True, observed=True), "operations with `x-observed-by`, API"),
        (StandsOn(frozenset({EffectKind.ONCE, EffectKind.CREATES})), "creates, once"),
        (StandsOn(deprecated=True), "deprecated operations"),
    ],
)
def test_where_a_word_stands_is_told_in_words(place, said):
    """As it is in the table."""
    assert said == str(place)


def test_words_are_given_for_every_choice_of_words():
    """An argument of a few words without words could not be checked."""
    assert [] == [
        (rule.word, name)
        for rule in RULES.values()
        for name, argument in rule.arguments.items()
        if (argument.kind is ArgumentKind.WORD) != bool(argument.words)
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


#: Words that no requirement of the built-in contracts is written in, with arguments as other contracts give them.
ELSEWHERE = [
    ("paged", {"items": "/items", "by": "/id", "limit": "query.limit", "offset": "query.offset", "counted": "items"}),
    ("header-counts", {"header": "X-Total", "items": "/items", "of": "page"}),
    ("header-equals", {"header": "ETag", "equals": "/version"}),
    ("expects", {"at": "/name", "equals": "Ana"}),
]


def test_a_good_and_a_bad_response_are_told_apart():
    """What `explain` makes up of a rule is either nothing, or two different sentences."""
    stated = [r.rule for c in load_contracts().values() for r in c.all_requirements() if r.rule is not None]
    told = {(word, RULES[word].good_and_bad(None, arguments)) for word, arguments in (*stated, *ELSEWHERE)}
    made_up = {word for word, pair in told if pair != ("", "")}

    assert [] == [word for word, (good, bad) in told if good and good == bad]
    assert made_up >= {"ordered", "echoes", "paged", "header-counts", "header-equals", "expects"}


def test_some_words_are_seen_in_one_response():
    """A profile that sends little judges those alone: each has a function that looks at a response, and no other request."""
    looking = {word for word, rule in RULES.items() if rule.look is not None}

    assert looking == {word for word, rule in RULES.items() if rule.seen_by_the_way}
    assert {"ordered", "echoes", "every", "status-implied-by"} <= looking
    assert "visible-in" not in looking


def test_a_word_asks_no_more_of_its_operation_than_where_it_stands():
    """But for isolation, which needs an organisation to be named."""
    write = load_contracts()["customers"].operations["createSignup"]
    unnamed = replace(write, parameters=())

    assert {"isolated-by-organisation"} == {word for word, rule in RULES.items() if rule.lacks(unnamed)}
    assert set() == {word for word, rule in RULES.items() if rule.lacks(write)}
