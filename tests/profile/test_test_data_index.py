"""Choosing from sorted pools gives what going through all entries gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_index import entries, stock

KINDS = ("a", "b", "c")
RELATED = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 3), max_size=2)
ENTRIES = st.lists(
    st.builds(Entry, st.integers(1, 3), st.frozensets(st.sampled_from("xy"), max_size=1), RELATED), max_size=6
).map(tuple)
POOLS = st.dictionaries(st.sampled_from((*KINDS, "a.x")), ENTRIES, min_size=1)


def plainly(pool: Sequence[Entry], base: str, related: Mapping[str, Any]) -> list[Entry]:
    """Go through all entries: none may contradict, and where some belong, only those."""
    fitting = [
        entry
        for entry in pool
        if related.get(base, entry.value) == entry.value
        and all(related.get(kind, value) == value for kind, value in entry.related.items())
    ]
    return [e for e in fitting if any(related.get(k) == v for k, v in e.related.items())] or fitting


@settings(deadline=None)
@given(POOLS, st.sampled_from(KINDS), RELATED, st.frozensets(st.sampled_from(KINDS)))
def test_the_entries_that_fit_are_those_that_a_plain_search_finds(
    pools: dict[str, tuple[Entry, ...]], kind: str, related: dict[str, Any], wanted: frozenset[str]
) -> None:
    """An index changes nothing but the time."""
    organisation = Organisation("telco", pools)
    found = stock(organisation, kind, None, wanted)
    pool = sorted(entries(organisation, kind), key=lambda entry: -len(wanted & set(entry.related)))

    assert plainly(pool, kind, related) == list(found.fitting(related))


def test_lists_and_objects_are_found_by_how_they_are_written() -> None:
    """A value need not be hashable."""
    organisation = Organisation("telco", {"a": (Entry([1], related={"b": {"c": 2}}), Entry([2]))})
    found = stock(organisation, "a", None, frozenset({"b"}))

    assert [Entry([1], related={"b": {"c": 2}})] == list(found.fitting({"b": {"c": 2}}))
    assert [Entry([2])] == list(found.fitting({"a": [2]}))


def test_a_narrower_kind_is_a_pool_or_a_tag() -> None:
    """`a.x` is the pool of that name and what is tagged x in `a`; `a` is all of them."""
    organisation = Organisation("telco", {"a": (Entry(1, frozenset({"x"})), Entry(2)), "a.x": (Entry(3),)})

    assert [3, 1] == [entry.value for entry in entries(organisation, "a.x")]
    assert [1, 2, 3] == [entry.value for entry in entries(organisation, "a")]
