"""Plain texts and numbers, and others that fit where the plain one does not."""

import pytest
from jsonschema_rs import Draft202012Validator

from conformance.contract.bundling.example_scalars import TEXTS, NoExample, other_number, other_text, plain_number
from conformance.domain.random_source import Dice


@pytest.mark.parametrize("form", TEXTS)
def test_the_text_of_a_format_has_it(form):
    """By the judge's own reading."""
    assert Draft202012Validator({"format": form}, validate_formats=True).is_valid(TEXTS[form])


@pytest.mark.parametrize(
    "node",
    [
        {"type": "integer", "minimum": 11, "maximum": 19, "multipleOf": 5},
        {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5},
        {"type": "integer", "multipleOf": 0.5, "maximum": -7},
        {"type": "number", "multipleOf": 0.01, "minimum": 0.015, "maximum": 0.025},
        {"type": "number", "exclusiveMinimum": 0.1, "maximum": 0.9},
    ],
)
def test_some_number_lies_within_the_limits(node):
    """On the steps that the node admits."""
    check, dice = Draft202012Validator(node), Dice(1)

    assert any(check.is_valid(other_number(node, dice)) for _ in range(40))


def test_some_text_fits_two_patterns():
    """And a length that neither states."""
    node = {"type": "string", "minLength": 3}
    check = Draft202012Validator({**node, "allOf": [{"pattern": "^[a-z]*$"}, {"pattern": "^.{4,6}$"}]})
    dice = Dice(1)

    assert any(check.is_valid(other_text(node, ["^[a-z]*$", "^.{4,6}$"], dice)) for _ in range(40))


@pytest.mark.parametrize("step", [0, -1, "x"])
def test_a_step_that_is_none_is_said(step):
    """No number is a multiple of it."""
    with pytest.raises(NoExample, match="multipleOf"):
        plain_number({"multipleOf": step})
