"""The engine keeps many scripts going at once."""

import pytest

from conformance.cases.case import Case, Kind
from conformance.engine.binder import Outgoing
from conformance.engine.circuit_breaker import Circuit
from conformance.engine.engine import MOST_PUT_OFF, Concluded, First, PutOff, Sent, Skipped, execute
from conformance.exchange import CallableTransport, DirectPump, Limits
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from conformance.scripts.script import Ask, NotSent, Task


def case(name):
    return Case(f"x/{name}", f"x/{name}", "customers/getAccount", Kind.VALID, "is fine")


class Binding:
    """Binds every ask to a request whose path is its key; those called `missing` cannot be sent."""

    def __init__(self):
        self.number = 0

    def bind(self, ask):
        if ask.case.id.endswith("missing"):
            return NotSent("no data")
        self.number += 1
        return Outgoing(ask, Request("GET", f"http://127.0.0.1/{ask.case.id}"), f"r-{self.number}", self.number)


def script(log, name, *batches):
    for batch in batches:
        replies = yield [Ask(case(n)) for n in batch]
        log.append((name, [type(r).__name__ for r in replies]))
    return []


def run(tasks, answer=lambda _: Response(200), **more):
    pump = DirectPump(CallableTransport(answer), Limits(concurrency=4))
    return list(execute(tasks, Binding(), pump, **more))


def test_replies_come_in_the_order_of_the_asks():
    """Whatever could not be sent stands in its place."""
    log = []
    events = run([Task("a", script(log, "a", ["1", "missing", "2"]), 0)])

    assert [("a", ["Exchange", "NotSent", "Exchange"])] == log
    assert ["no data"] == [e.reason for e in events if isinstance(e, Skipped)]
    assert ["x/1", "x/2"] == [e.exchange.case for e in events if isinstance(e, Sent)]


def test_a_phase_begins_when_the_one_before_has_ended():
    """Reads are over before anything changes."""
    events = run([Task("late", script([], "late", ["w"]), 2), Task("early", script([], "early", ["r1"], ["r2"]), 0)])

    assert ["x/r1", "x/r2", "x/w"] == [e.exchange.case for e in events if isinstance(e, Sent)]


def test_tasks_with_a_common_lock_never_overlap():
    """Those without go on side by side."""
    active, most = set(), []

    def locked(name, lock):
        active.add(name)
        for n in range(3):
            most.append(len({a for a in active if a.endswith(lock)}))
            yield [Ask(case(f"{name}{n}"))]
        active.discard(name)
        return []

    tasks = [Task(f"{n}{lock}", locked(f"{n}{lock}", lock), 0, frozenset({lock})) for n in "ab" for lock in "xy"]
    events = run(tasks)

    assert 1 == max(most)
    assert {"ax", "ay", "bx", "by"} == {e.task.name for e in events if isinstance(e, Concluded)}


def test_what_waits_for_its_data_is_not_overtaken():
    """Rules and workflows come before the cases of operations, which leave the data in any state."""
    log = []
    tasks = [
        Task("rule", script(log, "rule", ["1"], ["2"]), 0, frozenset({"x"})),
        Task("workflow", script(log, "workflow", ["3"]), 0, frozenset({"x", "y"})),
        Task("beside", script(log, "beside", ["4"]), 0, frozenset({"z"})),
        Task("operation", script(log, "operation", ["5"]), 0, frozenset({"x"})),
        Task("other", script(log, "other", ["6"]), 0, frozenset({"y"})),
    ]
    run(tasks)

    order = list(dict.fromkeys(name for name, _ in log))
    assert ["rule", "workflow", "operation"] == [name for name in order if name in ("rule", "workflow", "operation")]
    assert order.index("workflow") < order.index("other")
    assert order.index("beside") < order.index("workflow")


def test_a_task_that_ends_at_once_lets_go_of_those_behind_it():
    """Nothing else is under way that could."""
    log = []
    tasks = [Task(name, script(log, name), 0, frozenset({"x"})) for name in ("a", "b")]
    tasks.append(Task("c", script(log, "c", ["1"]), 0, frozenset({"x"})))

    assert ["a", "b", "c"] == [e.task.name for e in run(tasks) if isinstance(e, Concluded)]


def test_a_script_that_asks_nothing_goes_on():
    """An empty batch is answered by no replies."""
    log = []
    run([Task("a", script(log, "a", [], ["1"]), 0)])

    assert [("a", []), ("a", ["Exchange"])] == log


def test_a_stopped_run_concludes_every_script():
    """What was not sent says so, and nothing is lost."""
    log, sent = [], []

    def answer(request):
        sent.append(request.url)
        return Response(200)

    events = run([Task(n, script(log, n, ["1"], ["2"]), 0) for n in "abc"], answer, stop=lambda: len(sent) >= 2)

    assert {"a", "b", "c"} == {e.task.name for e in events if isinstance(e, Concluded)}
    assert {"the run was ended before it was sent"} == {e.reason for e in events if isinstance(e, Skipped)} - {
        "no data"
    }


def test_delays_are_kept(monkeypatch):
    """An ask with `after` waits its time, by the clock that the engine is given."""
    now = [0.0]
    monkeypatch.setattr("conformance.engine.engine.time.sleep", lambda s: now.__setitem__(0, now[0] + s))
    seen = []

    def waiting():
        yield [Ask(case("slow"), after=0.2)]
        seen.append(now[0])
        return []

    run([Task("a", waiting(), 0)], clock=lambda: now[0])

    assert seen[0] == pytest.approx(0.2, abs=0.06)


def test_silence_is_an_exchange_like_any_other():
    """No outcome ends the run."""
    events = run([Task("a", script([], "a", ["1"]), 0)], lambda _: NoAnswer(NoAnswerReason.RESET))

    assert [NoAnswer(NoAnswerReason.RESET)] == [e.exchange.outcome for e in events if isinstance(e, Sent)]


class Asking(Binding):
    """Binds an ask once it knows what a read says; asks with the same first letter need the same read."""

    def __init__(self):
        super().__init__()
        self.known = {}

    def bind(self, ask):
        read = Request("GET", f"http://127.0.0.1/state/{ask.case.id[2]}")
        if read.url not in self.known:
            return First(read, lambda outcome: self.known.setdefault(read.url, outcome))
        return super().bind(ask)


def test_what_has_to_be_known_first_is_asked_once_for_all_that_wait():
    """The reads are no exchanges of the plan, and nothing goes out before they are answered."""
    sent = []
    transport = CallableTransport(lambda request: sent.append(request.url[16:]) or Response(200))
    binding = Asking()
    script_of_three = script([], "a", ["a1", "a2", "b1"])
    events = list(execute([Task("a", script_of_three, 0)], binding, DirectPump(transport, Limits())))

    assert ["/state/a", "/state/b"] == [url for url in sent if url.startswith("/state")]
    assert sent.index("/state/a") < sent.index("/x/a1")
    assert {"x/a1", "x/a2", "x/b1"} == {e.exchange.case for e in events if isinstance(e, Sent)}


class Limited:
    """A target that wants a pause before the n-th request of each address is answered; the pauses are noted."""

    def __init__(self, times, retry_after):
        self.times, self.headers = times, (("Retry-After", retry_after),)
        self.asked, self.held = [], []
        self.pump = DirectPump(CallableTransport(self.answer), Limits(concurrency=4))
        self.pump.hold = self.held.append

    def answer(self, request):
        self.asked.append(request.url)
        return Response(429, self.headers) if self.asked.count(request.url) <= self.times else Response(200)

    def run(self, **more):
        task = Task("a", script([], "a", ["1", "2"]), 0)
        return list(execute([task], Binding(), self.pump, **more))


def test_a_request_that_is_put_off_is_sent_again():
    """After the pause that the target asks for; what it answers then is what counts."""
    target = Limited(2, "3")
    events = target.run()

    assert [200, 200] == [e.exchange.response.status for e in events if isinstance(e, Sent)]
    assert 4 == sum(isinstance(e, PutOff) for e in events)
    assert [3.0] * 4 == target.held


def test_a_request_that_is_always_put_off_is_answered_429():
    """Three times it is sent again."""
    target = Limited(9, "0")
    events = target.run()

    assert [429, 429] == [e.exchange.response.status for e in events if isinstance(e, Sent)]
    assert 2 * (1 + MOST_PUT_OFF) == len(target.asked)


@pytest.mark.parametrize(
    ("asked", "held"),
    [("9999", 7.0), ("9" * 5000, 1.0), ("\xb2", 1.0), ("soon", 1.0), ("Thu, 01 Jan 2099 00:00:00 GMT", 7.0)],
)
def test_no_pause_is_longer_than_the_patience_with_a_dead_target(asked, held):
    """What Retry-After cannot mean is a second."""
    target = Limited(1, asked)
    target.run(circuit=Circuit(patience=7.0))

    assert {held} == set(target.held)
