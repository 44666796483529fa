"""A dead target is noticed, waited for, and given up; one that comes back is asked on."""

from itertools import pairwise

import pytest

from conformance.engine.circuit_breaker import LEAST_IN_A_ROW, Circuit, State
from conformance.engine.engine import Concluded, Fell, Sent, Skipped, execute
from conformance.exchange import CallableTransport, DirectPump, Limits
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from conformance.scripts.script import Ask, Task
from tests.engine.test_engine import Binding, case

READ, WRITE = Request("GET", "http://127.0.0.1/read"), Request("PATCH", "http://127.0.0.1/write")
TIMEOUT, ANSWER = NoAnswer(NoAnswerReason.TIMEOUT), Response(503)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def silent(clock, patience=10.0):
    """Give a circuit that has just seen the last of so many silences."""
    circuit = Circuit(patience=patience, clock=clock)
    circuit.take(READ, ANSWER, harmless=True)
    for _ in range(LEAST_IN_A_ROW):
        circuit.take(WRITE, TIMEOUT, harmless=False)
    return circuit


def test_many_silences_in_a_row_open_it():
    """One answer among them, were it a 503, and the target lives."""
    circuit = Circuit()
    for _ in range(LEAST_IN_A_ROW - 1):
        circuit.take(READ, TIMEOUT, harmless=True)
    circuit.take(READ, ANSWER, harmless=True)
    circuit.take(READ, TIMEOUT, harmless=True)

    assert circuit.closed
    assert not silent(Clock()).closed


@pytest.mark.parametrize("reason", [NoAnswerReason.CUT, NoAnswerReason.UNSENDABLE])
def test_what_was_never_sent_says_nothing_of_the_target(reason):
    """Our own doing is not its silence."""
    circuit = Circuit()
    for _ in range(LEAST_IN_A_ROW * 2):
        circuit.take(READ, NoAnswer(reason), harmless=True)

    assert circuit.closed


def test_the_probe_is_a_read_that_was_answered():
    """Where one operation hangs, another one still answers; a write is never sent as a probe."""
    clock = Clock()
    circuit = silent(clock)
    clock.now = 1.0

    assert READ == circuit.due()
    assert circuit.due() is None  # one at a time


def test_without_any_read_the_probe_asks_for_the_root():
    """Nothing else is known to be harmless."""
    clock = Clock()
    circuit = Circuit(clock=clock)
    for _ in range(LEAST_IN_A_ROW):
        circuit.take(WRITE, TIMEOUT, harmless=False)
    clock.now = 1.0

    assert Request("GET", "http://127.0.0.1/") == circuit.due()


def test_an_answered_probe_closes_it():
    """Then everything goes on."""
    clock = Clock()
    circuit = silent(clock)
    clock.now = 1.0
    circuit.due()
    circuit.probed(ANSWER)

    assert State.ALIVE is circuit.state


def test_probes_come_less_and_less_often():
    """Each that is not answered is followed by a longer pause, up to the longest."""
    clock = Clock()
    circuit, probed_at = silent(clock, patience=60), []
    for hundredth in range(2_000):
        clock.now = hundredth / 100
        if circuit.due() is not None:
            probed_at.append(clock.now)
            circuit.probed(TIMEOUT)
    pauses = [after - before for before, after in pairwise((0.0, *probed_at))]

    assert [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0] == pytest.approx(pauses, abs=0.02)


def test_patience_ends():
    """The sentence says what was tried."""
    clock = Clock()
    circuit = silent(clock, patience=10)
    clock.now = 1.0
    circuit.due()
    circuit.probed(TIMEOUT)
    clock.now = 10.0
    circuit.due()

    assert State.DEAD is circuit.state
    assert circuit.sentence == (
        "the target no longer responds: 8 requests in a row had no response (timeout), nor had a probe in 10 s"
    )


def put_off(clock, times):
    """Give a circuit that has waited ten seconds for a target that answers 429, and its answers."""
    circuit = Circuit(patience=10, clock=clock)
    for number in range(times):
        clock.now = number * 10 / (times - 1)
        circuit.take(READ, Response(429), harmless=True)
    return circuit


def test_a_target_that_only_wants_fewer_requests_is_given_up():
    """So many in a row, for as long as a silent target is waited for."""
    circuit = put_off(Clock(), LEAST_IN_A_ROW)

    assert State.DEAD is circuit.state
    assert circuit.sentence.startswith("the target responds 429 to everything: 8 requests in a row")


def test_any_other_answer_shows_that_the_limit_lets_something_through():
    """The count begins anew."""
    clock = Clock()
    circuit = put_off(clock, LEAST_IN_A_ROW - 1)
    circuit.take(READ, ANSWER, harmless=True)
    circuit.take(READ, Response(429), harmless=True)

    assert State.ALIVE is circuit.state


def one_by_one(count):
    for n in range(count):
        yield [Ask(case(f"{n}"))]
    return []


def test_a_dead_target_costs_a_few_requests_only():
    """What was not sent says so, and every task is concluded."""
    tasks = [Task(f"t{n}", one_by_one(20), 0) for n in range(20)]
    transport = CallableTransport(lambda _: NoAnswer(NoAnswerReason.REFUSED))
    events = list(execute(tasks, Binding(), DirectPump(transport, Limits()), circuit=Circuit(patience=0.2)))

    sent = sum(isinstance(event, Sent) for event in events)

    assert LEAST_IN_A_ROW <= sent <= 2 * LEAST_IN_A_ROW  # as many were under way
    assert 20 == sum(isinstance(event, Concluded) for event in events)
    assert 400 - sent == sum(isinstance(event, Skipped) for event in events)
    assert [State.SILENT, State.DEAD] == [event.state for event in events if isinstance(event, Fell)]


def test_a_target_that_comes_back_is_asked_everything():
    """Only the requests of its absence are without an answer."""
    asked = []

    def answer(request):
        asked.append(request)
        return NoAnswer(NoAnswerReason.RESET) if 10 < len(asked) <= 20 else Response(200)

    pump = DirectPump(CallableTransport(answer), Limits())
    events = list(execute([Task("t", one_by_one(50), 0)], Binding(), pump))
    sent = [event.exchange for event in events if isinstance(event, Sent)]

    assert 50 == len(sent)
    assert LEAST_IN_A_ROW == sum(exchange.response is None for exchange in sent)
    assert [State.SILENT, State.ALIVE] == [event.state for event in events if isinstance(event, Fell)]
