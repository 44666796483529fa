"""A target that speaks HTTP/2 and nothing else is tested like any other, once the IXIT says so."""

import json

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.exchange import Connection, HttpTransport, Limits
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from tests.contract.strange import pets
from tests.journeys import http2_server
from tests.journeys.bookings_server import Told
from tests.journeys.test_plain_documents import IXIT, Shop


def run(place, url, http2):
    pets(place)
    declared = IXIT.format(url=url, credentials="http2: true" if http2 else "")
    (place / "ixit.yaml").write_text(declared)
    return CliRunner().invoke(command, ["run", "--specs", "specs", "--out", "out"])


def test_an_honest_target_is_conformant(tmp_path, monkeypatch):
    """Every request that HTTP/2 can carry is judged as over HTTP/1.1."""
    monkeypatch.chdir(tmp_path)
    with http2_server.served(Shop()) as url:
        done = run(tmp_path, url, http2=True)

    document = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (0, "conformant") == (done.exit_code, document["verdict"]), done.output


def test_a_lie_is_found(tmp_path, monkeypatch):
    """A pet without its name, as over HTTP/1.1."""
    monkeypatch.chdir(tmp_path)
    shop = Shop()

    def nameless(method, *request):
        told = shop(method, *request)
        return Told(200, {"id": 1}) if method == "GET" and isinstance(told.value, dict) else told

    with http2_server.served(nameless) as url:
        done = run(tmp_path, url, http2=True)

    assert 1 == done.exit_code, done.output
    assert "name" in done.output


def test_without_the_word_the_sentence_names_it(tmp_path, monkeypatch):
    """Nothing is accused: the target cannot be reached so."""
    monkeypatch.chdir(tmp_path)
    with http2_server.served(Shop()) as url:
        done = run(tmp_path, url, http2=False)

    assert 3 == done.exit_code, done.output
    assert "does it need http2: true in the IXIT" in done.output


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Response),
        ({http2_server.BREAKS_OFF: "yes"}, NoAnswerReason.TORN),
    ],
)
def test_a_stream_that_is_reset_is_torn(headers, expected):
    """As a body that is shorter than announced is over HTTP/1.1."""
    with http2_server.served(lambda *_: Told(200, {"id": 1}, headers=headers)) as url:
        transport = HttpTransport(Connection(http2=True), Limits())
        outcome = transport.send(Request("GET", f"{url}/v1/pets/1"))
        transport.close()

    assert expected in (type(outcome), getattr(outcome, "reason", None))


def test_what_http2_has_no_words_for_is_not_sent():
    """Two Host fields, for instance: the target is not asked, and not accused."""
    twice = Request("GET", "http://127.0.0.1:9/", (("Host", "a"), ("Host", "b")))
    transport = HttpTransport(Connection(http2=True), Limits())
    outcome = transport.send(twice)
    transport.close()

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.UNSENDABLE is outcome.reason
