"""Connections that the target closes between requests, bodies that do not arrive whole, and what is said of them."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from tests.contract.strange import pets
from tests.exchange.listening import Handler, listening
from tests.journeys.test_plain_documents import IXIT, Shop


@contextmanager
def kept(answer, *, requests=None, idle=None, tear=None):
    """Serve, and close each connection without a word after so many requests, or so many seconds without one.

    `tear(method, path, told, number)` says how a body is torn: not at all, "short", or "chunks" without the last.
    """
    lock, count = threading.Lock(), iter(range(1, 10**9))

    class Answers(Handler):
        protocol_version = "HTTP/1.1"
        timeout = idle

        def setup(self):
            super().setup()
            self.served = 0

        def handle_any(self):
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                told = answer(self.command, self.path, {n.lower(): v for n, v in self.headers.items()}, content)
                number = next(count)
            body = b"" if told.value is None else json.dumps(told.value).encode()
            how = tear(self.command, self.path, told, number) if tear and body else None
            self.send_response(told.status)
            if body:
                self.send_header("Content-Type", told.media_type)
            if how == "chunks":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            else:
                self.send_header("Content-Length", str(len(body) + (5 if how == "short" else 0)))
                self.end_headers()
                self.wfile.write(body)
            self.served += 1
            self.close_connection = bool(how) or (requests is not None and self.served >= requests)

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

    with listening(Answers) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Judge a shop; give the exit code, the output, and what was found. What did not arrive is repeated at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("conformance.scripts.judged_batch.BACK_OFF", 0.01)
    specs = pets(tmp_path)

    def judge(*options, answer=None, **how):
        with kept(answer or Shop(), **how) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
            words = ["run", "--specs", str(specs), "--out", "out", *options]
            done = CliRunner().invoke(command, words, catch_exceptions=False)
        document = json.loads((tmp_path / "out" / "run.json").read_text())
        found = {(p["id"].partition("/")[2], f["check"]) for p in document["purposes"] for f in p["findings"]}
        return done.exit_code, document, found

    return judge


@pytest.mark.parametrize("how", [{"requests": 1}, {"requests": 3}, {"requests": 10}, {"idle": 0.05}], ids=str)
def test_a_connection_closed_between_requests_is_nobodys_fault(judged, how):
    """No finding, and no control is lost: reads go out again, writes have connections of their own."""
    code, document, found = judged(**how)

    assert (0, set(), 0) == (code, found, document["counts"]["inconclusive"]), document["headline"]


def of_one_pet(how):
    """Tear the pets that are asked for one by one."""
    return lambda method, path, told, number: how if (method, told.status) == ("GET", 200) and "pets/" in path else None


@pytest.mark.parametrize("how", ["short", "chunks"])
@pytest.mark.parametrize("options", [(), ("--profile", "smoke"), ("--operation", "getPet")])
def test_a_body_that_never_arrives_whole_is_the_targets(judged, how, options):
    """Three times of three, in a quick run two of two, where other bodies arrive."""
    missing = Shop()

    def answer(method, target, headers, content):
        told = missing(method, target, headers, content)
        return type(told)(404, {"code": 404}) if told.status == 404 else told

    code, document, found = judged(*options, answer=answer, tear=of_one_pet(how))

    assert (1, ("getPet/conforms/body/whole", "body/transfer")) == (code, next(iter(found))), document["headline"]
    assert 1 == len(found)


def test_writes_whose_successes_never_arrive_whole_are_the_targets(judged):
    """A write is not sent again; the operation is looked at as a whole."""
    code, document, found = judged(tear=lambda method, *_: "short" if method == "POST" and _[1].status == 201 else None)

    assert (1, {("createPet/conforms/body/whole", "body/transfer")}) == (code, found), document["headline"]


def test_a_body_that_is_torn_now_and_then_accuses_nobody(judged):
    """Its repetition arrives."""
    _, document, found = judged(tear=lambda method, path, told, number: "short" if not number % 9 else None)

    assert set() == found, document["headline"]


def test_where_no_body_arrives_whole_it_is_the_way(judged):
    """Nothing is known of the target then."""
    code, document, found = judged(tear=lambda *asked: "short" if asked[-1] > 4 else None)

    assert (3, set()) == (code, found)
    assert "no response with a body arrives whole" in document["headline"]
