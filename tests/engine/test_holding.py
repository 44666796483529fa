"""A task that writes holds what it has asked about, so that no other changes it between two reads."""

import pytest

from conformance.cases.case import Case, Kind
from conformance.engine.binder import Outgoing
from conformance.engine.engine import Concluded, Sent, execute
from conformance.engine.holding import Holding
from conformance.exchange import CallableTransport, DirectPump, Limits
from conformance.model import Request, Response
from conformance.scripts.script import Ask, Task


def ask(name):
    """An ask whose name says who sends it, which objects it is about, and what it does: `a line1+account1 read`."""
    return Ask(Case(name, name, "customers/getAccount", Kind.VALID, "is fine"))


def objects(asked):
    words = asked.case.id.split()
    return frozenset(words[1].split("+")) if words[1] != "-" else frozenset()


class Binding:
    """Binds every ask to a request."""

    number = 0

    def bind(self, asked):
        self.number += 1
        return Outgoing(asked, Request("GET", "http://127.0.0.1/"), f"r-{self.number}", self.number)


def script(*names):
    for name in names:
        yield [ask(name)]
    return []


def order(*scripts, locks=True):
    """Run scripts side by side; give what was sent, in order."""
    held = [frozenset({f"own{n}"}) if locks else frozenset() for n in range(len(scripts))]
    tasks = [Task(f"{n}", made, 1, held[n]) for n, made in enumerate(scripts)]
    pump = DirectPump(CallableTransport(lambda _: Response(200)), Limits(concurrency=4))
    events = list(execute(tasks, Binding(), pump, objects=objects))
    assert len(scripts) == sum(isinstance(event, Concluded) for event in events)
    return [event.exchange.case for event in events if isinstance(event, Sent)]


def test_nothing_comes_between_the_reads_of_one_object():
    """The second task begins when the first has ended."""
    sent = order(script("a line1 before", "a line1 write", "a line1 after"), script("b line1 write", "b line1 again"))

    assert ["a", "a", "a", "b", "b"] == [name[0] for name in sent]


def test_other_objects_are_written_meanwhile():
    """Only what is asked about is held."""
    sent = order(script("a line1 before", "a line1 after"), script("b line2 before", "b line2 after"))

    assert ["a line1 before", "b line2 before"] == sent[:2]


def test_who_turns_to_other_objects_releases_the_first():
    """A script that goes on with fresh data needs the old ones no more."""
    sent = order(script("a line1 before", "a line2 before", "a line2 after"), script("b line1 write"))

    assert sent.index("b line1 write") < sent.index("a line2 after")


def test_who_asks_about_nothing_keeps_what_it_holds():
    """A read of a catalogue stands between two looks at a line."""
    sent = order(script("a line1 before", "a - catalogue", "a line1 after"), script("b line1 write"))

    assert "b line1 write" == sent[-1]


def test_a_line_and_its_account_are_held_together():
    """A write to the account is a write to what belongs to it."""
    sent = order(script("a line1+account1 before", "a line1 after"), script("b account1 write"))

    assert "b account1 write" == sent[-1]


def test_tasks_that_wait_for_one_another_go_on():
    """Each holds what the other wants: one goes on without, and what it sees then is judged with that in mind."""
    sent = order(script("a line1 x", "a line1+line2 y"), script("b line2 x", "b line2+line1 y"))

    assert 4 == len(sent)


def test_reads_wait_for_nobody():
    """A task without locks changes nothing."""
    sent = order(script("a line1 x", "a line1 y"), script("b line1 x", "b line1 y"), locks=False)

    assert ["a line1 x", "b line1 x"] == sent[:2]


@pytest.mark.parametrize("everything", [True, False])
def test_giving_up_takes_the_longest_waiting(everything):
    """A run that is stopped lets all of them end."""
    holding = Holding()
    holding.take(1, frozenset({"x"}), "a")
    for number, name in ((2, "b"), (3, "c")):
        holding.take(number, frozenset({"x"}), name)

    assert (["b", "c"] if everything else ["b"]) == list(holding.give_up(everything=everything))
