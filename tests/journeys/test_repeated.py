"""One environment judged again and again: the hundredth run is as green as the first."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.sandbox_declaration import declare
from conformance.sandbox import Sandbox, serve

OPERATIONS = ("replaceSim", "createSignup", "addSubscription", "activateSim", "deletePenalties")
NARROW = [word for name in OPERATIONS for word in ("--operation", name)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A served sandbox, declared in this folder."""
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox(load_contracts())
    with serve(sandbox, "127.0.0.1", 0) as served:
        declare(sandbox, served.url, tmp_path / "ixit.yaml")
        yield tmp_path


def run(*words):
    done = CliRunner().invoke(command, ["run", "--org", "telco", *NARROW, *words], catch_exceptions=False)
    return done.exit_code, done.output


def known(place):
    return json.loads((place / ".conformance-state" / "sandbox-telco.json").read_text())["values"]


def used(place, kind="freeIccid"):
    return {value for value, one in known(place)[kind].items() if one["mark"] == "used"}


def test_every_run_is_as_green_as_the_first(place):
    """Also when the state file is lost in between: that costs tries."""
    for number in range(4):
        if number == 2:
            shutil.rmtree(place / ".conformance-state")
        code, output = run("--out", f"lost/{number}/run")
        assert 0 == code, output

    assert re.search(r"1,1\d\d of 1,200 SIM cards left: \d+ more gate runs", output)


def test_nothing_is_dealt_twice(place):
    """The second run takes what the first has not."""
    run("--out", "a/run")
    first = used(place)
    run("--out", "b/run")

    assert first < used(place)
    assert 10 <= len(used(place) - first) <= 40


def test_without_a_state_file_the_lists_of_earlier_runs_are_read(place):
    """`leftovers.jsonl` beside the run says what is in use."""
    assert 0 == run("--out", "runs/1")[0]
    shutil.rmtree(place / ".conformance-state")
    code, output = run("--out", "runs/2")
    document = json.loads((place / "runs" / "2" / "run.json").read_text())

    assert (0, 0) == (code, sum(bool(p["warnings"]) for p in document["purposes"])), output


def test_what_runs_out_is_told_before_anything_is_sent(place):
    """With what to supply, and where."""
    ixit = yaml.safe_load((place / "ixit.yaml").read_text())
    pools = ixit["organisations"]["telco"]["pools"]
    pools["freeIccid"] = pools["freeIccid"][:12]
    (place / "ixit.yaml").write_text(yaml.safe_dump(ixit))
    run("--out", "a/run")
    _, output = run("--out", "b/run")
    before, _, _ = output.partition("gate · ")

    assert re.search(r"\d of 12 SIM cards left, and a gate run uses up \d+: supply more in pools.freeIccid", before)


def test_a_killed_run_loses_nothing(place):
    """What it claimed is known, and the next runs are green."""
    words = [sys.executable, "-m", "conformance", "run", "--org", "telco", *NARROW, "--rate", "60", "--out", "k/run"]
    running = subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    file = place / ".conformance-state" / "sandbox-telco.json"
    while time.monotonic() < end and not (file.exists() and len(known(place).get("freeIccid", ())) >= 3):
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    before = {value for value, one in known(place)["freeIccid"].items() if one["mark"] in ("used", "claimed")}

    assert 0 == run("--out", "l/run")[0]
    run_of = {value: one["run"] for value, one in known(place)["freeIccid"].items()}
    assert before
    assert 1 == len({run_of[value] for value in before})


def test_two_runs_at_once_are_both_green(place):
    """None takes what the other holds; what one did to a line in between accuses the target of nothing."""
    words = [sys.executable, "-m", "conformance", "run", "--org", "telco", *NARROW, "--out"]
    running = [
        subprocess.Popen([*words, f"{n}/run"], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for n in range(2)
    ]
    told = [process.communicate()[0] for process in running]

    assert [0, 0] == [process.returncode for process in running], told
