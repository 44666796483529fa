"""Whatever a target does, the outcome of an exchange is a value, in bounded time and memory."""

from __future__ import annotations

import gzip
import resource
from collections.abc import Callable, Iterator

import pytest

from conformance.exchange import Connection, HttpTransport, Limits
from conformance.exchange.limits import KEPT_OF_CUT
from conformance.exchange.raw_client import exchange_plain
from conformance.model import NoAnswer, NoAnswerReason, Outcome, Request, Response
from tests.exchange import hostile
from tests.exchange.hostile import Behaviour, serve

LIMITS = Limits(connect_timeout=0.3, timeout=0.4, max_body=100_000)
Send = Callable[..., Outcome]


@pytest.fixture(params=["curl", "plain"])
def send(request: pytest.FixtureRequest) -> Iterator[Send]:
    """Both ways in which a request is sent."""
    open_transports: list[HttpTransport] = []

    def by_curl(asked: Request, limits: Limits = LIMITS, connection: Connection | None = None) -> Outcome:
        open_transports.append(HttpTransport(connection, limits))
        return open_transports[-1].send(asked)

    def by_plain(asked: Request, limits: Limits = LIMITS, connection: Connection | None = None) -> Outcome:
        return exchange_plain(asked, connection or Connection(), limits)

    yield by_curl if request.param == "curl" else by_plain
    for transport in open_transports:
        transport.close()


def get(url: str) -> Request:
    return Request("GET", url + "/x")


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (hostile.resets_before_headers, NoAnswerReason.RESET),
        (hostile.resets_after_headers, NoAnswerReason.TORN),
        (hostile.closes_without_answer, NoAnswerReason.RESET),
        (hostile.LESS_THAN_LENGTH, NoAnswerReason.TORN),
        (hostile.CHUNKS_WITHOUT_END, NoAnswerReason.TORN),
        (hostile.BROKEN_CHUNKS, NoAnswerReason.GARBAGE),
        (hostile.NO_STATUS_LINE, NoAnswerReason.GARBAGE),
        (hostile.answers_once(hostile.message(headers=("no colon here",))), NoAnswerReason.GARBAGE),
        (hostile.answers_once(b"HTTP/1.1 OK\r\n\r\n"), NoAnswerReason.GARBAGE),
        (hostile.answers_once(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"), NoAnswerReason.GARBAGE),
        (hostile.answers_once(b"HTTP/1.1 100 Continue\r\n\r\n"), NoAnswerReason.RESET),
        (hostile.answers_once(hostile.chunked(b"-1\r\n{}\r\n")), NoAnswerReason.GARBAGE),
        (hostile.answers_once(hostile.chunked(b"fffffffffffffffffff\r\n{}\r\n")), NoAnswerReason.GARBAGE),
        (hostile.answers_once(hostile.chunked(b"1\r\n{}\r\n")), NoAnswerReason.GARBAGE),
        (hostile.sends_endless_headers, NoAnswerReason.GARBAGE),
        (hostile.hangs, NoAnswerReason.TIMEOUT),
        (hostile.hangs_in_body, NoAnswerReason.TORN),
        (hostile.drips, NoAnswerReason.TORN),
        (hostile.drips_headers, NoAnswerReason.TIMEOUT),
    ],
)
def test_no_answer_says_why(send: Send, behaviour: Behaviour, reason: NoAnswerReason) -> None:
    """A target that gives no whole answer leads to the reason why, also where it would go on for ever."""
    with serve(behaviour) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, NoAnswer), outcome
    assert reason == outcome.reason, outcome


def test_endless_informational_answers_end(send: Send) -> None:
    """A target that says 100 Continue for ever gives no answer."""
    with serve(hostile.sends_endless_informational) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, NoAnswer)
    assert outcome.reason in (NoAnswerReason.TIMEOUT, NoAnswerReason.GARBAGE)


def test_a_refused_connection_is_refused(send: Send) -> None:
    """Nobody listens there."""
    with hostile.refuses() as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.REFUSED == outcome.reason


def test_an_unknown_host_is_a_matter_of_names(send: Send) -> None:
    """A name whose parts are too long never resolves, and nobody is asked."""
    outcome = send(Request("GET", f"http://{'n' * 64}.invalid/"), Limits(connect_timeout=5, timeout=5))

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.DNS == outcome.reason


@pytest.mark.parametrize(
    ("behaviour", "status", "body"),
    [
        (hostile.answers(hostile.message(b'{"a": 1}')), 200, b'{"a": 1}'),
        (hostile.INFORMATIONAL, 200, b'{"a":1}'),
        (hostile.HTTP_1_0, 200, b"{}"),
        (hostile.REDIRECT_LOOP, 302, b""),
        (hostile.REDIRECT_ELSEWHERE, 307, b""),
        (hostile.TOO_MANY, 429, b"{}"),
        (hostile.MORE_THAN_LENGTH, 200, b"{}"),
        (hostile.answers_once(hostile.chunked(b"2\r\n{\n\r\n", b"1;ext=1\r\n}\r\n")), 200, b"{\n}"),
        (hostile.answers_once(hostile.chunked(b"2\r\n{}\r\n", end=b"0\r\nX-Trailer: 1\r\n\r\n")), 200, b"{}"),
        (hostile.answers(hostile.message(b'\x00\xff\xfe{"a":NaN}')), 200, b'\x00\xff\xfe{"a":NaN}'),
        (hostile.answers(b"HTTP/1.1 204 No Content\r\n\r\n"), 204, b""),
        (hostile.answers(b"HTTP/1.1 304 Not Modified\r\n\r\n"), 304, b""),
    ],
)
def test_answers_are_given_as_they_came(send: Send, behaviour: Behaviour, status: int, body: bytes) -> None:
    """An odd answer is an answer; informational ones are skipped, and redirects are not followed."""
    with serve(behaviour) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response), outcome
    assert (status, body) == (outcome.status, outcome.body)
    assert 1 == len(target.requests)


def test_headers_keep_order_case_duplicates_and_bytes(send: Send) -> None:
    """Header fields come as the target wrote them; trailers are not among them."""
    headers = ("X-b: 1", "x-A:2", "X-b:  3 ", "X-Latin: \xe9\xff", "X-Empty:")
    with serve(hostile.answers(hostile.message(headers=headers))) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response)
    expected = (("X-b", "1"), ("x-A", "2"), ("X-b", "3"), ("X-Latin", "\xe9\xff"), ("X-Empty", ""))
    assert (*expected, ("Content-Length", "2")) == outcome.headers


def test_a_folded_header_is_one(send: Send) -> None:
    """An obsolete way to write a long field."""
    with serve(hostile.answers(hostile.message(headers=("X-Folded: a", "  b\t")))) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response)
    assert "a b" == outcome.header("x-folded")


def test_too_many_headers_are_not_kept(send: Send) -> None:
    """Memory is bounded, whoever sets the bound."""
    many = hostile.answers_once(hostile.message(headers=tuple(f"X-{n}: {n}" for n in range(6000))))
    with serve(many) as target:
        outcome = send(get(target.url))

    if isinstance(outcome, NoAnswer):
        assert NoAnswerReason.GARBAGE == outcome.reason
    else:
        assert ("headers over the limit", 5000) == (outcome.anomalies[0], len(outcome.headers))


def test_a_thousand_headers_are_kept(send: Send) -> None:
    """Many headers are odd, but no reason to give up."""
    with serve(hostile.THOUSAND_HEADERS) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response)
    assert 1001 == len(outcome.headers)
    assert "999" == outcome.header("x-999")


def test_a_big_body_is_cut(send: Send) -> None:
    """Of 200 MB only what the limit allows is ever held."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serve(hostile.sends_big_body) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response)
    assert (True, KEPT_OF_CUT, ("body over the limit",)) == (outcome.truncated, len(outcome.body), outcome.anomalies)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_a_gzip_bomb_is_cut(send: Send) -> None:
    """Of 300 MB of zeros only what the limit allows is ever made."""
    bomb = hostile.gzip_bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serve(hostile.answers_once(bomb)) as target:
        outcome = send(get(target.url), Limits(connect_timeout=1, timeout=2, max_body=1_000_000))

    assert isinstance(outcome, Response)
    expected = (True, KEPT_OF_CUT, ("decompressed body over the limit",))
    assert expected == (outcome.truncated, len(outcome.body), outcome.anomalies)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


def test_a_compressed_answer_is_unpacked(send: Send) -> None:
    """Even one that nobody asked to be compressed."""
    data = hostile.message(gzip.compress(b'{"a":1}'), headers=("Content-Encoding: gzip",))
    with serve(hostile.answers(data)) as target:
        outcome = send(get(target.url))

    assert isinstance(outcome, Response)
    assert (b'{"a":1}', ()) == (outcome.body, outcome.anomalies)
    assert b"accept-encoding" not in target.requests[0].lower()


def test_tls_is_spoken_to_a_trusted_target(send: Send) -> None:
    """The authority comes from the settings."""
    connection = Connection(ca_file=str(hostile.CERTIFICATES / "server.pem"))
    with serve(hostile.answers(hostile.message()), certificate="server.pem") as target:
        outcome = send(get(target.url), LIMITS, connection)

    assert isinstance(outcome, Response), outcome
    assert 200 == outcome.status


@pytest.mark.parametrize(
    ("certificate", "authority"),
    [("server.pem", None), ("expired.pem", "expired.pem"), ("server.pem", "no such file")],
)
def test_an_untrusted_target_is_not_spoken_to(send: Send, certificate: str, authority: str | None) -> None:
    """Unknown authority, expired certificate, or no authorities at all: no request leaves."""
    ca_file = None if authority is None else str(hostile.CERTIFICATES / authority)
    with serve(hostile.answers(hostile.message()), certificate=certificate) as target:
        outcome = send(get(target.url), LIMITS, Connection(ca_file=ca_file))

    assert isinstance(outcome, NoAnswer)
    assert (NoAnswerReason.TLS, []) == (outcome.reason, target.requests)


@pytest.mark.parametrize(("own", "expected"), [("server.pem", {200}), (None, {"tls", "reset"}), ("none", {"tls"})])
def test_a_client_certificate_is_shown(send: Send, own: str | None, expected: set[object]) -> None:
    """Where the target asks for one; when it misses it, its reset may overtake the reason."""
    files = hostile.CERTIFICATES
    connection = Connection(
        ca_file=str(files / "server.pem"), client_certificate=None if own is None else str(files / own)
    )
    behaviour = hostile.answers(hostile.message())
    with serve(behaviour, certificate="server.pem", client_authority="server.pem") as target:
        outcome = send(get(target.url), LIMITS, connection)

    assert (outcome.status if isinstance(outcome, Response) else outcome.reason) in expected


def test_verification_can_be_switched_off(send: Send) -> None:
    """An expired certificate serves where the settings say so."""
    with serve(hostile.answers(hostile.message()), certificate="expired.pem") as target:
        outcome = send(get(target.url), LIMITS, Connection(verify=False))

    assert isinstance(outcome, Response), outcome


def test_garbage_instead_of_tls_is_a_matter_of_tls(send: Send) -> None:
    """A target that answers the greeting with something else speaks no TLS."""
    with serve(hostile.speaks_no_tls) as target:
        outcome = send(get(target.url.replace("http:", "https:")))

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.TLS == outcome.reason


def test_a_hanging_tls_greeting_ends(send: Send) -> None:
    """The time limit holds before the first byte of HTTP, too."""
    with serve(hostile.hangs) as target:
        outcome = send(get(target.url.replace("http:", "https:")))

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.TIMEOUT == outcome.reason


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "http://127.0.0.1:9/a\r\nX: y"),
        Request("GE\nT", "http://127.0.0.1:9/"),
        Request("GET", "http://127.0.0.1:9/", (("X", "a\r\nY: b"),)),
        Request("GET", "http://127.0.0.1:9/", (("X\n", "a"),)),
        Request("GET", "/relative"),
        Request("GET", "ftp://127.0.0.1/"),
        Request("GET", "http://user:word@127.0.0.1:9/"),
        Request("GET", "http://127.0.0.1:99999/"),
        Request("GET", "http://a b/"),
    ],
)
def test_injection_is_refused(send: Send, request_: Request) -> None:
    """What would become another request, or goes nowhere, is not sent."""
    outcome = send(request_)

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.UNSENDABLE == outcome.reason


def test_a_write_has_a_connection_of_its_own() -> None:
    """A kept one may be closed at any moment, and nobody would know then whether the write was done."""
    with serve(hostile.dies_on_second_request) as target:
        transport = HttpTransport(limits=LIMITS)
        write = Request("POST", target.url + "/x", (), b"{}")
        outcomes = [transport.send(write), transport.send(write)]
        transport.close()

    assert [200, 200] == [outcome.status for outcome in outcomes if isinstance(outcome, Response)]
    assert (2, 2) == (len(target.requests), target.connections)


def test_a_write_that_is_not_answered_goes_out_once() -> None:
    """It is unknown what came of it."""
    with serve(hostile.closes_without_answer) as target:
        transport = HttpTransport(limits=LIMITS)
        outcome = transport.send(Request("POST", target.url + "/x", (), b"{}"))
        transport.close()

    assert isinstance(outcome, NoAnswer)
    assert (NoAnswerReason.RESET, 1) == (outcome.reason, len(target.requests))


def test_a_read_on_a_dead_kept_connection_is_sent_again_and_says_so() -> None:
    """Keeping connections must not make a target look unstable, nor hide that it dropped one."""
    with serve(hostile.dies_on_second_request) as target:
        transport = HttpTransport(limits=LIMITS)
        transport.send(get(target.url))
        outcome = transport.send(get(target.url))
        transport.close()

    assert isinstance(outcome, Response)
    assert ("answered on a second connection",) == outcome.anomalies


def test_time_is_taken_from_before_the_request_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target on the same machine may have answered before libcurl notes that it has sent."""
    clock = iter([100.0, 100.25])
    monkeypatch.setattr("conformance.exchange.transfer.monotonic", lambda: next(clock))
    with serve(hostile.answers_once(hostile.message(b"{}"))) as target:
        transport = HttpTransport(limits=LIMITS)
        outcome = transport.send(get(target.url))
        transport.close()

    assert 0.25 == outcome.seconds


def test_connections_are_kept() -> None:
    """Ten requests go over one connection."""
    with serve(hostile.answers(hostile.message())) as target:
        transport = HttpTransport(limits=LIMITS)
        outcomes = [transport.send(get(target.url)) for _ in range(10)]
        transport.close()

    assert all(isinstance(outcome, Response) for outcome in outcomes)
    assert 1 == target.connections


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the settings do."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serve(hostile.answers(hostile.message())) as target:
        transport = HttpTransport(limits=LIMITS)
        outcome = transport.send(get(target.url))
        transport.close()

    assert isinstance(outcome, Response)


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [((), "a.b", False), (("a.b",), "A.B", True), ((".b",), "a.b", True), ((".b",), "b", True), (("b",), "a.b", False),
     (("*",), "a.b", True), ((".b",), "ab", False)],
)  # fmt: skip
def test_hosts_are_reached_without_the_proxy_where_the_ixit_says_so(
    no_proxy: tuple[str, ...], host: str, direct: bool
) -> None:
    """By name, or by the domain above."""
    assert (None if direct else "http://p:1") == Connection(proxy="http://p:1", no_proxy=no_proxy).proxy_to(host)


def test_no_proxy_of_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the IXIT declares is how the target is reached."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "target.invalid")
    with serve(hostile.answers(hostile.message())) as proxy:
        transport = HttpTransport(Connection(proxy=proxy.url), LIMITS)
        outcome = transport.send(Request("GET", "http://target.invalid/x"))
        transport.close()

    assert isinstance(outcome, Response)
    assert 1 == len(proxy.requests)


def test_a_proxy_is_used() -> None:
    """It gets the absolute URL, as it is."""
    with serve(hostile.answers(hostile.message())) as proxy:
        transport = HttpTransport(Connection(proxy=proxy.url), LIMITS)
        outcome = transport.send(Request("GET", "http://target.invalid/a/../%2e?b c"))
        transport.close()

    assert isinstance(outcome, Response), outcome
    assert proxy.requests[0].startswith(b"GET http://target.invalid/a/../%2e?b c HTTP/1.1\r\n")


@pytest.mark.parametrize("url", ["http://target.invalid/x", "https://target.invalid/x"])
def test_a_proxy_is_told_who_asks_and_the_target_is_not(url: str) -> None:
    """By Basic, on the request itself or on that for a tunnel; without a login nothing is said."""
    with serve(hostile.answers(hostile.message())) as proxy:
        for login in ("bob:p:w", None):
            transport = HttpTransport(Connection(proxy=proxy.url, proxy_login=login), LIMITS)
            transport.send(Request("GET", url))
            transport.close()

    named, unnamed = (request.lower() for request in proxy.requests)
    assert b"\r\nproxy-authorization: basic ym9iona6dw==\r\n" in named
    assert b"proxy-authorization" not in unnamed


def test_a_proxys_login_stands_in_no_description() -> None:
    """Whatever prints the settings of a connection."""
    assert "hush" not in repr(Connection(proxy="http://p:1", proxy_login="bob:hush"))


@pytest.mark.parametrize("url", ["http://target.invalid/", "https://target.invalid/"])
def test_a_missing_proxy_is_a_matter_of_the_proxy(url: str) -> None:
    """The target is not blamed."""
    with hostile.refuses() as proxy:
        transport = HttpTransport(Connection(proxy=proxy.url), LIMITS)
        outcome = transport.send(Request("GET", url))
        transport.close()

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.PROXY == outcome.reason


def test_odd_framing_does_not_go_through_a_proxy() -> None:
    """A proxy would not pass it on as it is."""
    outcome = exchange_plain(Request("GET", "http://target.invalid/"), Connection(proxy="http://127.0.0.1:9"), LIMITS)

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.UNSENDABLE == outcome.reason


def test_a_proxy_that_refuses_the_tunnel_is_a_matter_of_the_proxy() -> None:
    """Its 407 is no answer of the target."""
    with serve(hostile.answers(hostile.message(b"", "407 Proxy Authentication Required"))) as proxy:
        transport = HttpTransport(Connection(proxy=proxy.url), LIMITS)
        outcome = transport.send(Request("GET", "https://target.invalid/"))
        transport.close()

    assert isinstance(outcome, NoAnswer)
    assert NoAnswerReason.PROXY == outcome.reason
