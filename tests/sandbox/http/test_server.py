"""The sandbox on a socket."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request

import pytest

from conformance.model import NoAnswer, NoAnswerReason
from conformance.sandbox import TOKEN, Fault, Sandbox, serve, spawn
from tests.sandbox.asking import TODAY, contracts

LIMITS = "/v1/orgs/telco/credit_limits"


@pytest.fixture(scope="module")
def served():
    with serve(Sandbox(contracts(), today=TODAY)) as one:
        yield one


def _head(path=LIMITS, method="GET"):
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n".encode()


def _exchange(served, *parts, answers=1):
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        while received.count(b"HTTP/1.1 ") < answers or not _whole(received):
            data = connection.recv(65536)
            if not data:
                break
            received += data
        return received


def _whole(received):
    head, found, body = received.rpartition(b"HTTP/1.1 ")[2].partition(b"\r\n\r\n")
    if not found:
        return False
    length = next(
        (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0
    )
    return len(body) >= length


def test_a_client_is_answered(served):
    """Over HTTP, with JSON."""
    request = urllib.request.Request(served.url + LIMITS, headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=5) as response:
        assert (200, "application/json") == (response.status, response.headers["Content-Type"])


def test_requests_in_one_piece_and_in_many(served):
    """Pipelined ones are answered in their order, one in single bytes as well."""
    assert 3 == _exchange(served, (_head() + b"\r\n") * 3, answers=3).count(b"200 OK")
    assert b"200 OK" in _exchange(served, *(bytes([byte]) for byte in _head() + b"\r\n"))


def test_chunks_make_a_body(served):
    """As a length does."""
    head = (
        _head("/v2/workorders/change-order", "POST")
        + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )

    assert b"body.seller" in _exchange(served, head, b"1\r\n{\r\n", b"1;x=y\r\n}\r\n0\r\n\r\n")


def test_a_client_that_waits_is_told_to_go_on(served):
    """Then its body is read."""
    head = (
        _head("/v2/workorders/change-order", "POST")
        + b"Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as connection:
        connection.sendall(head)
        promise = connection.recv(65536)
        connection.sendall(b"{}")
        answer = connection.recv(65536)

    assert promise.startswith(b"HTTP/1.1 100")
    assert answer.startswith(b"HTTP/1.1 400")


def test_head_has_no_body(served):
    """But a length."""
    received = _exchange(served, _head(method="HEAD") + b"\r\n" + _head() + b"\r\n", answers=2)

    assert received.startswith(b"HTTP/1.1 405")
    assert b"\r\n\r\nHTTP/1.1 200 OK" in received


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"GARBAGE\r\n\r\n", 400), (b"GET /x SPDY/9\r\n\r\n", 400), (b"GET  / HTTP/1.1\r\n\r\n", 400),
     (_head() + b"no colon\r\n\r\n", 400), (_head() + b"a b: c\r\n\r\n", 400), (_head() + b" folded\r\n\r\n", 400),
     (_head() + b"Content-Length: x\r\n\r\n", 400), (_head() + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
     (_head() + b"Transfer-Encoding: gzip\r\n\r\n", 400), (_head() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
     (_head() + b"Content-Length: 99999999\r\n\r\n", 413), (_head() + b"x: y\r\n" * 30_000 + b"\r\n", 431),
     (_head("/v2/orgs/telco/ñ".encode().decode("latin-1")) + b"\r\n", 404), (_head("*", "OPTIONS") + b"\r\n", 404),
     (_head(method="M-SEARCH") + b"\r\n", 405)],
)  # fmt: skip
def test_whatever_comes_is_answered_in_the_apis_shape(served, data, status):
    """Never by a framework's page."""
    received = _exchange(served, data)

    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"content-type: application/json" in received
    assert b'"NOT_FOUND"' in received or b'"code"' in received


def test_an_old_client_is_let_go(served):
    """HTTP/1.0 closes, and so does Connection: close."""
    assert b"connection: close" in _exchange(served, _head().replace(b"1.1", b"1.0") + b"\r\n")
    assert b"connection: close" in _exchange(served, _head() + b"Connection: close\r\n\r\n")


def test_latency_delays_each_answer():
    """By the time asked for, in order."""
    with serve(Sandbox(contracts(), today=TODAY), latency_ms=30) as served:
        began = time.monotonic()
        received = _exchange(served, (_head() + b"\r\n") * 2, answers=2)

    assert 2 == received.count(b"200 OK")
    assert time.monotonic() - began >= 0.06


@pytest.mark.parametrize("reason", [NoAnswerReason.RESET, NoAnswerReason.GARBAGE, NoAnswerReason.TIMEOUT])
def test_no_answer_shows_on_the_wire(reason):
    """A reset, garbage, or silence."""
    fault = Fault("silent", "x", "It says nothing.", after=lambda *_: NoAnswer(reason))
    with (
        serve(Sandbox(contracts(), today=TODAY, faults=[fault])) as served,
        socket.create_connection(("127.0.0.1", served.port), timeout=0.2) as connection,
    ):
        connection.sendall(_head() + b"\r\n")
        try:
            received = connection.recv(65536)
        except ConnectionResetError:
            received = b"reset"
        except TimeoutError:
            received = b"silence"

    assert {"reset": b"reset", "timeout": b"silence"}.get(reason, received) == received
    assert not received.startswith(b"HTTP")


def test_many_clients_see_one_state(served):
    """Threads that sell devices get as many numbers."""
    sandbox = Sandbox(contracts(), today=TODAY)
    account = next(iter(sandbox.world.organisations["telco"].accounts.values()))
    path = f"/v2/orgs/telco/penalties/{account.id}?reason=cancel"
    answers = []
    with serve(sandbox) as one:
        threads = [
            threading.Thread(target=lambda: answers.append(_exchange(one, _head(path) + b"\r\n"))) for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 16 == len({answer.partition(b'"computed_penalty_id":')[2].partition(b",")[0] for answer in answers})


def test_a_process_of_its_own_says_its_url_and_ends():
    """And is described where that is asked for."""
    with spawn(["--today", "2026-03-18", "--seed", "3"]) as spawned:
        request = urllib.request.Request(spawned().url + LIMITS, headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(request, timeout=5) as response:
            assert 200 == response.status
