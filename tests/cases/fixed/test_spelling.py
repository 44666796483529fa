"""A spelling of JSON changes no value."""

import json

import pytest

from conformance.cases.fixed.json_notation import ODD_SPELLINGS, SPELLINGS
from conformance.cases.fixed.spelling import spelled


@pytest.mark.parametrize("spelling", [*SPELLINGS, *ODD_SPELLINGS])
def test_a_spelling_changes_no_value(spelling):
    """Read again, it is the same."""
    value = {"número": "Peña \U0001f4f1", "n": 7, "list": [1, {"a": None, "b": True, "c": 1.5}], "e": ""}

    assert value == json.loads(spelled(value, spelling).removeprefix(b"\xef\xbb\xbf"))
