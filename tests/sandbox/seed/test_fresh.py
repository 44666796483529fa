"""A fresh world is the seeded one, and nobody else's, whichever of its parts were asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.sandbox.seed.fresh import fresh_world
from conformance.sandbox.seed.seed import seeded
from tests.sandbox.asking import TODAY


def whole(organisation):
    """Give an organisation with plain dictionaries, in their order."""
    return replace(organisation, accounts=dict(organisation.accounts), subscriptions=dict(organisation.subscriptions))


def test_a_fresh_world_is_the_seeded_one():
    """In the same order, which responses show."""
    fresh, first = fresh_world(3, TODAY), seeded(3, TODAY)

    assert first.next_id == fresh.next_id
    assert list(first.organisations) == list(fresh.organisations)
    for name, organisation in first.organisations.items():
        found = fresh.organisations[name]
        assert list(organisation.accounts) == list(found.accounts)
        assert list(organisation.subscriptions) == list(found.subscriptions)
        assert organisation == whole(found)


def test_what_is_changed_in_one_world_is_changed_in_no_other():
    """And stays changed in its own, at its place."""
    mine, other = fresh_world(3, TODAY).organisations["telco"], fresh_world(3, TODAY).organisations["telco"]
    first, second, *_, last = mine.subscriptions
    mine.subscriptions[first].email = "changed@example.com"
    mine.subscriptions[second] = mine.subscriptions[first]
    del mine.subscriptions[last]

    assert "changed@example.com" == mine.subscriptions[first].email == mine.subscriptions[second].email
    assert [first, second] == list(mine.subscriptions)[:2]
    assert last not in mine.subscriptions
    assert len(mine.subscriptions) == len(other.subscriptions) - 1
    assert seeded(3, TODAY).organisations["telco"] == whole(other)


def test_what_is_not_there_is_not_found():
    """As in a dictionary."""
    lines = fresh_world(3, TODAY).organisations["telco"].subscriptions

    assert lines.get(-1) is None
    with pytest.raises(KeyError):
        lines[-1]
