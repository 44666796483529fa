"""What a taker is dealt of one kind of test data, and what it borrows of the others."""

from __future__ import annotations

import pytest

from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateFile
from conformance.profile.ixit import Entry

POOL = tuple(Entry(str(number), frozenset({"odd"} if number % 2 else ())) for number in range(12))


def shares(*needs, state=None, pool=POOL):
    """One share for each need, dealt to in turn."""
    made = [
        Share("freeIccid", f"api/{number}", pool[number :: len(needs)], state, need=need)
        for number, need in enumerate(needs)
    ]
    for one in made:
        one.beside(made)
    return made


def taken(share, count, tag=None):
    return [entry and entry.value for entry in (share.take(tag, index) for index in range(count))]


def test_what_was_not_asked_for_is_not_dealt():
    """A late set with one tag takes one value, not as many as there were sets before."""
    (one,) = shares({})

    assert "0" == one.take(None, 40).value
    assert "1" == one.take("odd", 41).value
    assert ["2", "3"] == taken(one, 2)


def test_a_share_that_is_used_up_borrows_what_the_others_do_not_need():
    """The one with most to spare lends first, and each keeps what its taker needs."""
    one, two, three = shares({None: 4}, {None: 3}, {None: 1})

    assert ["0", "3", "6", "9", "2", "5", "1", "8", None] == taken(one, 9)
    assert ["4", "7", "10"] == taken(two, 3)
    assert ["11"] == taken(three, 1)


def test_a_share_knows_that_it_ran_out():
    """Of what the IXIT has; a tag that nothing carries is no shortage."""
    one, two = shares({}, {None: 6})
    taken(one, 6)
    one.take("nothing", 6)

    assert (False, False) == (one.ran_out, two.ran_out)
    assert one.take(None, 7) is None
    assert (True, False) == (one.ran_out, two.ran_out)


def test_what_a_taker_was_dealt_it_need_not_keep():
    """Once it has what it needs, the rest of its share is free."""
    one, two = shares({None: 6}, {None: 2}, pool=POOL[:8])
    assert ["1", "3"] == taken(two, 2)

    assert ["0", "2", "4", "6", "5", "7", None] == taken(one, 7)


@pytest.mark.parametrize(("need", "expected"), [({"odd": 2}, 4), ({"odd": 1, None: 2}, 3), ({None: 6}, 0), ({}, 6)])
def test_a_tag_is_lent_as_far_as_it_is_not_needed(need, expected):
    """A need without a tag may be met by any value."""
    one, _ = shares({}, need)

    assert expected == sum(value is not None for value in taken(one, 12, "odd"))


def test_what_the_taker_did_before_comes_last():
    """Another value is dealt as long as there is one."""
    share = Share("freeMsisdn", "api/op", POOL[:3], avoided=lambda entry: entry.value != "2")

    assert ["2", "0", "1", None] == taken(share, 4)


def test_a_run_that_goes_on_deals_what_it_had_borrowed(tmp_path):
    """From whoever's share it was."""
    before = shares({}, {}, state=StateFile(tmp_path / "s.json", run="aaa"))
    dealt = taken(before[0], 8)
    state = StateFile(tmp_path / "s.json", run="aaa")
    one, two = shares({}, {}, state=state)
    for _, value, known in state.own():
        one.recall(value, known)

    assert dealt == taken(one, 8)
    assert {*dealt}.isdisjoint(taken(two, 4))


def test_two_runs_at_once_borrow_different_values(tmp_path):
    """What one of them holds, the other leaves alone."""
    first, second = (shares({}, {}, state=StateFile(tmp_path / "s.json", run=name))[0] for name in ("aaa", "bbb"))
    found = [entry.value for index in range(6) for entry in (first.take(None, index), second.take(None, index))]

    assert sorted(entry.value for entry in POOL) == sorted(found)
    assert first.take(None, 6) is second.take(None, 6) is None


def test_what_others_can_spare_comes_before_what_was_rejected(tmp_path):
    """An earlier run had values of this taker's share rejected: they are tried when nothing else is left."""
    state = StateFile(tmp_path / "s.json", run="aaa")
    for value in ("0", "2"):
        state.claim("freeIccid", value, by="api/0", index=0, tag=None)
        state.settle({("freeIccid", value): Mark.REJECTED})
    one, two = shares({None: 3}, {None: 1}, state=StateFile(tmp_path / "s.json", run="bbb"), pool=POOL[:6])

    assert ["4", "1", "3", "0", "2", None] == taken(one, 6)
    assert ["5"] == taken(two, 1)
