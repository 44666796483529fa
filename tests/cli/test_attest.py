"""`attest` writes an entry that a run reads."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.profile.attestations import read_attestations

SCHEMA = json.loads((Path(__file__).parents[2] / "reports/schemas/attestations.schema.json").read_text("utf-8"))
UNSEEN = "customers/add-device-deprecated-financial-unused"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder with a piece of evidence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.txt").write_text("nothing was sent", encoding="utf-8")
    return tmp_path


def attest(requirement, expires="2099-12-31", *more):
    words = ["attest", requirement, "--statement", "It is: so.", "--evidence", "log.txt", "--by", "Vendor"]
    return CliRunner().invoke(command, [*words, "--expires", expires, *more], catch_exceptions=False)


def test_what_is_attested_is_read_by_a_run():
    """Two entries, one below the other, in a file that its schema takes."""
    done = [attest(UNSEEN), attest("customers/activateSim/effect")]
    written = yaml.safe_load(Path("attestations.yaml").read_text("utf-8"))

    assert [0, 0] == [one.exit_code for one in done]
    assert [] == list(jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(written))
    assert [UNSEEN, "customers/activateSim/effect"] == [
        a.requirement for a in read_attestations(Path("attestations.yaml"))
    ]


@pytest.mark.parametrize(
    ("requirement", "expires", "says"),
    [
        (
            "customers/add-device-refused-changes-nothing",
            "2099-12-31",
            "cannot be attested: exchanges show it, or nothing is called so",
        ),
        ("customers/getAccount/effect", "2099-12-31", "cannot be attested: exchanges show it, or nothing is called so"),
        (UNSEEN, "2001-01-01", "--expires 2001-01-01 is past"),
    ],
)
def test_what_needs_nobodys_word_is_not_attested(requirement, expires, says):
    """What a test can show is tested."""
    done = attest(requirement, expires)

    assert (2, True) == (done.exit_code, says in done.output)
    assert not Path("attestations.yaml").exists()


def test_the_same_is_not_attested_twice():
    """The entry that is there is changed by hand."""
    attest(UNSEEN)
    done = attest(UNSEEN)

    assert (2, True) == (done.exit_code, "already" in done.output)
