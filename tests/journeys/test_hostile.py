"""Whole runs against hostile targets: the right exit code, a whole record, reports, in bounded time."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.contract.contract import EffectKind
from conformance.jobs.session import conduct
from conformance.jobs.setup.settings import Selection, Settings
from conformance.profile.ics import Ics
from conformance.profile.ixit import Entry, Environment, Organisation, TargetLimits
from conformance.profile.profiles import PROFILES
from conformance.record import read_record
from tests.exchange import hostile

CONTRACTS = {"customers": load_contracts()["customers"]}
OPERATIONS = frozenset({"customers/getAccount", "customers/getTerms"})
PAGE = b"<!doctype html><title>Log in</title><form>user <input></form>"


def settings(url, out, profile="smoke", ca_file=None, **limits):
    """Two reads of one API at a hostile address, with little patience."""
    bounds = TargetLimits(**{"concurrency": 4, "timeout": 0.4, "connect_timeout": 0.4, "patience": 0.5, **limits})
    environment = Environment(
        "hostile", {"customers": f"{url}/v2"}, limits=bounds, writes=frozenset(EffectKind), settle=0.1, ca_file=ca_file
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
        selection=Selection(operations=OPERATIONS),
        credentials={
            "customers": {"Authorization": "Bearer sandbox-secret-token", "x-auth-roles": "sandbox-secret-roles"}
        },
        secrets=("sandbox-secret-token", "sandbox-secret-roles"),
    )


def run(url, tmp_path, https=False, **limits):
    """Give run.json and the record; both are whole whatever happened."""
    url = url.replace("http:", "https:") if https else url
    result = conduct(settings(url, tmp_path / "run", **limits))
    record = read_record(tmp_path / "run" / "run.jsonl")

    assert record.whole
    assert json.loads((tmp_path / "run" / "run.json").read_text())["counts"] == result.document["counts"]
    return result.document, record


def json_answer(body, *headers, status="200 OK"):
    return hostile.answers(hostile.message(body, status=status, headers=("Content-Type: application/json", *headers)))


@dataclass(frozen=True)
class Hostile:
    """A target that misbehaves, and what a run of it has to say."""

    behaviour: hostile.Behaviour | None
    exit_code: int
    #: A part of the headline.
    says: str = ""
    certificate: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def serve(self):
        """Serve it; a port on which nobody listens where it has no behaviour."""
        if self.behaviour is None:
            return hostile.refuses()
        return hostile.serve(self.behaviour, certificate=self.certificate)


def answered(data, exit_code, says="", **more):
    """A target that answers everything with these bytes."""
    return Hostile(hostile.answers(data), exit_code, says, **more)


def raw(*lines, body=b'{"id": 1}'):
    """An answer of 200 with these header lines, as they are."""
    head = b"".join(line + b"\r\n" for line in lines)
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s" % (
        head,
        len(body),
        body,
    )


def sick(first, last, data):
    """Behave well but for the requests from the first to the last, which get this answer, or a reset for None."""
    return hostile.changing(lambda n: data if first <= n <= last else GOOD)


def slower_and_slower(line):
    """Take longer for every request than for the one before, far beyond the time limit in the end."""
    while line.request() is not None and line.pause(len(line.target.requests) * 0.02):
        line.send(drops("404 Not Found"))


def drops(status, *headers):
    return hostile.message(b'{"code":"0001"}', status, ("Content-Type: application/json", *headers))


GOOD = hostile.message(b'{"id": 1}')
TARGETS = {
    # Nothing that could be judged: never green, and nobody is accused of what could not be seen.
    "refuses every connection": Hostile(None, 3, "(refused"),
    "resets before the headers": Hostile(hostile.resets_before_headers, 3, "no longer responds"),
    "resets after the headers": Hostile(hostile.resets_after_headers, 3, "no response with a body arrives whole"),
    "closes without an answer": Hostile(hostile.closes_without_answer, 3, "no longer responds"),
    "hangs": Hostile(hostile.hangs, 3, "(timeout: no response within 0.4 s)"),
    "hangs in the body": Hostile(hostile.hangs_in_body, 3, "no response with a body arrives whole"),
    "drips a byte now and then": Hostile(hostile.drips, 3, "no response with a body arrives whole"),
    "drips its headers": Hostile(hostile.drips_headers, 3, "no longer responds"),
    "sends headers without end": Hostile(hostile.sends_endless_headers, 3),
    "sends 1xx without end": Hostile(hostile.sends_endless_informational, 3),
    "puts NUL into its headers": answered(raw(b"X-A: \x00"), 3, "garbage"),
    "puts a bare CR into its headers": answered(raw(b"X-A: a\rX-Evil: 1"), 3, "garbage"),
    "speaks no HTTP": Hostile(hostile.NO_STATUS_LINE, 3, "garbage"),
    "speaks no TLS": Hostile(hostile.speaks_no_tls, 3, "no longer responds", options={"https": True}),
    "has an expired certificate": answered(
        GOOD, 3, "expired", certificate="expired.pem", options={"ca_file": str(hostile.CERTIFICATES / "expired.pem")}
    ),
    "answers 401 to everything": answered(drops("401 Unauthorized"), 3, "401: are the credentials accepted?"),
    "answers 404 to everything": answered(drops("404 Not Found"), 3, "404: is the base URL right?"),
    "answers 429 to everything": answered(
        drops("429 Too Many", "Retry-After: 0"), 3, "429: is limits.rate", options={"patience": 60}
    ),
    "answers 429 and asks for an hour": answered(drops("429 Too Many", "Retry-After: 3600"), 3, "429 to everything"),
    "grows slower and slower": Hostile(slower_and_slower, 3, "no longer responds", options={"profile": "gate"}),
    "dies in the middle": Hostile(sick(20, 10**9, None), 1, "the run is incomplete", options={"profile": "gate"}),
    # Answers that no document allows.
    "answers 503 to everything": answered(drops("503 Unavailable"), 1, "503: does the proxy"),
    "answers 500 to everything": answered(drops("500 Server Error"), 1, "500: is the target up?"),
    "answers a log-in page to everything": answered(
        hostile.message(PAGE, headers=("Content-Type: text/html",)), 3, "responses is a web page: is this the API"
    ),
    "answers nothing but a status": answered(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 1),
    "nests a hundred thousand arrays": answered(hostile.message(b"[" * 100_000 + b"]" * 100_000), 1),
    "answers NaN": answered(hostile.message(b'{"id": NaN}'), 1),
    "answers 1e999": answered(hostile.message(b'{"id": 1e999}'), 1),
    "answers ten thousand digits": answered(hostile.message(b'{"id": ' + b"9" * 10_000 + b"}"), 1),
    "answers invalid UTF-8": answered(hostile.message(b'{"account_number": "\xff\xfe"}'), 1),
    "answers a lone surrogate": answered(hostile.message(b'{"account_number": "\\ud800"}'), 1),
    "answers NUL": answered(hostile.message(b'{"account_number": "a\x00b"}'), 1),
    "answers duplicate members": answered(hostile.message(b'{"id": 1, "id": 2}'), 1),
    "answers markup and escapes": answered(hostile.message(b'{"id": "<script>alert(1)</script>\\u001b[31m"}'), 1),
    "promises more than it sends": Hostile(hostile.LESS_THAN_LENGTH, 3, "after status 200"),
    "sends more than it promises": Hostile(hostile.MORE_THAN_LENGTH, 1),
    "sends 200 MB": Hostile(hostile.sends_big_body, 1, options={"timeout": 5}),
    "packs a bomb": answered(hostile.gzip_bomb(64 * 1024 * 1024), 1),
    "packs garbage": answered(raw(b"Content-Encoding: gzip", body=b"not gzip at all"), 1),
    "redirects to itself": Hostile(hostile.REDIRECT_LOOP, 3, "responses is 3xx (to "),
    "redirects elsewhere": Hostile(hostile.REDIRECT_ELSEWHERE, 3, "responses is 3xx (to "),
    "breaks its chunks": Hostile(hostile.BROKEN_CHUNKS, 3, "garbage"),
    "ends in the middle of its chunks": Hostile(hostile.CHUNKS_WITHOUT_END, 3),
    # Odd, and allowed: judged by what it answers.
    "sends 100 and 103 before each answer": Hostile(hostile.INFORMATIONAL, 1),
    "speaks HTTP/1.0": Hostile(hostile.HTTP_1_0, 1),
    "sends a thousand headers": Hostile(hostile.THOUSAND_HEADERS, 1),
    "injects headers": answered(
        raw(b"X-A: <b>\x1b[31m", b" X-Folded: 1", b"X-B: \x07\xff", b"Retry-After: \xb2", b"Date: never"), 1
    ),
    "has a storm of 503": Hostile(
        sick(4, 60, drops("503 Unavailable", "Retry-After: 0")), 1, options={"profile": "gate"}
    ),
    "answers 429 to every fifth request": Hostile(
        hostile.changing(lambda n: drops("429 Too Many", "Retry-After: 0") if n % 5 == 0 else GOOD), 1
    ),
    "dies in the middle and comes back": Hostile(sick(20, 32, None), 1, options={"patience": 20, "profile": "gate"}),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_hostile_target_ends_in_the_right_verdict_and_a_whole_report(name, tmp_path):
    """Exit 3 where nothing could be judged, exit 1 where what came is wrong, and never an error of the suite."""
    target = TARGETS[name]
    with target.serve() as served:
        document, _ = run(served.url, tmp_path, **target.options)

    assert target.exit_code == document["exit_code"], document["headline"]
    assert target.says in document["headline"]
    assert 0 == document["counts"]["error"]
    assert (1 == target.exit_code) is any(p["findings"] for p in document["purposes"] if p["verdict"] == "fail")


def test_a_target_that_limits_requests_is_judged_as_one_that_does_not(tmp_path):
    """What was put off is sent again, and nothing of it is held against anybody."""
    verdicts = []
    for number, target in enumerate((TARGETS["answers 429 to every fifth request"], answered(GOOD, 1))):
        with target.serve() as served:
            document, _ = run(served.url, tmp_path / str(number))
        verdicts.append({p["id"]: p["verdict"] for p in document["purposes"]})

    assert verdicts[0] == verdicts[1]


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
    assert "no longer responds" in document["headline"] or "no longer responds" in record.footer.fields["why"]
    assert ["silent", "dead"] == [e.fields["state"] for e in record.events if e.name == "target"]
    assert 0 == document["counts"]["fail"]


def test_a_target_that_comes_back_is_judged_to_the_end(tmp_path, monkeypatch):
    """Its absence is told, and the run is complete; a dozen probes are waited for, and none for longer than the first."""
    monkeypatch.setattr("conformance.engine.circuit_breaker.PAUSES", (0.1,))
    with hostile.serve(hostile.changing(lambda n: None if 20 < n <= 40 else ANSWER)) as target:
        document, record = run(target.url, tmp_path, profile="gate", patience=60)

    assert document["complete"]
    assert ["silent", "alive"] == [e.fields["state"] for e in record.events if e.name == "target"]


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


def test_a_log_in_page_in_front_of_the_api_is_told_before_anything_is_sent(tmp_path, monkeypatch):
    """Exit 3 and one sentence, instead of a hundred findings about a page that is not the API's."""
    monkeypatch.chdir(tmp_path)
    with TARGETS["answers a log-in page to everything"].serve() as target:
        result = CliRunner().invoke(command, ["run", "--target", target.url], env={"CI": ""})

    assert 3 == result.exit_code, result.output
    assert 1 == result.output.count("is there a login page before the API?")
