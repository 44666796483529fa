"""An API with what our generators cannot handle: it is named, left unjudged and counted, and nothing breaks."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from tests.exchange import hostile

SPECS = Path(__file__).parent / "specs"
IXIT = """
environments:
  here:
    urls: {{bookings: "{url}/api"}}
    credentials: {{key: {{env: BOOKINGS_KEY}}}}
    writes: [creates]
organisations:
  desk: {{changeable: true, pools: {{bookingId: [3f0f54e7-3581-4a81-a467-437419466e47]}}}}
"""
REFUSED = hostile.message(b'{"title": "no"}', "400 Bad Request", ("Content-Type: application/problem+json",))


@pytest.fixture
def call(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOOKINGS_KEY", "a-key-of-sixteen")

    def run(*words, specs=SPECS):
        return CliRunner().invoke(command, [*words, "--specs", str(specs)])

    return run


def test_lint_names_them(call):
    """Every one, and nothing else of a sound document."""
    result = call("specs", "lint")
    named = [line.partition(": our generators ")[2] for line in result.stdout.splitlines()]

    assert 2 == result.exit_code
    assert [
        "judge status and body: these headers are not tested",
        "receive nothing: callbacks are not tested",
        "write JSON, not multipart/form-data: nothing is sent to the operation",
        "receive nothing: webhooks are not tested",
    ] == named


def test_what_a_lookahead_demands_is_generated(call):
    """A number of a card has a digit, and what breaks the rest is there as well."""
    valid = call("generate", "bookings", "book")

    assert (0, 10) == (valid.exit_code, valid.output.count('"POST"')), valid.output
    assert '"card"' in valid.output
    assert 0 == call("generate", "bookings", "book", "--invalid").exit_code


def test_a_run_leaves_them_unjudged(call, tmp_path):
    """With the reason of each; nothing is an error of the suite."""
    with hostile.serve(hostile.answers(REFUSED)) as target:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=target.url))
        result = call("run", "--out", "out")
    document = json.loads((tmp_path / "out" / "run.json").read_text())
    reasons = {purpose["id"]: purpose["reason"] for purpose in document["purposes"]}

    assert (3, 0) == (result.exit_code, document["counts"]["error"]), result.output
    assert "our generators write JSON only" in reasons["bookings/attach/accepts/request/control"]
    assert not any(b"/documents" in request.split(b"\r\n")[0] for request in target.requests)


def test_a_contract_with_errors_is_refused(call, tmp_path):
    """Nobody is judged by a guess; nothing is sent."""
    (tmp_path / "specs" / "bookings").mkdir(parents=True)
    text = (SPECS / "bookings" / "openapi.yaml").read_text().replace("summary: Does it.", "description: It.", 1)
    (tmp_path / "specs" / "bookings" / "openapi.yaml").write_text(text)
    result = call("run", "--target", "http://127.0.0.1:9", specs=tmp_path / "specs")

    assert 2 == result.exit_code
    assert "listBookings has no `summary`" in result.output
