"""A recording of an earlier run, served as if it were an implementation, is not conformant (JUDGEMENT.md, 17).

What a cleverer tape would pass: one that keeps what was written to it, by the id that it was written under, and gives it
out in the reads of that id. It has to keep every effect that a documented read shows, tell valid requests from others,
and make fresh ids: at that point it is an implementation of what it keeps.
"""

import pytest

from conformance.contract import load_contracts
from conformance.jobs.declaring.sandbox_declaration import declare
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared
from conformance.sandbox.app import Sandbox
from conformance.sandbox.http.server import serve
from tests.journeys.tapes import Echo, Recorder, WholeRequest

CONTRACTS = load_contracts()
#: Two that change what a read shows, and reads.
OPERATIONS = ("changeAgileTvEmail", "changeCreditLimits", "getCreditLimits", "getAccount")


def gate(server, place, **more):
    """Judge what is served, as anybody's target that may be written to."""
    with serve(server) as served:
        declared = declare(Sandbox(CONTRACTS), served.url, place / "ixit.yaml")
        options = Options(
            ixit=declared.ixit, ics=declared.ics, org=declared.organisation, operations=OPERATIONS,
            out=place / "run", state=place / "state.json", directory=place, **more,
        )  # fmt: skip
        with prepared(options) as settings:
            return conduct(settings).document


pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """An honest run, and everything that was exchanged in it."""
    recorder = Recorder(Sandbox(CONTRACTS))
    return gate(recorder, tmp_path_factory.mktemp("honest")), recorder.exchanges


def test_the_honest_run_is_conformant(recorded):
    """What is recorded is right."""
    document, _ = recorded

    assert ("conformant", 0) == (document["verdict"], document["exit_code"])
    assert 0 == document["drawn"]["choices"]


@pytest.mark.parametrize("kind", [WholeRequest, Echo])
def test_no_tape_passes(recorded, kind, tmp_path):
    """Neither one that knows every request, nor one that puts the present values into what it knows."""
    honest, exchanges = recorded
    tape = kind(Sandbox(CONTRACTS), exchanges)
    document = gate(tape, tmp_path)

    assert document["exit_code"] in (1, 3)
    assert tape.hits > len(exchanges) / 2, "it answers most requests as they were answered"
    assert honest["drawn"]["mark"] != document["drawn"]["mark"]
    assert honest["digests"]["plan"] == document["digests"]["plan"]


def test_what_was_written_has_to_show(recorded, tmp_path):
    """The tape says what an earlier run wrote."""
    _, exchanges = recorded
    document = gate(Echo(Sandbox(CONTRACTS), exchanges), tmp_path)
    failing = {purpose["id"] for purpose in document["purposes"] if purpose["verdict"] == "fail"}

    assert "subscriptions/changeCreditLimits/rules/changed-value-shows" in failing
