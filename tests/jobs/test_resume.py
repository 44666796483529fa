"""A run that is killed loses nothing: it is resumed, repeats no write, and reaches the same verdicts."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

import conformance
from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.jobs.evidence.judge_record import rejudge
from conformance.jobs.resume import kept_salt, new_salt, require_same_target, resumed
from conformance.jobs.setup.prepare import Options
from conformance.model.errors import BadOption
from conformance.record import RecordError, RecordWriter, read_record
from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import ROLES, TOKEN
from conformance.sandbox.http.server import serve
from conformance.sandbox.testdata import ixit_for
from tests.record.lines import HEADER, chained

CONTRACTS = load_contracts()
#: Seconds that a run may take on a machine that does much else.
PATIENCE = 600
PACKAGE = Path(conformance.__file__).parent.parent
OPERATIONS = ("getTerms", "getBonuses", "activateSim", "addBonus", "changeService")
ENVIRONMENT = {**os.environ, "TEST_TOKEN": TOKEN, "TEST_ROLES": ROLES, "CI": "1"}


class Counting:
    """A sandbox that remembers which writes it accepted; those that take something back have no id.

    Its client is killed while the request of a number is under way, before it is answered or after.
    """

    def __init__(self, kills_at=None, answered=False):
        self.sandbox = Sandbox(CONTRACTS)
        self.accepted = Counter()
        self.requests = count(1)
        self.kills_at, self.answered = kills_at, answered
        self.client = Future()

    def __getattr__(self, name):
        return getattr(self.sandbox, name)

    def handle(self, request):
        due = next(self.requests) == self.kills_at
        if due and not self.answered:
            self.client.result(PATIENCE).kill()
        answer = self.sandbox.handle(request)
        if due and self.answered:
            self.client.result(PATIENCE).kill()
        if request.method != "GET" and answer.status < 300 and request.header("x-request-id") is not None:
            self.accepted[request.header("x-request-id")] += 1
        return answer


@contextmanager
def target(directory, **kill):
    """Serve a sandbox as anybody's target, declared by an IXIT file."""
    counting = Counting(**kill)
    with serve(counting, latency_ms=2) as served:
        ixit = ixit_for(counting.sandbox, host=served.url)
        environment = ixit["environments"]["sandbox"]
        environment["sandbox"] = False
        environment["credentials"] = {
            name: {"env": "TEST_ROLES" if value["literal"] == ROLES else "TEST_TOKEN"}
            for name, value in environment["credentials"].items()
        }
        environment.pop("sandbox")
        for organisation in ixit["organisations"].values():
            organisation["changeable"] = True
        (directory / "ixit.yaml").write_text(json.dumps(ixit))  # JSON is YAML, and written in no time
        yield counting


NARROW = [word for name in OPERATIONS for word in ("--operation", name)] + ["--api", "customers", "--org", "telco"]


def begun(*words, directory):
    """Begin a run in a process of its own, which can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "conformance", "run", *words], cwd=directory, env={**ENVIRONMENT, "PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def done(*words, directory):
    """Run to the end; give the exit code and what is printed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(directory)
        ended = CliRunner().invoke(command, ["run", *words], env=ENVIRONMENT, catch_exceptions=False)
    return ended.exit_code, ended.output


def verdicts(out):
    return {name: entry["verdict"] for name, entry in read_record(out / "run.jsonl").verdicts.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An undisturbed run, and how many requests it took."""
    directory = tmp_path_factory.mktemp("undisturbed")
    with target(directory) as counting:
        code, output = done(*NARROW, "--out", "whole", directory=directory)
    assert 0 == code, output
    return directory / "whole", next(counting.requests) - 1


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(int(os.environ.get("CONFORMANCE_KILLS", "1"))))
def test_a_killed_run_reaches_the_verdicts_of_an_undisturbed_one(tmp_path, seed, whole):
    """No write goes out twice. CONFORMANCE_KILLS says how often a run is killed, each time at another point."""
    undisturbed, requests = whole
    dice = random.Random(seed)
    at = dice.randrange(2, int(requests * 0.8))
    with target(tmp_path, kills_at=at, answered=dice.random() < 0.5) as counting:
        cut = begun(*NARROW, "--out", "cut", directory=tmp_path)
        counting.client.set_result(cut)
        assert -signal.SIGKILL == cut.wait(PATIENCE)
        assert not read_record(tmp_path / "cut" / "run.jsonl").whole
        _, output = done("--resume", "cut", directory=tmp_path)

    record = read_record(tmp_path / "cut" / "run.jsonl")
    unknown = next(e.fields["unknown"] for e in record.events if e.name == "resumed")
    assert record.whole, output
    differing = {k for k, v in verdicts(undisturbed).items() if verdicts(tmp_path / "cut")[k] != v}
    assert len(differing) <= 12 * unknown, (differing, unknown)
    assert {} == {
        name: record.verdicts[name] for name in differing if verdicts(tmp_path / "cut")[name] != "inconclusive"
    }
    assert 1 == max(counting.accepted.values())
    assert unknown >= len(counting.accepted.keys() - {r.exchange.request_id for r in record.exchanges})
    assert not asked_twice(tmp_path / "cut" / "run.jsonl")
    assert not changed(record) - taken_back(record)
    rejudge(tmp_path / "cut" / "run.jsonl", CONTRACTS, tmp_path / "again")
    assert verdicts(tmp_path / "cut") == verdicts(tmp_path / "again")


def asked_twice(path):
    """Name the writes that went out, or may have, before a run was killed, and again when it was resumed."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    cut = next(number for number, line in enumerate(lines) if line.get("event") == "resumed")
    keys = [{line["key"] for line in part if line.get("event") == "sending"} for part in (lines[:cut], lines[cut:])]
    return keys[0] & keys[1]


def changed(record):
    """Number the exchanges that changed something which can be taken back."""
    operations = CONTRACTS["customers"].operations
    return {
        r.exchange.number
        for r in record.exchanges
        if r.exchange.response is not None and r.exchange.response.status < 300
        and operations[r.exchange.operation.partition("/")[2]].effect.kind is EffectKind.REVERSIBLE
    }  # fmt: skip


def taken_back(record):
    return {number for event in record.events if event.name == "undone" for number in event.fields["restored"]}


def test_what_cannot_be_resumed_says_why(tmp_path):
    """A directory without a record, and a run against the embedded sandbox."""
    with pytest.raises(RecordError, match=r"cannot read the run record"):
        resumed(Options(), tmp_path)
    target = {**HEADER["target"], "sandbox": True}
    (tmp_path / "run.jsonl").write_bytes(
        chained([{"type": "header", "schema_version": "2", **HEADER, "target": target}])
    )
    with pytest.raises(BadOption, match="whose state is gone"):
        resumed(Options(), tmp_path)


def test_a_run_that_is_still_going_is_not_resumed(tmp_path):
    """Two would write into one record."""
    with RecordWriter(tmp_path / "run.jsonl") as going:
        going.header({})
        with pytest.raises(RecordError, match="is still being written by another run: wait until that has ended"):
            RecordWriter(tmp_path / "run.jsonl", resume=True)

    RecordWriter(tmp_path / "run.jsonl", resume=True).close()


def test_a_run_goes_on_with_its_own_target():
    """The honest case: nothing is said against it."""
    require_same_target({"target": HEADER["target"]}, {"target": dict(HEADER["target"])})


@pytest.mark.parametrize("key", ["url", "env", "org", "product", "version"])
def test_a_run_does_not_go_on_with_another_target(key):
    """One record says what one target did: half of it by another is no evidence of either."""
    other = {"customers": "http://other/v2"} if key == "url" else "other"

    with pytest.raises(BadOption, match="begin a new run"):
        require_same_target({"target": HEADER["target"]}, {"target": {**HEADER["target"], key: other}})


def test_the_key_of_a_run_is_made_anew_for_its_owner_only(tmp_path):
    """Whatever somebody laid there before."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    victim.chmod(0o644)
    (tmp_path / "run.key").symlink_to(victim)
    salt = new_salt(tmp_path)

    assert "precious" == victim.read_text()
    assert (0o600, False) == ((tmp_path / "run.key").stat().st_mode & 0o777, (tmp_path / "run.key").is_symlink())
    assert salt == kept_salt(tmp_path)


def test_a_key_is_not_read_through_a_link(tmp_path):
    """Nobody makes a run use a file of ours as its key."""
    (tmp_path / "other").write_bytes(b"x" * 32)
    (tmp_path / "run.key").symlink_to(tmp_path / "other")

    with pytest.raises(OSError, match="symbolic links"):
        kept_salt(tmp_path)
