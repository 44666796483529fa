"""The state file: private, whole, and taken from by one run at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from conformance.engine.test_data.state_file import (
    MOST_MADE,
    Mark,
    State,
    StateError,
    StateFile,
    remembered,
    state_path,
)


def opened(tmp_path, run="aaa", **more):
    return StateFile(state_path(tmp_path / "ixit.yaml", "sta", "telco"), run=run, **more)


def claim(state, value, index=0):
    return state.claim("freeIccid", value, by="customers/replaceSim", index=index, tag=None)


def test_it_lies_beside_the_ixit_and_is_its_owners_alone(tmp_path):
    """Real ids stand in it, so no repository takes it in either."""
    state = opened(tmp_path)
    claim(state, "8934")

    assert tmp_path / ".conformance-state" / "sta-telco.json" == state.path
    assert (0o600, 0o700) == (state.path.stat().st_mode & 0o777, state.path.parent.stat().st_mode & 0o777)
    assert "*\n" == (state.path.parent / ".gitignore").read_text()
    assert [] == [path for path in state.path.parent.iterdir() if path.name.endswith(str(os.getpid()))]


def test_what_was_used_up_is_nobodys_again(tmp_path):
    """Whatever run asks."""
    first, second = opened(tmp_path), opened(tmp_path, "bbb")
    claim(first, "8934")
    first.settle({("freeIccid", "8934"): Mark.USED})
    first.end({"profile": "gate"})

    assert not claim(second, "8934")
    assert claim(second, "8935")


def test_two_runs_at_once_take_different_values(tmp_path):
    """A value is claimed before it is sent."""
    first, second = opened(tmp_path), opened(tmp_path, "bbb")

    assert (True, False, True) == (claim(first, "8934"), claim(second, "8934"), claim(first, "8934"))


def test_what_was_claimed_and_never_sent_is_free_again(tmp_path):
    """The run says so when it ends."""
    first, second = opened(tmp_path), opened(tmp_path, "bbb")
    claim(first, "8934")
    first.end({})

    assert claim(second, "8934")


def test_a_killed_run_leaves_its_claims(tmp_path):
    """They may have gone out: they are known, and may be tried again when nothing else is left."""
    script = (
        "import os, signal, sys; from pathlib import Path; from conformance.engine.test_data.state_file import StateFile\n"
        f"StateFile(Path({str(tmp_path / 's.json')!r}), run='dead').claim('freeIccid', '8934', by='x', index=0, tag=None)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    state = StateFile(tmp_path / "s.json", run="bbb")

    assert ("claimed", "dead", False) == ((known := state.state.of("freeIccid", "8934")).mark, known.run, known.alive)
    assert claim(state, "8934")


def test_many_processes_at_once_lose_no_claim(tmp_path):
    """Each reads, changes and renames under the lock."""
    script = (
        "import sys; from pathlib import Path; from conformance.engine.test_data.state_file import StateFile\n"
        f"state = StateFile(Path({str(tmp_path / 's.json')!r}), run=sys.argv[1])\n"
        "for n in range(20): state.claim('freeIccid', f'{sys.argv[1]}-{n}', by='x', index=n, tag=None)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, f"r{n}"]) for n in range(4)]

    assert [0] * 4 == [process.wait() for process in running]
    assert 80 == len(json.loads((tmp_path / "s.json").read_text())["values"]["freeIccid"])


@pytest.mark.parametrize("name", ["s.json", "s.json.lock"])
def test_a_link_is_not_followed(tmp_path, name):
    """Whoever may write into the folder must not make us write elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / name).symlink_to(elsewhere)

    with pytest.raises(StateError, match="symbolic link"):
        StateFile(tmp_path / "s.json", run="aaa")
    assert not elsewhere.exists()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema_version": "9"}', '{"schema_version": "1", "values": 7}'])
def test_what_is_no_state_file_is_refused_with_advice(tmp_path, text):
    """It may be somebody's."""
    (tmp_path / "s.json").write_text(text)

    with pytest.raises(StateError, match="move it away"):
        StateFile(tmp_path / "s.json", run="aaa")
    assert text == (tmp_path / "s.json").read_text()


def test_a_disk_that_is_full_costs_the_state_and_not_the_run(tmp_path, monkeypatch):
    """A run goes on without it, and can say so."""
    state = opened(tmp_path)
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))

    assert claim(state, "8934")
    assert "cannot be written: No space left" in state.trouble


def test_what_was_made_is_remembered_as_it_was_written(tmp_path):
    """Numbers stay numbers; of many the latest, and other runs add to them."""
    first = opened(tmp_path)
    first.make("subscriptionId.mobile", [1, "2"])
    opened(tmp_path, "bbb").make("subscriptionId.mobile", range(3, MOST_MADE + 2))
    made = remembered(first.path).made["subscriptionId.mobile"]

    assert ["2", *range(3, MOST_MADE + 2)] == list(made.values())
    assert State() == remembered(tmp_path / "none.json")


def test_a_state_file_of_a_suite_that_remembered_nothing_made_is_read(tmp_path):
    """What made nothing writes the same file as before."""
    state = opened(tmp_path)
    claim(state, "8934")

    assert "made" not in json.loads(state.path.read_text())
    assert {} == opened(tmp_path, "bbb").state.made
