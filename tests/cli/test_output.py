"""Nothing beside the judging changes a verdict: readers that go away, full disks, folders that are not there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import Future
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.setup.prepare import Options, _address, _operations
from conformance.model.errors import BadOption
from conformance.profile.declaration_builder import plain_url
from tests.journeys.bookings_server import served
from tests.journeys.test_plain_documents import IXIT, Shop

#: Seconds that a run may take on a machine that does much else.
PATIENCE = 600
RUN = [sys.executable, "-m", "conformance", "run", "--specs", "specs"]


def verdict(place, out="out"):
    document = json.loads((place / out / "run.json").read_text())
    return document["exit_code"], (place / out / "report.html").exists()


def test_a_full_standard_output_loses_no_report(place):
    """Nor does a closed one."""
    with Path("/dev/full").open("w") as full:
        assert 0 == subprocess.run([*RUN, "--out", "out"], stdout=full, check=False).returncode
    assert (0, True) == verdict(place)
    assert 0 == subprocess.run(f"{' '.join(RUN)} --out closed >&-", shell=True, check=False).returncode
    assert (0, True) == verdict(place, "closed")


def test_runs_of_the_same_second_have_folders_of_their_own(place):
    """A matrix in one workspace."""
    running = [subprocess.Popen(RUN, stdout=subprocess.DEVNULL) for _ in range(3)]

    assert [0, 0, 0] == [process.wait() for process in running]
    assert 3 == len(
        [path for path in (place / "reports" / "here-me").glob("*/run.json") if not path.parent.is_symlink()]
    )


def test_what_cannot_be_written_beside_the_reports_changes_no_verdict(place, monkeypatch):
    """The job lacks its summary, and has its exit code."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place / "none" / "summary.md"))
    done = CliRunner().invoke(command, ["run", "--specs", "specs", "--out", "out"], catch_exceptions=False)

    assert 0 == done.exit_code, done.output


def heeding_a_hang_up(command):
    """Begin a command that a hang-up ends, even where `nohup` began the tests."""
    return subprocess.Popen(["env", "--default-signal=HUP", *command], stdout=subprocess.DEVNULL)


def test_a_closed_terminal_ends_a_run_in_order(place):
    """With what was judged until then: the terminal goes while the fifth request is under way."""
    shop, asked, begun = Shop(), count(1), Future()

    def closing(*request):
        if next(asked) == 5:
            begun.result(PATIENCE).send_signal(signal.SIGHUP)
        return shop(*request)

    with served(closing) as url:
        (place / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        begun.set_result(heeding_a_hang_up([*RUN, "--out", "out", "--rate", "5"]))

        assert 3 == begun.result().wait(PATIENCE)
    assert (3, True) == verdict(place)


@pytest.mark.parametrize("url", [" http://h/v1", "HTTP://h/v1 ", "Http://h/v1"])
def test_schemes_are_compared_in_any_case(url):
    """Blanks around an address are nobody's address."""
    assert "http://h/v1" == plain_url(url) == _address(url)


def test_an_operation_is_found_by_the_path_that_its_document_prints():
    """Whatever its variables are called there."""
    contracts = load_contracts()
    documented = ("GET /orgs/{orgId}/penalties/{accountId}", "get /orgs/{o}/penalties/{x}", "getAccountPenalties")

    assert {"customers/getAccountPenalties"} == _operations(documented, contracts)
    with pytest.raises(BadOption, match="did you mean getAccountPenalties"):
        _operations(["getAccountPenalty"], contracts)
    with pytest.raises(BadOption, match=r"did you mean GET /orgs/\{orgId\}/penalties/\{id\}"):
        _operations(["GET /orgs/{orgId}/penaltys/{id}"], contracts)


def test_options_know_the_state():
    """It is `run`'s, the library's and the plugin's."""
    assert Options().state is None
