"""The seeded world."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pytest

from conformance.sandbox.seed.seed import seeded
from tests.sandbox.asking import TODAY


def test_equal_seeds_and_days_give_equal_worlds():
    """To the last byte."""
    assert pickle.dumps(seeded(3, TODAY)) == pickle.dumps(seeded(3, TODAY))


def test_the_day_moves_the_dates_and_not_the_ids():
    """So that a pool of ids lasts from one day to the next."""
    first, second = (seeded(3, day).organisations["telco"] for day in (TODAY, date(2027, 11, 5)))

    assert list(first.users) == list(second.users)
    assert list(first.subscriptions) == list(second.subscriptions)


@pytest.mark.parametrize(
    "day", [date(2024, 2, 29), date(2026, 1, 1), date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)]
)
@pytest.mark.parametrize("seed", [0, 1, 99])
def test_every_day_can_be_seeded(day, seed):
    """Leap days, new year, and the days on which clocks change; nothing was activated in the future."""
    world = seeded(seed, day)
    end = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)

    for org in world.organisations.values():
        assert all(account.activated <= end for account in org.accounts.values())


def test_no_number_means_two_things():
    """Ids, telephone numbers, SIM cards and documents are all different, over both organisations."""
    organisations = list(seeded(0, TODAY).organisations.values())
    ids = [
        one_id
        for org in organisations
        for kind in (org.users, org.accounts, org.subscriptions, org.penalties)
        for one_id in kind
    ]
    numbers = [number for org in organisations for number in (*org.numbers, *org.free_numbers, *org.free_landlines)]
    cards = [card for org in organisations for card in (*org.sims, *org.sims.free())]
    documents = [user.document for org in organisations for user in org.users.values()]

    for values in (ids, numbers, cards, documents):
        assert len(values) == len(set(values))


def test_texts_look_spanish():
    """Accents, ñ and the like stand in names, towns, tariffs and reasons."""
    org = seeded(0, TODAY).organisations["telco"]
    names = "".join(str(user.profile) for user in org.users.values())

    assert set("áéíóúñÑ") <= set(names)
    assert any("Ñ" in product.value for product in org.products.values())
