"""The command `readings`: what is open is listed; what a run saw is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.agree import readings
from conformance.contract import load_contracts

SPECS = Path(__file__).parent.parent / "contract" / "specs"


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(readings, [*map(str, words), "--specs", str(SPECS)])
        return result.exit_code, result.stdout, result.stderr

    return call


def test_without_a_run_the_open_readings_are_listed(call):
    """As `specs readings` does, each with its choices and source."""
    code, text, count = call()

    assert (0, "3 open readings\n") == (code, count)
    assert text.startswith(
        "parcels/day-limits: It is not said whose midnight ends a day.\n    utc, local\n    001:9 text\n"
    )


def test_what_the_ics_agrees_on_is_not_open(call):
    """The count says how many those are."""
    (first, *others) = load_contracts(SPECS)["parcels"].readings.values()
    agreed = {"product": {"name": "x"}, "readings": {"parcels": {first.id: first.permitted[0]}}}
    Path("ics.yaml").write_text(yaml.safe_dump(agreed))
    code, text, count = call()

    assert (0, "2 open readings; 1 agreed in ics.yaml\n") == (code, count)
    assert [f"parcels/{one.id}" for one in others] == [line.split(":")[0] for line in text.splitlines()[::3]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--dry-run",), "--dry-run needs --from RUN"),
        (("--ics", "nowhere.yaml"), "nowhere.yaml: this file cannot be read"),
        (("--from", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(call, words, says):
    """With exit code 2."""
    code, text, said = call(*words)

    assert (2, "", True) == (code, text, says in said)
