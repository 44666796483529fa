"""Whoever reads our output, or does not: the exit code says what the target did."""

import errno
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cli.streams import Patient
from conformance.jobs.setup.run_places import with_own_place
from tests.journeys.bookings_server import served
from tests.journeys.test_plain_documents import IXIT, Shop

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-m", "conformance", "run", "--specs", "specs", "--out", "run"]


def begun(**streams):
    """Begin a run where nothing but Python is found."""
    return subprocess.Popen(RUN, env={"PYTHONPATH": str(ROOT), "PATH": ""}, **streams)


def test_a_reader_that_goes_away_accuses_nobody(place):
    """`run | head -1` of a conformant target ends with 0, and with its reports."""
    with begun(stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()

        assert (0, b"") == (run.wait(), run.stderr.read())
    assert 0 == json.loads((place / "run" / "run.json").read_text())["exit_code"]
    assert (place / "run" / "report.html").exists()


def test_a_reader_that_goes_away_hides_no_failure(place):
    """The lie beside it: names that are no texts."""
    with served(Shop(name=7)) as url:
        (place / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        with begun(stdout=subprocess.PIPE) as run:
            run.stdout.close()

            assert 1 == run.wait()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_behind_the_output_loses_no_report(place):
    """The verdict stands in run.json."""
    with Path("/dev/full").open("w") as full, begun(stdout=full, stderr=full) as run:
        assert 0 == run.wait()
    assert (place / "run" / "run.json").exists()


@dataclass(frozen=True)
class Named:
    out: Path
    resume: bool = False


def test_runs_of_one_second_have_directories_of_their_own(tmp_path):
    """A matrix of jobs in one workspace."""
    named = Named(tmp_path / "reports" / "20261127T140845Z-gate")
    places = [with_own_place(named, given=False).out.name for _ in range(3)]

    assert ["20261127T140845Z-gate", "20261127T140845Z-gate-2", "20261127T140845Z-gate-3"] == places
    assert named is with_own_place(named, given=True)


class Refusing(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def flush(self):
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize(("number", "lost"), [(errno.ENOSPC, "No space left on device"), (errno.EPIPE, "")])
def test_a_reader_that_goes_away_has_lost_nothing(number, lost):
    """A full disk has."""
    stream = Patient(Refusing(number))
    stream.write("text")
    stream.flush()

    assert lost == stream.lost


PRINTED = [["--version"], ["explain", "ixit"], ["specs", "bundle", "feasibility"], ["sandbox", "--list-faults"]]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_a_result_that_is_only_printed_is_no_success_when_it_is_lost(words):
    """Exit 3 and one sentence: half a bundle is none."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "conformance", *words], check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )

    said = "masstack-conformance: standard output: No space left on device; what was printed is not whole\n"
    assert (3, said) == (done.returncode, done.stderr)
