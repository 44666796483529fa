"""Whole runs against hostile targets: the right exit code, a whole record, reports, in bounded time."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.profile.ics import Ics
from conformance.profile.ixit import Entry, Environment, Organisation, TargetLimits
from conformance.profile.profiles import PROFILES
from conformance.record import read_record
from conformance.run.session import conduct
from conformance.run.settings import Settings
from tests.exchange import hostile

CONTRACTS = {"customers": load_contracts()["customers"]}
OPERATIONS = frozenset({"customers/getAccount", "customers/getTerms"})
PAGE = b"<!doctype html><title>Log in</title><form>user <input></form>"


def settings(url, out, profile="smoke", **limits):
    """Two reads of one API at a hostile address, with little patience."""
    bounds = TargetLimits(**{"concurrency": 4, "timeout": 0.4, "connect_timeout": 0.4, "patience": 0.5, **limits})
    environment = Environment(
        "hostile", {"customers": f"{url}/v2"}, limits=bounds, writes=frozenset(EffectKind), settle=0.1
    )
    pools = {"accountId": (Entry(1001), Entry(1002)), "subscriptionId": (Entry(2001),)}
    return Settings(
        contracts=CONTRACTS,
        environment=environment,
        organisation=Organisation("telco", pools),
        others=(Organisation("masmovil"),),
        ics=Ics(),
        profile=PROFILES[profile],
        out=out,
        today=datetime.now(UTC).date(),
        operations=OPERATIONS,
        credentials={
            "customers": {"Authorization": "Bearer sandbox-secret-token", "x-auth-roles": "sandbox-secret-roles"}
        },
        secrets=("sandbox-secret-token", "sandbox-secret-roles"),
    )


def run(url, tmp_path, **limits):
    """Give run.json and the record; both are whole whatever happened."""
    result = conduct(settings(url, tmp_path / "run", **limits))
    record = read_record(tmp_path / "run" / "run.jsonl")

    assert record.whole
    assert json.loads((tmp_path / "run" / "run.json").read_text())["counts"] == result.document["counts"]
    return result.document, record


def json_answer(body, *headers, status="200 OK"):
    return hostile.answers(hostile.message(body, status=status, headers=("Content-Type: application/json", *headers)))


GIVES_NOTHING = {
    "resets before the headers": hostile.resets_before_headers,
    "resets after the headers": hostile.resets_after_headers,
    "closes without an answer": hostile.closes_without_answer,
    "hangs": hostile.hangs,
    "hangs in the body": hostile.hangs_in_body,
    "drips a byte now and then": hostile.drips,
    "drips its headers": hostile.drips_headers,
    "sends headers without end": hostile.sends_endless_headers,
    "sends 1xx without end": hostile.sends_endless_informational,
    "answers 401 to everything": json_answer(b'{"code":"0001"}', status="401 Unauthorized"),
    "answers 404 to everything": json_answer(b'{"code":"0001"}', status="404 Not Found"),
    "answers 429 to everything": json_answer(b'{"code":"0001"}', "Retry-After: 0", status="429 Too Many Requests"),
}

IS_WRONG = {
    "answers 503 to everything": json_answer(b"{}", status="503 Service Unavailable"),
    "answers 500 to everything": json_answer(b"{}", status="500 Internal Server Error"),
    "answers a log-in page to everything": hostile.answers(hostile.message(PAGE, headers=("Content-Type: text/html",))),
    "nests a hundred thousand arrays": json_answer(b"[" * 100_000 + b"]" * 100_000),
    "answers NaN": json_answer(b'{"id": NaN}'),
    "answers 1e999": json_answer(b'{"id": 1e999}'),
    "answers ten thousand digits": json_answer(b'{"id": ' + b"9" * 10_000 + b"}"),
    "answers invalid UTF-8": json_answer(b'{"account_number": "\xff\xfe"}'),
    "answers a lone surrogate": json_answer(b'{"account_number": "\\ud800"}'),
    "answers NUL": json_answer(b'{"account_number": "a\x00b"}'),
    "answers duplicate members": json_answer(b'{"id": 1, "id": 2}'),
    "answers markup and escapes": json_answer(b'{"id": "<script>alert(1)</script>\\u001b[31m"}'),
    "promises more than it sends": hostile.answers(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\nConnection: close\r\n\r\n{}"
    ),
    "packs a bomb": hostile.answers(hostile.gzip_bomb(64 * 1024 * 1024)),
    "packs garbage": json_answer(b"not gzip at all", "Content-Encoding: gzip"),
    "redirects to itself": hostile.answers(hostile.message(b"", status="302 Found", headers=("Location: /",))),
    "redirects elsewhere": hostile.answers(
        hostile.message(b"", status="307 X", headers=("Location: http://192.0.2.1/",))
    ),
    "breaks its chunks": hostile.answers(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("behaviour", GIVES_NOTHING.values(), ids=GIVES_NOTHING)
def test_a_target_that_gives_nothing_to_judge_is_not_judged(behaviour, tmp_path):
    """Exit 3: never green, and nobody is accused of what could not be seen."""
    with hostile.serve(behaviour) as target:
        document, _ = run(target.url, tmp_path)

    assert ("not-judged", 3) == (document["verdict"], document["exit_code"]), document["headline"]


@pytest.mark.parametrize("behaviour", IS_WRONG.values(), ids=IS_WRONG)
def test_a_target_that_answers_wrongly_is_not_conformant(behaviour, tmp_path):
    """Exit 1 (or 3 where the answer never came whole), with findings that can be read."""
    with hostile.serve(behaviour) as target:
        document, _ = run(target.url, tmp_path)

    assert document["exit_code"] in (1, 3), document["headline"]
    assert document["counts"]["error"] == 0
    assert document["exit_code"] == 3 or any(p["findings"] for p in document["purposes"])


def test_a_closed_port_is_not_judged(tmp_path):
    """Exit 3, at once."""
    with hostile.refuses() as target:
        document, record = run(target.url, tmp_path)

    assert 3 == document["exit_code"]
    assert all(r.exchange.response is None for r in record.exchanges)


def test_a_body_that_is_packed_honestly_is_read(tmp_path):
    """Compression is the transport's."""
    body = gzip.compress(b'{"id": 1}', mtime=0)
    with hostile.serve(json_answer(body, "Content-Encoding: gzip")) as target:
        document, _ = run(target.url, tmp_path)

    assert not [
        p for p in document["purposes"] if p["verdict"] == "fail" and "/200/" in p["id"] and "getAccount" in p["id"]
    ]


def test_secrets_are_written_nowhere(tmp_path):
    """Not in the record, nor in any report, even where the target sends them back."""
    echo = json_answer(b'{"code":"0001","message":"bad token sandbox-secret-token"}', status="401 Unauthorized")
    with hostile.serve(echo) as target:
        run(target.url, tmp_path)

    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert b"sandbox-secret" not in written


ANSWER = hostile.message(b'{"code":"0001"}', status="404 Not Found")


def test_a_target_that_dies_for_good_ends_the_run(tmp_path):
    """Exit 3, and a sentence that says why; what was not reached is not judged."""
    with hostile.serve(hostile.changing(lambda n: ANSWER if n <= 20 else None)) as target:
        document, record = run(target.url, tmp_path, profile="gate")

    assert (3, False) == (document["exit_code"], document["complete"])
    assert "no longer answers" in document["headline"] or "no longer answers" in record.footer["why"]
    assert ["silent", "dead"] == [e.fields["state"] for e in record.events if e.name == "target"]
    assert 0 == document["counts"]["fail"]


def test_a_target_that_comes_back_is_judged_to_the_end(tmp_path):
    """Its absence is told, and the run is complete."""
    with hostile.serve(hostile.changing(lambda n: None if 20 < n <= 32 else ANSWER)) as target:
        document, record = run(target.url, tmp_path, profile="gate", patience=20)

    assert document["complete"]
    assert ["silent", "alive"] == [e.fields["state"] for e in record.events if e.name == "target"]


def test_latency_that_grows_beyond_the_time_limit_ends_the_run(tmp_path):
    """Every request takes longer than the one before, until none is answered in time."""
    delays = iter(range(10_000))

    def slower(line):
        while line.request() is not None and line.pause(next(delays) * 0.03):
            line.send(ANSWER)

    with hostile.serve(slower) as target:
        document, record = run(target.url, tmp_path, profile="gate")

    assert (3, False) == (document["exit_code"], document["complete"])
    assert max(e.exchange.outcome.seconds for e in record.exchanges) < 1


def test_a_single_operation_that_hangs_is_no_dead_target(tmp_path):
    """The others go on being judged, and the hanging one is told apart from them."""

    def hangs_for_terms(line):
        while (request := line.request()) is not None:
            if b"terms" in request.split(b"\r\n")[0]:
                line.pause()
            line.send(ANSWER)

    with hostile.serve(hangs_for_terms) as target:
        document, record = run(target.url, tmp_path, profile="gate", timeout=0.1, patience=20)

    assert document["complete"]
    assert "dead" not in [e.fields["state"] for e in record.events if e.name == "target"]
