"""What is sent is what was asked for, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.exchange import HttpTransport, Limits
from conformance.exchange.request_bytes import UnsendableError, destination, needs_plain_socket
from conformance.model import Request, Response
from tests.exchange import hostile
from tests.exchange.hostile import Target, serve

LIMITS = Limits(connect_timeout=0.5, timeout=1)


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with serve(hostile.answers(hostile.message())) as running:
        yield running


def sent(target: Target, request: Request) -> bytes:
    """Send it, and give the bytes that arrived, without the Host line that HTTP needs."""
    transport = HttpTransport(limits=LIMITS)
    outcome = transport.send(request)
    transport.close()

    assert isinstance(outcome, Response), outcome
    host = target.url.removeprefix("http://")
    return target.requests[-1].replace(f"Host: {host}\r\n".encode(), b"")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/a/../b/./c",
        "/%2e%2E/%2f/%zz/%",
        "//double//",
        "/a b/\t",
        "/ñ/€",
        "/?",
        "/?a=1&a=2&&=",
        '/?query={"include":["x"]}',
        '/x;y=1/{z}|\\^`"<>',
        "/#fragment",
        "?only=query",
        "",
        "/" + "x" * 20_000,
    ],
)
def test_paths_go_out_as_they_are(target: Target, path: str) -> None:
    """Nothing is normalised, escaped or left out; what has no byte in Latin-1 goes out as UTF-8."""
    line = sent(target, Request("GET", target.url + path)).split(b"\r\n")[0]

    try:
        expected = path.encode("latin-1")
    except UnicodeEncodeError:
        expected = path.encode()
    expected = expected if expected.startswith(b"/") else b"/" + expected
    assert b"GET " + expected + b" HTTP/1.1" == line


@pytest.mark.parametrize(
    "method", ["get", "PaTcH", "DELETE", "TRACE", "OPTIONS", "FOO", "GE T", "", "ÑU", "head", "X-"]
)
def test_methods_go_out_as_they_are(target: Target, method: str) -> None:
    """Lower case, unknown, with a space, or none at all."""
    arrived = sent(target, Request(method, target.url + "/x"))

    assert arrived.startswith(method.encode("latin-1") + b" /x HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request("GET", "/x"), b"GET /x HTTP/1.1\r\n\r\n"),
        (Request("POST", "/x"), b"POST /x HTTP/1.1\r\n\r\n"),
        (Request("POST", "/x", (), b""), b"POST /x HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
        (Request("GET", "/x", (), b"{"), b"GET /x HTTP/1.1\r\nContent-Length: 1\r\n\r\n{"),
        (Request("PUT", "/x", (), b"\0\xff{"), b"PUT /x HTTP/1.1\r\nContent-Length: 3\r\n\r\n\0\xff{"),
        (
            Request("PUT", "/x", (("content-type", ""), ("X-a", "1"), ("x-A", " 2 "), ("X-É", "é")), b"a"),
            b"PUT /x HTTP/1.1\r\ncontent-type:\r\nX-a: 1\r\nx-A:  2 \r\nX-\xc9: \xe9\r\nContent-Length: 1\r\n\r\na",
        ),
        (
            Request("POST", "/x", (("Accept", "a/b"), ("User-Agent", "me"), ("Content-Type", "x"))),
            b"POST /x HTTP/1.1\r\nAccept: a/b\r\nUser-Agent: me\r\nContent-Type: x\r\n\r\n",
        ),
        (Request("HEAD", "/x"), b"HEAD /x HTTP/1.1\r\n\r\n"),
    ],
)
def test_nothing_is_added(target: Target, request_: Request, expected: bytes) -> None:
    """No media type, no Accept, no User-Agent, no Expect; only the length of a body, if there is one."""
    arrived = sent(target, Request(request_.method, target.url + request_.url, request_.headers, request_.body))

    assert expected == arrived


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ((("Content-Length", "1"),), b"abc", b"Content-Length: 1\r\nConnection: close\r\n\r\na"),
        ((("Transfer-Encoding", "x"),), None, b"Transfer-Encoding: x\r\nConnection: close\r\n\r\n"),
        ((("Host", "a"), ("Host", "b")), None, b"Host: a\r\nHost: b\r\nConnection: close\r\n\r\n"),
        ((("Expect", "200-ok"),), b"a", b"Expect: 200-ok\r\nContent-Length: 1\r\nConnection: close\r\n\r\na"),
        ((("X-Nul", "a\0b"),), None, b"X-Nul: a\0b\r\nConnection: close\r\n\r\n"),
        ((("X:Y", "a"),), None, b"X:Y: a\r\nConnection: close\r\n\r\n"),
        ((("X-Blank", "  "),), None, b"X-Blank:   \r\nConnection: close\r\n\r\n"),
        ((("Connection", "upgrade"), ("Connection", "x")), None, b"Connection: upgrade\r\nConnection: x\r\n\r\n"),
    ],
)
def test_odd_framing_goes_over_a_plain_socket(
    target: Target, headers: tuple[tuple[str, str], ...], body: bytes | None, expected: bytes
) -> None:
    """What libcurl would merge or rewrite arrives unchanged all the same."""
    request = Request("POST", target.url + "/x", headers, body)
    arrived = sent(target, request)

    assert needs_plain_socket(request)
    assert b"POST /x HTTP/1.1\r\n" + expected == arrived


def test_a_thousand_headers_and_a_large_body_arrive(target: Target) -> None:
    """Size alone is no reason to refuse."""
    headers = tuple((f"X-{number}", "v" * 50) for number in range(1000))
    arrived = sent(target, Request("POST", target.url + "/x", headers, b"x" * 3_000_000))

    assert 1000 == arrived.count(b"X-")
    assert arrived.endswith(b"x" * 3_000_000)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h", ("http", "h", 80, b"/")),
        ("HTTPS://h:8443/a?b#c", ("https", "h", 8443, b"/a?b#c")),
        ("http://[::1]:80/x", ("http", "::1", 80, b"/x")),
    ],
)
def test_a_destination_is_split_off(url: str, expected: tuple[str, str, int, bytes]) -> None:
    """Scheme, host and port decide where it goes; the rest is left alone."""
    where = destination(url)

    assert expected == (where.scheme, where.host, where.port, where.target)


@pytest.mark.parametrize("url", ["", "h", "file:///x", "http://", "http://a:b/", "http://a@b/", "http://a:70000"])
def test_a_place_that_is_none_is_refused(url: str) -> None:
    """Only absolute http and https URLs with a plain host."""
    with pytest.raises(UnsendableError):
        destination(url)
