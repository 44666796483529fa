"""A mutant is equivalent when no response of any list tells it from the clean toy."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.independent.asgi import Request, Response
from tests.independent.equivalence import Bench, clean_responses, examine, examine_all, unstable
from tests.independent.lines import START, executing, traced
from tests.independent.mutants import Mutant, mutants_of_package
from tests.independent.recorded import Recorded, read, write
from tests.independent.replay import same
from tests.independent.study import HERE

TOY = HERE / "toys" / "toy"
LINE = "/customers/v2/orgs/telco/subscriptions/7/blocks"
TODAY = dt.date(2026, 1, 1)


def patched(block: int, *, active: bool) -> Request:
    return Request("PATCH", f"{LINE}/{block}", (), json.dumps({"active": active}).encode())


LISTS = (
    Recorded("blocks", (patched(1, active=True), Request("GET", LINE), patched(1, active=False), Request("GET", LINE))),
    Recorded("terms", (Request("GET", "/customers/v2/orgs/telco/accounts/1/terms"),)),
    Recorded("unknown", (Request("GET", "/customers/v2/orgs/telco/subscriptions/99/blocks"),)),
)


@pytest.fixture(scope="module")
def bench() -> Bench:
    clean = clean_responses(TOY, "A", TODAY, LISTS)
    return Bench(TOY, "A", TODAY, LISTS, clean, traced(TOY, "A", TODAY, LISTS), 0.1)


def mutant(text: str, kind: str, after: str = "") -> Mutant:
    """Give the toy's mutant of a kind whose line has a text, and has another one after the change."""
    found = mutants_of_package(TOY)
    return next(m for m in found if m.kind == kind and text in m.before and after in m.after)


def test_the_clean_toy_answers_twice_alike(bench):
    """What it answers depends on the requests alone."""
    assert [] == unstable(bench)


@pytest.mark.parametrize(
    ("text", "kind", "after", "operation"),
    [
        ("line.blocks.append", "write-lost", "pass", "customers/getBlocks"),
        ("line.blocks.remove", "write-lost", "pass", "customers/getBlocks"),
        ("sorted(TERMS", "order", "False", "customers/getTerms"),
        ("return 201", "status", "200", "customers/changeBlock"),
        ('{"id": block}', "key", "idx", "customers/getBlocks"),
        ("status, found = 404", "status", "400", "customers/getBlocks"),
    ],
)
def test_a_mutant_that_answers_otherwise_differs(bench, text, kind, after, operation):
    """The first difference tells the operation."""
    found = examine(bench, mutant(text, kind, after))

    assert ("differs", operation) == (found["verdict"], found["operation"])


def test_a_mutant_that_no_request_tells_is_equivalent(bench):
    """No block that was sent is near the limit."""
    assert "equivalent" == examine(bench, mutant("LIMIT = 3", "boundary", "(4)"))["verdict"]


def test_a_mutant_that_only_fails_crashes(bench):
    """A list ends at the write that crashed, since the state is another one afterwards."""
    assert "crashes" == examine(bench, _raised("change"))["verdict"]


def _raised(function: str) -> Mutant:
    return next(m for m in mutants_of_package(TOY) if m.kind == "exception" and m.function == function)


def test_what_the_import_alone_executes_is_compared_to_the_end(bench):
    """No operation executes it: every operation that differs in the list is named."""
    found = examine(bench, mutant('"id": 2', "key", "idx"))

    assert (["customers/getTerms"], "differs") == (found["also"], found["verdict"])


def test_each_mutant_has_a_process_of_its_own(bench):
    """Verdicts come as from one process, for as many as are asked for."""
    asked = [mutant("line.blocks.append", "write-lost"), mutant("LIMIT = 3", "boundary", "(4)")]
    found = {m.id: verdict["verdict"] for m, verdict in examine_all(bench, asked, 2, lambda: False)}

    assert dict(zip([m.id for m in asked], ["differs", "equivalent"], strict=True)) == found


def test_the_trace_tells_the_operations_of_a_line(bench):
    """The function that changes a line is executed by the change alone, the limit by the import, the rest by nothing."""
    assert {"customers/changeBlock"} == executing(bench.lines, mutant("line.blocks.append", "write-lost"))
    assert {START} == executing(bench.lines, mutant("LIMIT = 3", "boundary"))
    assert set() == executing(bench.lines, mutant("return 1", "boundary", "(2)"))


@pytest.mark.parametrize(
    ("clean", "found", "expected"),
    [
        (b'{"a": 1, "b": 2}', b'{"b":2,"a":1}', True),
        (b'{"a": 1}', b'{"a": 1.0}', False),
        (b'{"a": 1}', b'{"a": true}', False),
        (b"[1, 2]", b"[2, 1]", False),
        (b"no JSON", b"no  JSON", False),
    ],
)
def test_bodies_are_compared_as_json(clean, found, expected):
    """The order of members says nothing; a number that is none any more does."""
    assert expected is same(Response(200, (), clean), Response(200, (), found))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("Date", "now", True), ("content-type", "text/plain", False), ("Allow", "GET", False)],
)
def test_headers_are_compared_but_for_the_date(name, value, expected):
    """In any letter case."""
    clean = Response(200, (("Content-Type", "application/json"), ("date", "then")), b"")
    found = dict(clean.headers) | {name: value}
    if name == "content-type":
        found.pop("Content-Type")

    assert expected is same(clean, Response(200, tuple(found.items()), b""))


def test_lists_are_read_as_they_were_written(tmp_path):
    """Bodies are bytes."""
    lists = [Recorded("one", (Request("POST", "/a?b=%20", (("X-Ä", "ü"),), b"\xff\x00"),)), LISTS[0]]
    write(tmp_path / "lists.gz", lists)

    assert lists == read(tmp_path / "lists.gz")
