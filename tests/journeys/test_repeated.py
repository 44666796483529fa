"""One environment judged again and again: the hundredth run is as green as the first."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.declaring.sandbox_declaration import declare
from conformance.sandbox import Sandbox, serve

#: Seconds that a run may take on a machine that does much else.
PATIENCE = 600
OPERATIONS = ("replaceSim", "createSignup", "addSubscription", "activateSim", "deletePenalties")
NARROW = [word for name in OPERATIONS for word in ("--operation", name)]


@contextmanager
def environment(folder, sandbox=None):
    """Serve a sandbox, declare it in this folder, and be there."""
    sandbox = sandbox or Sandbox(load_contracts())
    with serve(sandbox, "127.0.0.1", 0) as served, pytest.MonkeyPatch.context() as patched:
        declare(sandbox, served.url, folder / "ixit.yaml")
        patched.chdir(folder)
        yield folder


@pytest.fixture
def place(tmp_path):
    """An environment that nobody has judged yet."""
    with environment(tmp_path):
        yield tmp_path


def run(*words):
    done = CliRunner().invoke(command, ["run", "--org", "telco", *NARROW, *words], catch_exceptions=False)
    return done.exit_code, done.output


def known(place):
    return json.loads((place / ".conformance-state" / "sandbox-telco.json").read_text())["values"]


def used(place, kind="freeIccid"):
    return {value for value, one in known(place)[kind].items() if one["mark"] == "used"}


@dataclass(frozen=True)
class Told:
    """What a run of a row of runs ended with."""

    code: int
    output: str
    used: frozenset
    warnings: int


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """One environment judged five times; before the third and fourth run the state file is lost.

    The third finds the lists that the runs before it left beside it, the fourth finds nothing.
    """
    with environment(tmp_path_factory.mktemp("history")) as place:
        told = []
        for out in ("runs/1", "runs/2", "runs/3", "elsewhere/1/run", "elsewhere/2/run"):
            if out in ("runs/3", "elsewhere/1/run"):
                shutil.rmtree(place / ".conformance-state")
            code, output = run("--out", out)
            purposes = json.loads((place / out / "run.json").read_text())["purposes"]
            told.append(Told(code, output, frozenset(used(place)), sum(bool(p["warnings"]) for p in purposes)))
    return told


@pytest.mark.nightly
def test_every_run_is_as_green_as_the_first(history):
    """Also when the state file is lost in between: that costs tries."""
    assert [0] * 5 == [told.code for told in history], [told.output for told in history]
    assert re.search(r"1,\d\d\d of 1,800 SIM cards left: \d+ more gate runs", history[-1].output)


@pytest.mark.nightly
def test_nothing_is_dealt_twice(history):
    """The second run takes what the first has not."""
    first, second = history[0].used, history[1].used

    assert first < second
    assert 10 <= len(second - first) <= 40


@pytest.mark.nightly
def test_without_a_state_file_the_lists_of_earlier_runs_are_read(history):
    """`leftovers.jsonl` beside the run says what is in use."""
    assert (0, 0) == (history[2].code, history[2].warnings), history[2].output


@pytest.mark.nightly
def test_what_runs_out_is_told_before_anything_is_sent(place):
    """With what to supply, and where."""
    ixit = yaml.load((place / "ixit.yaml").read_text(), yaml.CSafeLoader)
    pools = ixit["organisations"]["telco"]["pools"]
    pools["freeIccid"] = pools["freeIccid"][:12]
    (place / "ixit.yaml").write_text(json.dumps(ixit))
    run("--out", "a/run")
    _, output = run("--out", "b/run")
    before, _, _ = output.partition("gate · ")

    assert re.search(r"\d of 12 SIM cards left, and a gate run uses up \d+: supply more in pools.freeIccid", before)


class Killing(Sandbox):
    """A sandbox that kills its client as soon as that has claimed some SIM cards."""

    def __init__(self, folder):
        super().__init__(load_contracts())
        self.folder = folder
        self.client = Future()
        self.killed = False

    def handle(self, request):
        if (
            not self.killed
            and (self.folder / ".conformance-state").exists()
            and len(known(self.folder).get("freeIccid", ())) >= 3
        ):
            self.killed = True
            self.client.result(PATIENCE).kill()
        return super().handle(request)


@pytest.mark.nightly
def test_a_killed_run_loses_nothing(tmp_path):
    """What it claimed is known, and the next runs are green."""
    words = [sys.executable, "-m", "conformance", "run", "--org", "telco", *NARROW, "--out", "k/run"]
    killing = Killing(tmp_path)
    with environment(tmp_path, killing) as place:
        running = subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        killing.client.set_result(running)
        assert -signal.SIGKILL == running.wait(PATIENCE)
        before = {value for value, one in known(place)["freeIccid"].items() if one["mark"] in ("used", "claimed")}
        code, output = run("--out", "l/run")
    run_of = {value: one["run"] for value, one in known(place)["freeIccid"].items()}

    assert 0 == code, output
    assert before
    assert 1 == len({run_of[value] for value in before})


@pytest.mark.nightly
def test_two_runs_at_once_are_both_green(place):
    """None takes what the other holds; what one did to a line in between accuses the target of nothing."""
    words = [sys.executable, "-m", "conformance", "run", "--org", "telco", *NARROW, "--out"]
    running = [
        subprocess.Popen([*words, f"{n}/run"], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for n in range(2)
    ]
    told = [process.communicate()[0] for process in running]

    assert [0, 0] == [process.returncode for process in running], told
