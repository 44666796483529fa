"""Verdicts depend neither on how many requests are under way, nor on their order, nor on the number of processes."""

import json
import os
import random
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import conformance
from conformance.contract import load_contracts
from conformance.engine.engine import Concluded, execute
from conformance.exchange import Arrival
from conformance.jobs.session import binder_of, conduct
from conformance.jobs.setup.judging import judging_of
from conformance.jobs.setup.prepare import Options, prepared
from conformance.jobs.setup.sandbox_target import declaration, statement
from conformance.sandbox.app import Sandbox
from conformance.sandbox.http.server import serve
from conformance.scripts.tasks import tasks_of
from conformance.selfcheck.selfcheck_judging import as_received, settings_for
from conformance.verdicts.tally import Tally

CONTRACTS = load_contracts()
#: Answers that are wrong, an order that is broken, and refusals that do not come: failures are repeated, data spent.
FAULTS = (
    "getBonuses/200/id-beyond-int64",
    "changeWorkOrder/needs-no/body.changetype",
    "activateSim/leading-space/body.msisdn",
    "getSubscription/subscription-history-ordered/shuffled",
    "getAccount/any-method",
)


def told(purposes):
    """Give what a run says of each purpose."""
    return {
        p["id"]: (p["verdict"], p["reason"], sorted((f["id"], f["repetition"]) for f in p["findings"]), p["cases"])
        for p in purposes
    }


@pytest.fixture(scope="module")
def one_at_a_time(tmp_path_factory):
    """The faulty sandbox judged with one request after the other: what every other way has to tell, too."""
    return conducted(1, tmp_path_factory.mktemp("one"))


def conducted(concurrency, out):
    with prepared(Options(targets=("sandbox",), faults=FAULTS, concurrency=concurrency, out=out / "run")) as settings:
        document = conduct(settings).document
    return told(document["purposes"]), document["requests"]


@pytest.mark.nightly
@pytest.mark.parametrize("concurrency", [8, 64])
def test_many_in_flight_tell_what_one_at_a_time_tells(tmp_path, one_at_a_time, concurrency):
    """At 1, 8 and 64 at a time the same verdicts, findings and reasons, and as many requests."""
    assert one_at_a_time == conducted(concurrency, tmp_path)
    assert any(verdict == "fail" for verdict, *_ in one_at_a_time[0].values())


class Shuffling:
    """A pump with plenty of room that exchanges what waits in any order."""

    def __init__(self, handle, seed):
        self.handle = handle
        self.dice = random.Random(seed)
        self.waiting = []
        self.room = 32

    @property
    def in_flight(self):
        return len(self.waiting)

    def submit(self, key, request, *, resend=None):
        self.waiting.append((key, request))
        self.room = 32 - len(self.waiting)

    def poll(self, timeout=0.0):
        if not self.waiting:
            return []
        key, request = self.waiting.pop(self.dice.randrange(len(self.waiting)))
        self.room = 32 - len(self.waiting)
        return [Arrival(key, as_received(request, self.handle(request)), "2026-01-01T00:00:00.000Z")]

    def hold(self, seconds):
        raise AssertionError(seconds)


def judged(seed):
    """Judge a faulty sandbox in this process, its answers in the order of a seed."""
    sandbox = Sandbox(CONTRACTS, faults=FAULTS)
    settings = settings_for(CONTRACTS, sandbox, operations=None, agreed=None, profile="gate")
    judging = judging_of(settings)
    plan = judging.plan()
    tasks = tasks_of(plan, judging.scope(plan), settings.contracts)
    tally = Tally(plan.purposes)
    binder, pump = binder_of(settings, {"run": "x"}, plan), Shuffling(sandbox.handle, seed)
    for event in execute(tasks, binder, pump, clock=count(0, 60).__next__):
        if isinstance(event, Concluded):
            tally.add(event.contributions)
    return {
        v.purpose.id: (v.verdict, v.reason, sorted((e.id, e.confirmed) for e in v.evidence)) for v in tally.verdicts()
    }


@pytest.mark.nightly
def test_any_order_tells_the_same():
    """Whatever is under way is exchanged, and answered, in any order."""
    assert judged(1) == judged(2)


@contextmanager
def declared(folder, most=None):
    """Serve a fresh sandbox, and declare it in files as anybody's target; give the secrets that they name.

    With `most`, only so many values of each kind of test data: the whole file takes seconds to read.
    """
    sandbox = Sandbox(CONTRACTS, faults=FAULTS)
    with serve(sandbox) as served:
        ixit = declaration(sandbox, served.url)
        environment = ixit["environments"]["sandbox"]
        del environment["sandbox"]
        credentials = environment["credentials"]
        environment["credentials"] = {name: {"env": f"SECRET_{n}"} for n, name in enumerate(credentials)}
        operations = [o for contract in CONTRACTS.values() for o in contract.operations.values()]
        environment["paths"] = {str(o.key): o.path for o in operations if not o.path_known}
        for organisation in ixit["organisations"].values():
            organisation["changeable"] = True
            organisation["pools"] = {kind: pool[:most] for kind, pool in organisation["pools"].items()}
        (folder / "ixit.yaml").write_text(json.dumps(ixit))
        (folder / "ics.yaml").write_text(json.dumps(statement(sandbox)))
        yield {f"SECRET_{n}": given["literal"] for n, given in enumerate(credentials.values())}


def outcome_of(case):
    """Give the verdict that an item of pytest shows."""
    if case.find("skipped") is not None:
        return "not_applicable"
    failure = case.find("failure")
    if failure is None:
        return "pass"
    return "inconclusive" if (failure.get("message") or "").startswith("could not be tested") else "fail"


@pytest.mark.nightly
def test_two_processes_tell_what_one_run_tells(tmp_path, monkeypatch):
    """pytest-xdist with two workers through the plugin against one target, and a run against its like."""
    told_by_items = tmp_path / "items.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conformance.pytest_plugin", "-p", "no:cacheprovider"]
    command += ["-n", "2", "--conformance-ixit", "ixit.yaml", "--conformance-org", "telco"]
    command += [f"--junit-xml={told_by_items}", "--rootdir", str(tmp_path), str(tmp_path)]
    package = {"PYTHONPATH": str(Path(conformance.__file__).parent.parent)}
    with declared(tmp_path) as secrets:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **secrets, **package}, check=False
        )
    with declared(tmp_path) as secrets:
        for name, value in secrets.items():
            monkeypatch.setenv(name, value)
        with prepared(Options(directory=tmp_path, org="telco", out=tmp_path / "run")) as settings:
            document = conduct(settings).document

    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    items = {
        f"{case.get('classname')}::{case.get('name')}".partition("::")[2].partition("@")[0]: outcome_of(case)
        for case in ET.parse(told_by_items).iter("testcase")
    }
    assert {p["id"]: p["verdict"] for p in document["purposes"]} == items
    assert document["counts"]["fail"] > 0
