"""Courses of requests go side by side, each step by step."""

from conformance.engine.parallel import side_by_side
from conformance.exchange import CallableTransport, DirectPump, Limits
from conformance.model import Request, Response


def course(name, steps):
    statuses = []
    for step in range(steps):
        outcome = yield Request("GET", f"http://127.0.0.1/{name}{step}")
        statuses.append(outcome.status)
    return name, statuses


def run(courses, room):
    sent = []

    def answer(request):
        sent.append(request.url.rpartition("/")[2])
        return Response(200 + int(request.url[-1]))

    return list(side_by_side(courses, DirectPump(CallableTransport(answer), Limits(concurrency=room)))), sent


def test_each_course_gets_its_own_answers():
    """What a course led to is given when it ends; one that asks nothing ends at once."""
    ended, sent = run([course("a", 2), course("none", 0), course("b", 1)], room=4)

    assert [("none", []), ("b", [200]), ("a", [200, 201])] == ended
    assert ["a0", "b0", "a1"] == sent


def test_no_more_go_at_a_time_than_there_is_room_for():
    """The next course begins when one has ended."""
    _, sent = run([course("a", 2), course("b", 2), course("c", 1)], room=1)

    assert ["a0", "a1", "b0", "b1", "c0"] == sent
