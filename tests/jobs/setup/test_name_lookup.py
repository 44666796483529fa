"""A name that is unknown gets the nearest one, or those that there are, each once."""

from __future__ import annotations

import pytest

from conformance.jobs.setup.name_lookup import named
from conformance.model.errors import BadOption

KNOWN = {"getTerms": 1, "customers/getTerms": 1, "GET /terms": 1, "getUser": 2, "customers/getUser": 2}


def test_any_spelling_is_known():
    """And all mean the same."""
    assert [1, 1, 2] == [named(name, KNOWN, "operation") for name in ("getTerms", "GET /terms", "customers/getUser")]


def test_the_nearest_name_is_offered():
    """Where there is one."""
    with pytest.raises(BadOption, match=r"no operation is called getTrms: did you mean getTerms\?"):
        named("getTrms", KNOWN, "operation")


def test_what_there_is_stands_once():
    """Not in each of its spellings."""
    with pytest.raises(BadOption) as told:
        named("zzz", KNOWN, "operation")

    assert "no operation is called zzz: there are getTerms, getUser" == str(told.value)
