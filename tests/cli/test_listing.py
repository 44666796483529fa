"""list, coverage, generate and specs lock, as a user calls them."""

import json

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts, specs_directory
from conformance.jobs.generated_specs import LOCK, locked_text, rewrite_lock
from tests.report import sample


def called(*words):
    return CliRunner().invoke(command, words)


def test_the_published_list_of_purposes_is_current():
    """A change of the exam is reviewed: after it, `masstack-conformance specs lock` is run."""
    assert locked_text(load_contracts()) == (specs_directory() / LOCK).read_text(encoding="utf-8")


def test_the_list_is_rewritten(tmp_path):
    """And says how many purposes came and went."""
    (tmp_path / LOCK).write_text("# old\ncustomers/gone/open/x/y\n", encoding="utf-8")
    contracts = {"subscriptions": load_contracts()["subscriptions"]}

    came, went = rewrite_lock(contracts, tmp_path)

    assert 2 == went
    assert came > 100
    assert (0, 0) == rewrite_lock(contracts, tmp_path)


def test_purposes_are_listed_by_operation_and_glob():
    """Sorted, with level and what they say."""
    result = called("list", "--operation", "activateSim", "--purpose", "*/rejects/body.msisdn/*")

    assert 0 == result.exit_code
    assert [
        "customers/activateSim/rejects/body.msisdn/pattern",
        "customers/activateSim/rejects/body.msisdn/required",
        "customers/activateSim/rejects/body.msisdn/type",
    ] == [line.split("  ")[0] for line in result.stdout.splitlines()]


def test_what_a_profile_leaves_out_is_listed_with_why():
    """Nothing is left out in silence."""
    result = called("list", "--profile", "smoke", "--operation", "getAccount", "--left-out")

    assert all("smoke" in line for line in result.stdout.splitlines())
    assert result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--profile", "gat"), "did you mean gate?"),
        (("list", "--operation", "activateSm"), "did you mean activateSim?"),
        (("list", "--purpose", "nothing/*"), "no test matches"),
        (("list", "--purpose", "customers/getTrms/accepts/request/control"), "did you mean customers/getTerms/"),
        (("list", "--api", "custmers"), "did you mean customers?"),
        (("generate", "customers", "activateSm"), "did you mean activateSim?"),
        (("coverage", "/nowhere/run.json"), "cannot read /nowhere"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(words, told):
    """With what was probably meant."""
    result = called(*words)

    assert (2, True) == (result.exit_code, told in result.stderr)
    assert 1 == len(result.stderr.splitlines())


def test_coverage_of_a_run_is_a_table(tmp_path):
    """One line an operation, then the sum."""
    operation = {
        "constraints": {
            "known": 3,
            "exercised_validly": 3,
            "exercised_invalidly": 2,
            "missing": {"a/type invalidly": "why"},
        },
        "statuses": {"seen": {"200": 4}, "missing": {"500": "its own trouble"}},
    }
    found = {
        "constraints": {"known": 3, "exercised_validly": 3, "exercised_invalidly": 2},
        "statuses": {"documented": 2, "seen": 1},
        "operations": {"a/b": operation},
    }
    (tmp_path / "run.json").write_text(json.dumps({**sample.red()[0], "coverage": found}), encoding="utf-8")

    table, missing = called("coverage", str(tmp_path)), called("coverage", str(tmp_path), "--missing")

    assert "1 of 2 documented statuses" in table.stdout
    assert ["a/b  a/type invalidly: why", "a/b  500: its own trouble"] == missing.stdout.splitlines()
    assert found == json.loads(called("coverage", str(tmp_path), "--json").stdout)


def test_generate_writes_a_json_object_a_line():
    """Ready for other tools."""
    lines = called("generate", "customers", "createSignup", "--count", "3").stdout.splitlines()

    assert ["POST"] * 3 == [json.loads(line)["method"] for line in lines]


def test_generate_writes_curl_lines():
    """Ready for a terminal."""
    assert (
        called("generate", "customers", "getAccount", "--count", "1", "--curl").stdout.count("curl --request GET") == 1
    )


def test_one_purpose_is_one():
    """Numbers and words agree."""
    said = called("list", "--purpose", "customers/getTerms/rules/terms-newest-first").output

    assert "\n1 purpose, 1 case, " in said
