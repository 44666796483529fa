"""Canaries: what is secret or personal stands in nothing that a run writes, and in nothing that it prints."""

import io
import json

import pytest

from conformance.contract import load_contracts
from conformance.jobs.evidence.judge_record import rejudge
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.report.formats.formats import ON_REQUEST
from conformance.report.terminal import Terminal
from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import ROLES, TOKEN

#: Real ids of what was made and changed, for its owner only (mode 0600, never archived).
PRIVATE = {"leftovers.jsonl", "undo.jsonl", "run.key"}
OPERATIONS = (
    "findUserTree",
    "getUser",
    "getPaymentInfo",
    "getSubscription",
    "changeAgileTvEmail",
    "replaceSim",
    "getSimcardInfo",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Everything that a red run wrote and printed, and the run's directory."""
    out = tmp_path_factory.mktemp("canary") / "run"
    options = Options(
        targets=("sandbox",), apis=("customers",), operations=OPERATIONS, out=out, formats=tuple(ON_REQUEST)
    )
    printed = io.StringIO()
    with prepared(options) as settings:
        result = conduct(settings)
        Terminal(stream=printed).end(result.document, out)
    files = {path.name: path.read_text("utf-8") for path in out.iterdir() if path.name not in PRIVATE}
    return {**files, "terminal": printed.getvalue()}, out


def personal():
    """The sandbox's people: what an IXIT and the answers have of them."""
    world = Sandbox(load_contracts()).world
    organisation = world.organisations["telco"]
    for user in organisation.users.values():
        yield from (user.document, user.email)
    for line in organisation.subscriptions.values():
        yield from (str(value) for value in (line.iccid, line.number, line.imsi) if value)


def test_credentials_stand_nowhere(written):
    """Neither the token nor the API key, in no file and not on the terminal."""
    for name, text in written[0].items():
        assert TOKEN not in text, name
        assert ROLES not in text, name


def test_people_stand_nowhere(written):
    """No document, e-mail, number, SIM card or IMSI of the target."""
    known = sorted({value for value in personal() if len(value) >= 8})
    assert len(known) > 300

    for name, text in written[0].items():
        assert [] == [value for value in known if value in text][:5], name


def test_private_files_are_the_owners_only(written):
    """Mode 0600."""
    out = written[1]

    assert {0o600} == {path.stat().st_mode & 0o777 for path in out.iterdir() if path.name in PRIVATE}


def test_what_is_written_is_judged_alike(written, tmp_path):
    """Pseudonyms keep what matters: equal stays equal, valid stays valid."""
    before = json.loads(written[0]["run.json"])
    after = rejudge(written[1] / "run.jsonl", load_contracts(), tmp_path / "again").document

    assert {p["id"]: p["verdict"] for p in before["purposes"]} == {p["id"]: p["verdict"] for p in after["purposes"]}
