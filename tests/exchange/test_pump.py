"""Many exchanges at a time: nothing is lost, limits hold, and waiting is shared."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import pytest

from conformance.exchange import Arrival, CallableTransport, DirectPump, Limits, Pump, open_pump
from conformance.exchange.pump import Bucket
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from tests.exchange import hostile
from tests.exchange.hostile import Line, serve

#: Seconds that something may take on a machine that does much else; nothing waits so long where all is well.
PATIENCE = 60.0
GET = Request("GET", "http://127.0.0.1:9/x")


def echo(request: Request) -> Response:
    """Answer with the URL."""
    return Response(200, (), request.url.encode())


def drain(pump: Pump, seconds: float = PATIENCE) -> list[Arrival]:
    """Poll until nothing is in flight."""
    arrived: list[Arrival] = []
    end = time.monotonic() + seconds
    while pump.in_flight and time.monotonic() < end:
        arrived += pump.poll(0.1)

    assert 0 == pump.in_flight
    return arrived


def slow(seconds: float) -> Callable[[Line], None]:
    """Answer with the request's path, after a while."""

    def behave(line: Line) -> None:
        while (request := line.request()) is not None and line.pause(seconds):
            line.send(hostile.message(request.split(b" ")[1]))

    return behave


def test_each_answer_comes_back_under_its_key() -> None:
    """However many are under way."""
    with serve(slow(0.001)) as target:
        pump = open_pump(Limits(concurrency=16))
        for number in range(200):
            pump.submit(number, Request("GET", f"{target.url}/{number}"))
        arrived = drain(pump)
        pump.close()

    bodies = {a.key: a.outcome.body for a in arrived if isinstance(a.outcome, Response)}
    assert {number: b"/%d" % number for number in range(200)} == bodies
    assert target.connections <= 16


def test_latency_is_shared() -> None:
    """A target that answers nobody before all sixty-four have asked: each waits while the others do."""
    everybody = threading.Barrier(64)

    def together(line: Line) -> None:
        while line.request() is not None:
            everybody.wait(PATIENCE)
            line.pause(0.05)
            line.send(hostile.message())

    with serve(together) as target:
        pump = open_pump(Limits(concurrency=64, timeout=PATIENCE))
        for number in range(64):
            pump.submit(number, Request("GET", f"{target.url}/{number}"))
        arrived = drain(pump)
        pump.close()

    assert 64 == len(arrived)
    assert all(isinstance(a.outcome, Response) and 0.045 < a.outcome.seconds for a in arrived)


def test_no_more_than_the_bound_are_under_way() -> None:
    """Room says how many more may be submitted; what is over it waits."""
    with serve(hostile.hangs) as target:
        pump = open_pump(Limits(concurrency=2))
        rooms = [pump.room]
        for number in range(5):
            pump.submit(number, Request("GET", target.url))
            rooms.append(pump.room)
        pump.poll(0.1)
        connections = target.connections
        pump.close()

    assert ([2, 1, 0, 0, 0, 0], 2) == (rooms, connections)


def test_a_caller_that_stays_away_times_nothing_out() -> None:
    """The answer lay ready all the while."""
    with serve(hostile.answers(hostile.message())) as target:
        pump = open_pump(Limits(timeout=0.1, connect_timeout=0.1))
        pump.submit(1, Request("GET", target.url))
        busy_until = time.monotonic() + 0.25
        while time.monotonic() < busy_until:
            pass
        arrived = drain(pump)
        pump.close()

    assert isinstance(arrived[0].outcome, Response)


def test_both_ways_of_sending_share_the_pump() -> None:
    """Requests with framing of their own are exchanged beside the others."""
    with serve(slow(0.02)) as target:
        pump = open_pump(Limits(concurrency=4))
        for number in range(8):
            headers = (("Content-Length", "0"),) if number % 2 else ()
            pump.submit(number, Request("GET", f"{target.url}/{number}", headers))
        arrived = drain(pump)
        pump.close()

    assert set(range(8)) == {a.key for a in arrived if isinstance(a.outcome, Response)}


def test_one_hostile_exchange_does_not_disturb_the_others() -> None:
    """A hanging target costs its own time limit only."""
    with serve(hostile.hangs) as bad, serve(hostile.answers(hostile.message())) as good, hostile.refuses() as dead:
        pump = open_pump(Limits(concurrency=4, timeout=0.3))
        for key, url in (("bad", bad.url), ("dead", dead.url), ("good", good.url), ("injected", good.url + "\r\n")):
            pump.submit(key, Request("GET", url))
        arrived = {a.key: a.outcome for a in drain(pump)}
        pump.close()

    reasons = {key: outcome.reason for key, outcome in arrived.items() if isinstance(outcome, NoAnswer)}
    assert {
        "bad": NoAnswerReason.TIMEOUT,
        "dead": NoAnswerReason.REFUSED,
        "injected": NoAnswerReason.UNSENDABLE,
    } == reasons
    assert isinstance(arrived["good"], Response)


def test_cut_ends_everything_and_says_what_was_sent() -> None:
    """What is under way may have had its effect; what still waited had none."""
    with serve(hostile.hangs) as target:
        pump = open_pump(Limits(concurrency=2))
        pump.submit("curl", Request("GET", target.url))
        pump.submit("plain", Request("GET", target.url, (("Content-Length", "0"),)))
        pump.submit("waiting", Request("GET", target.url))
        pump.poll(0.05)
        arrived = {a.key: a for a in pump.cut()}
        pump.close()

    assert {"curl", "plain", "waiting"} == set(arrived)
    assert all(isinstance(a.outcome, NoAnswer) and a.outcome.reason == NoAnswerReason.CUT for a in arrived.values())
    assert {"curl": True, "plain": True, "waiting": False} == {key: bool(a.sent_at) for key, a in arrived.items()}


@pytest.mark.parametrize("over_http", [True, False])
def test_the_deadline_of_the_run_cuts(over_http: bool) -> None:
    """Nothing is sent, and nothing waited for, once it has passed."""
    with serve(hostile.hangs) as target:
        limits = Limits(concurrency=1, deadline=time.monotonic() + (0.1 if over_http else 0))
        pump = open_pump(limits) if over_http else DirectPump(CallableTransport(echo), limits)
        pump.submit(1, Request("GET", target.url))
        pump.submit(2, Request("GET", target.url))
        arrived = drain(pump)
        pump.close()

    assert [NoAnswerReason.CUT] * 2 == [a.outcome.reason for a in arrived if isinstance(a.outcome, NoAnswer)]


@pytest.mark.parametrize("over_http", [True, False])
def test_the_rate_is_kept(over_http: bool) -> None:
    """Ten requests at fifty a second take a fifth of a second and no less."""
    with serve(hostile.answers(hostile.message())) as target:
        limits = Limits(concurrency=10, rate=50.0)
        pump = open_pump(limits) if over_http else DirectPump(CallableTransport(echo), limits)
        began = time.monotonic()
        for number in range(10):
            pump.submit(number, Request("GET", target.url))
        drain(pump)
        elapsed = time.monotonic() - began
        pump.close()

    assert 0.17 < elapsed


def test_a_hold_delays_what_follows() -> None:
    """As a target asks with Retry-After."""
    with serve(hostile.answers(hostile.message())) as target:
        pump = open_pump(Limits())
        pump.hold(0.1)
        began = time.monotonic()
        pump.submit(1, Request("GET", target.url))
        early = pump.poll(0.02)
        drain(pump)
        elapsed = time.monotonic() - began
        pump.close()

    assert [] == early
    assert elapsed >= 0.1


def test_polling_an_idle_pump_returns_at_once() -> None:
    """There is nothing to wait for."""
    began = time.monotonic()
    for pump in (open_pump(Limits()), DirectPump(CallableTransport(echo), Limits())):
        assert [] == pump.poll(PATIENCE)
        pump.close()

    assert time.monotonic() - began < PATIENCE


def test_a_function_is_pumped_in_order() -> None:
    """The same interface, one after the other."""
    pump = DirectPump(CallableTransport(echo), Limits(concurrency=4))
    for number in range(3):
        pump.submit(number, Request("GET", f"/{number}"))
    arrived = drain(pump)

    assert [(0, b"/0"), (1, b"/1"), (2, b"/2")] == [
        (a.key, a.outcome.body) for a in arrived if isinstance(a.outcome, Response)
    ]
    assert all(len(a.sent_at) == 24 and a.sent_at.endswith("Z") for a in arrived)


def test_a_bucket_gives_no_more_than_its_rate() -> None:
    """Whatever the pattern of asking, in any second at most the rate and one burst."""
    now = 100.0
    bucket = Bucket(10.0, clock=lambda: now)
    taken = []
    while now < 103.0:
        while bucket.wait() == 0:
            bucket.take()
            taken.append(now)
        now += 0.004

    busiest = max(sum(1 for t in taken if start <= t < start + 1) for start in taken)
    assert 29 <= len(taken) <= 31
    assert busiest <= 11


@pytest.mark.parametrize("wrong", [{"concurrency": 0}, {"rate": 0.0}, {"timeout": 0.0}, {"max_body": -1}])
def test_limits_that_leave_no_room_are_refused(wrong: dict[str, float]) -> None:
    """Early, and not by hanging."""
    with pytest.raises(ValueError, match=r"sends nothing|leave no room"):
        Limits(**wrong)  # type: ignore[arg-type]  # values of both types in one table


def test_a_target_that_dies_and_comes_back_is_answered_for_what_it_does() -> None:
    """Each exchange stands for itself: connections that broke are replaced."""
    with serve(hostile.changing(lambda n: None if 5 <= n <= 8 else hostile.message())) as target:
        pump = open_pump(Limits(concurrency=1))
        for number in range(12):
            pump.submit(number, Request("POST", target.url, (), b"{}"))
        arrived = drain(pump)
        pump.close()

    lost = [a.key for a in arrived if isinstance(a.outcome, NoAnswer)]
    assert [4, 5, 6, 7] == lost
    assert {NoAnswerReason.RESET} == {a.outcome.reason for a in arrived if isinstance(a.outcome, NoAnswer)}


def test_closing_twice_closes_once() -> None:
    """And what waits in a pump over a function is forgotten."""
    pump = open_pump(Limits())
    pump.close()
    pump.close()
    direct = DirectPump(CallableTransport(echo), Limits(concurrency=2))
    direct.submit(1, GET)
    direct.hold(5.0)

    assert (1, 1, []) == (direct.room, direct.in_flight, direct.poll(0.01))
    direct.close()
    direct.submit(2, GET)
    assert [NoAnswerReason.CUT] == [a.outcome.reason for a in direct.cut() if isinstance(a.outcome, NoAnswer)]


def test_a_signal_while_waiting_disturbs_nothing() -> None:
    """Its handler runs, and the exchange goes on."""
    seen: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: seen.append(number))
    try:
        with serve(slow(0.15)) as target:
            pump = open_pump(Limits())
            pump.submit(1, Request("GET", target.url))
            signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
            arrived = drain(pump)
            pump.close()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert isinstance(arrived[0].outcome, Response)
    assert seen
