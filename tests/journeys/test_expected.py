"""`expect:` in the IXIT: what is known of a customer has to show, and nothing of it stands in the record."""

from __future__ import annotations

import json
import urllib.request

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.declaring.sandbox_declaration import declare
from conformance.sandbox import Sandbox, serve


@pytest.fixture
def target(tmp_path, monkeypatch):
    """A served sandbox, declared in this folder: what its first account shows, and a way to expect something of it."""
    monkeypatch.chdir(tmp_path)
    sandbox = Sandbox(load_contracts())
    with serve(sandbox, "127.0.0.1", 0) as served:
        declare(sandbox, served.url, tmp_path / "ixit.yaml")
        ixit = yaml.load((tmp_path / "ixit.yaml").read_text(), yaml.CSafeLoader)
        environment = next(iter(ixit["environments"].values()))
        token = next(token for token, owners in sandbox.credentials.tokens.items() if owners is None)
        user = ixit["organisations"]["telco"]["pools"]["userId"][0]
        number = user["value"] if isinstance(user, dict) else user
        url = f"{environment['urls']['customers']}/orgs/telco/users/{number}"
        with urllib.request.urlopen(
            urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        ) as response:
            shown = json.load(response)

        def expect(shows, operation="customers/getUser"):
            ixit["organisations"]["telco"]["expect"] = [
                {"operation": operation, "with": {"path.userId": number}, "shows": shows}
            ]
            (tmp_path / "ixit.yaml").write_text(yaml.dump(ixit, Dumper=yaml.CSafeDumper))
            words = ["run", "--org", "telco", "--operation", "getUser", "--out", "r/run", "--purpose", "*expected*"]
            done = CliRunner().invoke(command, words, catch_exceptions=False)
            document = tmp_path / "r" / "run" / "run.json"
            return done, json.loads(document.read_text()) if document.exists() else None

        yield shown, expect, tmp_path


def of_expected(document):
    return [p for p in document["purposes"] if "/rules/expected-" in p["id"]]


@pytest.mark.nightly
def test_a_known_value_that_shows_passes(target):
    """Equal is equal as in JSON."""
    shown, expect, _ = target
    _, document = expect({"/id": shown["id"]})

    assert ["pass"] == [p["verdict"] for p in of_expected(document)]


def test_another_value_is_a_failure_with_the_ixit_as_its_source(target):
    """Rounded, mangled, or somebody else's; judged again offline it is the same, and the name is in no file."""
    shown, expect, place = target
    secret = "Zoraida Quintanilla"
    done, document = expect({"/id": shown["id"] + 1, "/personal/first_name": secret})
    found = [f for p in of_expected(document) for f in p["findings"]]

    assert 1 == done.exit_code
    assert ["fail", "fail"] == [p["verdict"] for p in of_expected(document)]
    assert {"rules/expects"} == {f["check"] for f in found}
    assert {"ixit.yaml, expect of customers/getUser"} == {f["source"] for f in found}
    again = CliRunner().invoke(command, ["judge", "r/run", "--out", "again"], catch_exceptions=False)
    assert 1 == again.exit_code
    written = [f for f in place.rglob("*") if f.is_file() and f.name != "ixit.yaml"]
    assert not [f for f in written if secret in f.read_text("utf-8", "replace")]


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("operation", "shows", "says"),
    [
        ("customers/getUsr", {"/id": 1}, "no read is called 'customers/getUsr'"),
        ("customers/changeBlock", {"/id": 1}, "no read is called 'customers/changeBlock'"),
        ("customers/getAccount", {"/id": 1}, "say in `with` which path.accountId the values are expected of"),
        ("customers/getUser", {"id": 1}, "is not usable"),
    ],
)
def test_what_cannot_be_expected_is_said_at_once(target, operation, shows, says):
    """Before anything is sent, with the line."""
    _, expect, _ = target
    done, _ = expect(shows, operation)

    assert (2, True) == (done.exit_code, says in done.output), done.output
