"""The command `specs`: exit codes, and one sentence for each problem."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli.command import command

SPECS = Path(__file__).parent.parent / "contract" / "specs"


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, ["specs", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def other(tmp_path):
    """Give a copy of the small specs in which a member of an answer is gone."""
    directory = tmp_path / "specs"
    shutil.copytree(SPECS, directory)
    path = directory / "parcels" / "schemas" / "parcels.yaml"
    path.write_text(path.read_text("utf-8").replace("    label: {type: string", "    tag: {type: string"), "utf-8")
    return directory


def test_lint_of_clean_specs_is_0():
    """All of the directory unless some are named."""
    assert (0, "parcels: 0 problems\n", "checks parcels\n") == run("lint", "--specs", SPECS)
    assert (0, "parcels: 0 problems\n", "checks parcels\n") == run("lint", "parcels", "--specs", SPECS)


def test_lint_of_a_problem_is_2(other):
    """The sentences go to standard output, one a line."""
    path = other / "parcels" / "openapi.yaml"
    path.write_text(path.read_text("utf-8").replace("openapi: 3.1.0", "openapi: 3.1.0\nopenapi: 3.1.0"), "utf-8")
    sentence = "specs/parcels/openapi.yaml, line 2: the key 'openapi' stands twice in the same mapping\n"

    assert (2, sentence, "checks parcels\nparcels: 1 problem\n") == run("lint", "--specs", other)


def test_lint_of_nothing_is_2(tmp_path):
    """A typing error must not look clean."""
    sentence = f"masstack-conformance: there are no contracts in {tmp_path}\n"

    assert (2, "", sentence) == run("lint", "--specs", tmp_path)
    assert 2 == run("lint", "parcel", "--specs", SPECS)[0]


def test_a_bundle_is_one_document(tmp_path):
    """On standard output, or in a file; with our annotations, or plain."""
    code, text, _ = run("bundle", "parcels", "--specs", SPECS)
    out = tmp_path / "parcels.json"
    run("bundle", "parcels", "--plain", "--release", "1.0.0", "--out", out, "--specs", SPECS)
    plain = json.loads(out.read_text("utf-8"))

    assert 0 == code
    assert "x-releases" in json.loads(text)
    assert ("x-releases" in plain, "/parcels/sent" in plain["paths"]) == (False, False)


@pytest.mark.parametrize("words", [("bundle", "parcel"), ("bundle", "parcels", "--release", "7")])
def test_a_bundle_of_nothing_is_2(words):
    """With one sentence."""
    code, text, problem = run(*words, "--specs", SPECS)

    assert (2, "", 1) == (code, text, problem.count("\n"))


def test_a_breaking_difference_is_1():
    """Releases of one API are compared by name."""
    code, text, counts = run("diff", "1.9.0", "1.10.0", "--api", "parcels", "--specs", SPECS)

    assert (1, "4 changes in 9 places, 3 breaking\n") == (code, counts)
    assert "BREAKING removed: 2 operations: Parcel.label: the property is gone\n" in text
    assert "BREAKING removed: the API: GET /labels is gone (removed in 1.10.0)\n" in text


def test_every_place_of_a_change_is_listed_when_asked_for():
    """Below the change."""
    _, text, _ = run("diff", "1.9.0", "1.10.0", "--api", "parcels", "--specs", SPECS, "--every")

    assert "Parcel.label: the property is gone\n  listParcels 200[].label\n  getParcel 200.label\n" in text


def test_a_number_that_the_changelog_skips_is_the_release_before_it():
    """One line says so."""
    code, text, told = run("bundle", "parcels", "--release", "1.9.7", "--specs", SPECS)

    assert (0, "1.9.0") == (code, json.loads(text)["info"]["version"])
    assert "parcels 1.9.7 is not in the changelog; 1.9.0, the newest release before it, is used\n" == told


def test_a_harmless_difference_is_0():
    """With or without the name of the API."""
    assert (0, "2 changes, 0 breaking\n") == run("diff", "parcels@1.10.0", "parcels@current", "--specs", SPECS)[::2]


def test_folders_and_bundles_are_compared(other, tmp_path):
    """Whichever way round."""
    out = tmp_path / "parcels.json"
    run("bundle", "parcels", "--out", out, "--specs", SPECS)

    assert 0 == run("diff", out, SPECS / "parcels")[0]
    assert (0, "") == run("diff", SPECS / "parcels", other / "parcels")[:2]
    assert 1 == run("diff", "parcels@1.9.0", other / "parcels", "--specs", SPECS)[0]


def test_comparing_what_does_not_exist_is_2():
    """With one sentence."""
    assert (2, "", "masstack-conformance: parcels has no release 9; it has 1.0.0 to current\n") == run(
        "diff", "9", "1.9.0", "--api", "parcels", "--specs", SPECS
    )


def test_a_bundle_that_is_not_there_is_no_release(tmp_path):
    """Its name says what is meant."""
    assert (2, "", "masstack-conformance: there is no file nowhere.json: specs bundle writes one\n") == run(
        "diff", "1.9.0", "nowhere.json", "--api", "parcels", "--specs", SPECS
    )


def test_readings_are_listed():
    """All, or those that concern an operation."""
    code, text, count = run("readings", "--specs", SPECS)

    assert (0, "3 readings\n") == (code, count)
    assert text.startswith(
        "parcels/day-limits: It is not said whose midnight ends a day.\n    utc, local\n    001:9 text\n"
    )
    assert "1 reading\n" == run("readings", "parcels", "--operation", "sendParcel", "--specs", SPECS)[2]


@pytest.mark.parametrize(
    ("out", "code", "why"),
    [("none/x.json", 2, "No such file or directory"), ("/dev/full", 3, "No space left on device")],
)
def test_a_bundle_that_cannot_be_written_names_its_file(out, code, why, tmp_path, monkeypatch):
    """A missing folder is a mistake, a full disk is none; a traceback is neither."""
    monkeypatch.chdir(tmp_path)
    ended, text, problem = run("bundle", "parcels", "--out", out, "--specs", SPECS)

    assert (code, "", True) == (ended, text, problem.startswith(f"masstack-conformance: {out}: {why}; "))
    assert 1 == problem.count("\n")
