"""Schemas are joined to one, or it is said why that cannot be."""

import pytest

from conformance.cases.exploratory.flat_schema import Impossible, UnknownKeyword, flat


def test_what_no_value_satisfies_is_said():
    """Readings may exclude one another; the member is then left out, or the body cannot be made."""
    with pytest.raises(Impossible):
        flat([{"type": "string"}, {"type": "integer"}], {})


def test_an_unknown_keyword_is_named():
    """Never skipped in silence."""
    with pytest.raises(UnknownKeyword, match="contains"):
        flat([{"contains": {"type": "string"}}], {})
