"""What runs used up is known by keyed hashes where the state file was lost, and nobody reads an id there."""

from __future__ import annotations

import pytest

from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateError, StateFile
from conformance.engine.test_data.used_hashes import UsedHashes, covered, hashes_beside
from conformance.profile.ixit import Entry

KEY = "a key that only the CI has"
POOL = tuple(Entry(f"893401{number:013}") for number in range(6))


@pytest.fixture
def state(tmp_path):
    """Two SIM cards were used up, one was rejected, and something was done with an account."""
    one = StateFile(tmp_path / "staging-telco.json", run="aaa")
    for entry, mark in zip(POOL, (Mark.USED, Mark.USED, Mark.REJECTED), strict=False):
        one.claim("freeIccid", entry.value, by="api/op", index=0, tag=None)
        one.settle({("freeIccid", entry.value): mark})
    one.spoil([("api/op:accountId", "4410234")], by="done")
    return one


def test_the_file_holds_no_id_and_each_hash_once(state):
    """It lies where everybody reads; the caller is told how many lines came."""
    hashes = UsedHashes(state.path, KEY)

    assert (3, 0) == (hashes.add(state.state), hashes.add(state.state))
    text = hashes.path.read_text()
    assert "staging-telco.used" == hashes.path.name
    assert 3 == len(set(text.split()))
    assert not any(one in text for one in ("8934", "4410234", "accountId", KEY))


def test_what_was_used_up_is_known_with_the_same_key_only(state):
    """Kind and value both count."""
    UsedHashes(state.path, KEY).add(state.state)
    again, other = UsedHashes(state.path, KEY), UsedHashes(state.path, KEY[::-1])

    assert [True, True, False, False] == [again.covers("freeIccid", entry.value) for entry in POOL[:4]]
    assert again.covers("api/op:accountId", "4410234")
    assert not again.covers("accountId", "4410234")
    assert not other.covers("freeIccid", POOL[0].value)


def test_a_run_without_its_state_file_takes_what_is_left(state, tmp_path):
    """The cache of the CI was evicted."""
    UsedHashes(state.path, KEY).add(state.state)
    state.path.unlink()
    anew = StateFile(state.path, run="bbb")
    gone = covered(UsedHashes(state.path, KEY), anew.state, [("freeIccid", entry.value) for entry in POOL])
    anew.spoil(gone, by="earlier runs", run="earlier runs")
    share = Share("freeIccid", "api/op", POOL, anew)

    assert [entry.value for entry in POOL[2:]] == [share.take(None, index).value for index in range(4)]
    assert share.take(None, 4) is None
    assert {} == anew.done_by_this_run()
    assert [] == covered(UsedHashes(state.path, KEY), anew.state, gone)


def test_without_a_key_there_are_no_hashes(state):
    """And without a state file neither."""
    assert hashes_beside(state.path, {}) is None
    assert hashes_beside(None, {"CONFORMANCE_STATE_KEY": KEY}) is None
    assert hashes_beside(state.path, {"CONFORMANCE_STATE_KEY": KEY}) is not None


def test_a_key_that_can_be_guessed_is_none(state):
    """Ids are few: whoever guesses the key guesses them all."""
    with pytest.raises(StateError, match="CONFORMANCE_STATE_KEY has 6 characters: 16 or more"):
        UsedHashes(state.path, "secret")


@pytest.mark.parametrize("content", [b"8934011411551283000\n", b"\xff\x00", b"<html>", b"A" * 32])
def test_a_file_that_is_none_is_told(state, content):
    """In one sentence."""
    state.path.with_suffix(".used").write_bytes(content)

    with pytest.raises(StateError, match="holds no keyed hashes: move it away"):
        UsedHashes(state.path, KEY)


def test_no_link_is_followed(state, tmp_path):
    """Neither to read nor to write."""
    victim = tmp_path / "victim"
    victim.write_text("")
    state.path.with_suffix(".used").symlink_to(victim)

    with pytest.raises(StateError, match="cannot be read"):
        UsedHashes(state.path, KEY)
