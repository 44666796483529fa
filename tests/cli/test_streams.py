"""Whoever reads our output, or does not: the exit code says what the target did."""

import errno
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.cli.streams import Patient
from conformance.jobs.setup.run_places import with_own_place

RUN = [
    sys.executable, "-m", "conformance", "run", "--target", "sandbox", "--api", "customers", "--operation", "getTerms", "--out", "run",
]  # fmt: skip


def code_of(words, tmp_path, **streams):
    return subprocess.run(
        words, cwd=tmp_path, check=False, env={"PYTHONPATH": str(Path.cwd()), "PATH": ""}, **streams
    ).returncode


def test_a_reader_that_goes_away_accuses_nobody(tmp_path):
    """`run | head -1` of a conformant target ends with 0, and with its reports."""
    with subprocess.Popen(
        RUN, cwd=tmp_path, stdout=subprocess.PIPE, env={"PYTHONPATH": str(Path.cwd()), "PATH": ""}
    ) as run:
        run.stdout.close()
        code = run.wait()

    assert 0 == code
    assert (tmp_path / "run" / "report.html").exists()


def test_a_reader_that_goes_away_hides_no_failure(tmp_path):
    """The lie beside it."""
    words = [*RUN, "--fault", "getTerms/another-organisations-data"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, env={"PYTHONPATH": str(Path.cwd()), "PATH": ""}
    ) as run:
        run.stdout.close()

        assert 1 == run.wait()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_behind_the_output_loses_no_report(tmp_path):
    """The verdict stands in run.json."""
    with Path("/dev/full").open("w") as full:
        assert 0 == code_of(RUN, tmp_path, stdout=full, stderr=full)
    assert (tmp_path / "run" / "run.json").exists()


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
