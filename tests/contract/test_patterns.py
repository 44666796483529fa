"""Patterns of the specs are understood, and what is made of them matches."""

import jsonschema_rs
import pytest

from conformance.contract.patterns import UnknownPattern, parse, pattern_maker, stretched
from conformance.domain.random_source import Dice

PATTERNS = [
    r"^[6789]\d{8}$",
    r"^89[0-9]{17}$",
    r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
    r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$",
    r"^[0-9]+\.[0-9]{2}$",
    r"^[0-9]{6}\*{6}[0-9]{4}$",
    r"^(0[1-9]|1[0-2])[0-9]{2}$",
    r'^[^@"\[\]]+@[^@"\[\]]+\.[^@"\[\]]+$',
    r"^(?:a|b\-c)*x?$",
    r"^[\u00C0-\u017F\x41]{1,5}$",
    r"^\p{L}{2,10}$",
    r"^[\p{Lu}\p{Nd} .-]+\P{Lu}$",
    r"^\p{Script=Greek}$",
    r"^(?i)abc$",
    r"^(?<year>\d{4})-(?P<month>\d\d)$",
    r"^a+?b*?\D\S\W$",
    r"^one$|^two$",
]
#: What narrows a pattern is left to the validator.
NARROWED = [r"^(?=.*\d)[a-z\d]{4,8}$", r"^(?!abc)[a-z]{3}$", r"^(a|b)\1$", r"^\bword\b$", r"^x(?<=x)y$"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_made_matches(pattern):
    """Of five hundred texts none misses the pattern by the judge's own reading."""
    validator = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
    maker, dice = pattern_maker(parse(pattern)), Dice(1)

    assert [] == [text for text in (maker(dice) for _ in range(500)) if not validator.is_valid(text)]


@pytest.mark.parametrize("pattern", NARROWED)
def test_some_of_what_is_made_matches(pattern):
    """Of five hundred texts at least one fits what the tree leaves out."""
    validator = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
    maker, dice = pattern_maker(parse(pattern)), Dice(1)

    assert any(validator.is_valid(maker(dice)) for _ in range(500))


def test_a_repetition_without_a_limit_reaches_a_length():
    """A text of a stated length is made where the pattern leaves room for one."""
    maker, dice = pattern_maker(stretched(parse("^[a-z]+(-[0-9]*)?$"), 40)), Dice(1)

    assert any(len(maker(dice)) >= 40 for _ in range(100))


@pytest.mark.parametrize(
    "pattern", [r"^a{,3}$", r"^(a$", r"^[a$", r"^a)$", r"\p{Nothing}", r"\q", r"^(?>a)$", "^*", r"[z-a]"]
)
def test_what_is_not_understood_is_named(pattern):
    """Nothing is skipped in silence: lint reports it with its place."""
    with pytest.raises(UnknownPattern):
        parse(pattern)
