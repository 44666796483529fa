"""Another API of some size, by the command alone: an honest server is conformant, and every lie is caught."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

import conformance
from conformance.cli.command import command
from tests.journeys import bookings_server as server
from tests.journeys.bookings_server import Asked, Lie, Told, desk, refusal
from tests.record.lines import rewritten

IXIT = """
environments:
  here:
    urls: {{bookings: "{url}"}}
    credentials: {{key: {{env: BOOKINGS_KEY}}}}
    writes: [creates]
    limits: {{rate: null}}
    settle: 0.2
organisations:
  desk: {{changeable: true, pools: {{bookingId: [{known}]}}}}
"""
SPECS = Path(__file__).parent / "specs"
TWO = "operations: [listBookings, book]"


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Give a way to judge a desk that lies; the answer is that of the command, with run.json and what was caught."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOOKINGS_KEY", server.KEY)
    monkeypatch.setenv("CONFORMANCE_SPECS", str(SPECS))

    def judge(lie: Lie = server.honest, *words: str, ics: str = TWO) -> Judged:
        (tmp_path / "ics.yaml").write_text(f'product: {{name: Desk, version: "1"}}\n{ics}\n')
        out = tmp_path / "-".join(("out", *words))
        with desk(lie) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, known=server.KNOWN))
            result = CliRunner().invoke(command, ["run", "--out", str(out), *words], catch_exceptions=False)
        return Judged(result, json.loads((out / "run.json").read_text()))

    return judge


@dataclass(frozen=True)
class Judged:
    """A run."""

    result: Result
    document: Mapping[str, Any]

    @property
    def caught(self) -> set[tuple[str, str]]:
        """Purpose and check of every finding."""
        return {(p["id"].partition("/")[2], f["check"]) for p in self.document["purposes"] for f in p["findings"]}

    def reasons(self, verdict: str) -> dict[str, str]:
        """Give the reasons of the purposes that ended so."""
        return {p["id"]: p["reason"] for p in self.document["purposes"] if p["verdict"] == verdict}


def test_an_honest_desk_is_conformant(judged):
    """In the two operations that it declares; what is left out is said in the headline."""
    run = judged()

    assert (0, set()) == (run.result.exit_code, run.caught), run.result.output
    assert {} == run.reasons("inconclusive")
    assert "CONFORMANT · 2 of 2 operations tested" in run.document["headline"]


def test_what_cannot_be_sent_is_named(judged):
    """With all three operations declared nothing is accused, and the one that takes no JSON is not judged."""
    run = judged(ics="")

    assert (3, set()) == (run.result.exit_code, run.caught), run.result.output
    assert {
        "attach takes multipart/form-data, and our generators write JSON only",
        "no 201 response was seen",
    } == set(run.reasons("inconclusive").values())
    assert [("bookings/attach", "suite")] == [
        (one["operation"], one["owner"]) for one in run.document["scope"]["not_tested"]
    ]


def test_every_command_takes_other_contracts(monkeypatch, tmp_path):
    """From nothing to an archive that holds, as a stranger goes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASSTACK_TOKEN", server.KEY)

    def call(*words: str, out: str = "") -> int:
        result = CliRunner().invoke(command, [*words, "--specs", str(SPECS)], catch_exceptions=False)
        assert out in result.output, result.output
        return result.exit_code

    with desk() as url:
        assert 0 == call("init", "--env", "here", "--org", "desk", "--target", f"bookings={url}")
        ixit = Path("ixit.yaml").read_text()
        ixit = ixit.replace("writes: []", "writes: [creates]").replace(
            "pools: {}", f"pools: {{bookingId: [{server.KNOWN}]}}"
        )
        Path("ixit.yaml").write_text(
            ixit.replace("changeable: false", "changeable: true").replace("rate: 20", "rate: null")
        )
        Path("ics.yaml").write_text(Path("ics.yaml").read_text() + TWO)
        assert 3 == call("discover", "--out", "found.yaml", out="1 request")
        assert 0 == call("doctor", out="bookings authorised: listBookings responds 200")
        assert 0 == call("run", "--out", "out", out="; creates 3 bookings\n")
        assert 0 == call("replay", "out", "bookings/book/accepts/request/control", out="no longer fails: bookings/book")
        assert 0 == call("cleanup", "out", out="of bookings/book stay")
    assert 0 == call("judge", "out", "--out", "again", out="CONFORMANT · 2 of 2 operations tested")
    assert 0 == call("archive", "out", "--evidence", "--out", "out.zip")
    assert 0 == call("verify", "out.zip", out="not signed: consistent, origin unproven")
    assert 0 == call("explain", "bookings/booking-is-listed", out="What was booked is listed.")


def test_another_status_of_success_is_a_failure(judged):
    """The status list of an operation is what it promises (judgement.md, 7): one cause, and nothing in its shadow."""

    def lie(asked: Asked, answer: Told) -> Told:
        return replace(answer, status=200) if answer.status == 201 else answer

    run = judged(lie)

    assert (1, {("book/conforms/status/success", "status/success")}) == (run.result.exit_code, run.caught)
    assert [] == [p["id"] for p in run.document["purposes"] if p["verdict"] == "inconclusive"]


def test_a_desk_that_refuses_what_is_valid_is_not_green(judged):
    """A documented refusal of the first valid request accuses nobody, and nothing counts beside it."""
    run = judged(lambda asked, answer: refusal(400) if asked.name == "listBookings" else answer)

    assert (3, set()) == (run.result.exit_code, run.caught)
    assert "listBookings not tested (test data): valid request rejected with" in run.result.output


def told(operation: str, status: int, change: Callable[[Any], Any]) -> Lie:
    """Change the value of an answer."""

    def lie(asked: Asked, answer: Told) -> Told:
        mine = (asked.name, answer.status) == (operation, status)
        return replace(answer, value=change(json.loads(json.dumps(answer.value)))) if mine else answer

    return lie


def accepting(breaks: Callable[[Any], bool]) -> Lie:
    """Accept bookings that the contract refuses."""

    def lie(asked: Asked, answer: Told) -> Told:
        taken = asked.name == "book" and answer.status == 400 and breaks(asked.body)
        return Told(201, BOOKED) if taken else answer

    return lie


def listing(condition: Callable[[Asked], bool], answer: Told) -> Lie:
    """Answer some listings otherwise."""
    return lambda asked, honest: answer if asked.name == "listBookings" and condition(asked) else honest


def item(change: Callable[[dict[str, Any]], object]) -> Lie:
    """Change the booking of the desk's first day, wherever it is listed."""

    def changed(page: dict[str, Any]) -> dict[str, Any]:
        for booking in page["items"]:
            if booking["id"] == server.KNOWN:
                change(booking)
        return page

    return told("listBookings", 200, changed)


def of_one(change: Callable[[Any], Any]) -> Lie:
    """Change pages of one booking."""
    lie = told("listBookings", 200, change)
    return lambda asked, answer: lie(asked, answer) if asked.query.get("size") == ["1"] else answer


def headed(name: str, value: str | None) -> Lie:
    """Say something else in a header of the listing, or nothing."""

    def lie(asked: Asked, answer: Told) -> Told:
        others = {key: text for key, text in answer.headers.items() if key != name}
        mine = name in answer.headers and answer.status == 200
        return replace(answer, headers=others | ({name: value} if value else {})) if mine else answer

    return lie


BOOKED = {"email": "a@b.example", "from": "2026-05-01T10:00:00Z", "payment": server.TRANSFER, "id": server.KNOWN}
PAGE = Told(200, {"items": [], "next": None})
HTML = Told(400, "<html>", "text/html")
LIST, BOOK = ("listBookings/conforms/200/schema", "body/schema"), ("book/conforms/201/schema", "body/schema")


def accepted(place: str) -> tuple[str, str]:
    """Name the purpose of a refusal that did not come."""
    return place, "invalid/accepted"


LIES: Mapping[str, tuple[Lie, tuple[str, str]]] = {
    "an error for the largest page": (
        listing(lambda asked: asked.query.get("size") == ["100"], refusal(500)),
        ("listBookings/accepts/query.size/maximum", "valid/server-error"),
    ),
    "a booking without its id": (
        told("book", 201, lambda value: {k: v for k, v in value.items() if k != "id"}),
        BOOK,
    ),
    "an id that is no UUID": (told("book", 201, lambda value: {**value, "id": "1"}), BOOK),
    "an age as text": (item(lambda one: one["guests"][0].update(age="4")), LIST),
    "an age beyond what is stated": (item(lambda one: one["guests"][0].update(age=131)), LIST),
    "no guest where one is the least": (item(lambda one: one.update(guests=[])), LIST),
    "a moment without an offset": (item(lambda one: one.update({"from": "2026-05-01T10:00:00"})), LIST),
    "a payment that fits neither kind": (item(lambda one: one.update(payment={"kind": "cash"})), LIST),
    "a card with the account of a transfer": (item(lambda one: one["payment"].update(kind="card")), LIST),
    "a number that looks ahead in vain": (
        item(lambda one: one.update(payment={"kind": "card", "number": " " * 12})),
        LIST,
    ),
    "a bad leaf in groups of groups": (item(lambda one: one["party"]["groups"][0]["groups"][0].update(name=7)), LIST),
    "items that are no list": (told("listBookings", 200, lambda page: {**page, "items": {}}), LIST),
    "a next page that is no address": (told("listBookings", 200, lambda page: {**page, "next": "page two"}), LIST),
    "another first page": (
        lambda asked, answer: PAGE if answer.status == 200 and "page" not in asked.query else answer,
        ("listBookings/rules/first-page-unless-asked", "rules/same-answer-as"),
    ),
    "the latest first": (
        told("listBookings", 200, lambda page: {**page, "items": page["items"][::-1]}),
        ("listBookings/rules/earliest-first", "rules/ordered"),
    ),
    "a page that is too long": (
        of_one(
            lambda page: {**page, "items": [one | {"id": str(UUID(int=n))} for one in page["items"] for n in (1, 2)]}
        ),
        ("listBookings/rules/pages-have-everything", "rules/paged"),
    ),
    "the same booking on every page": (
        of_one(lambda page: {**page, "items": [one | {"id": server.KNOWN} for one in page["items"]]}),
        ("listBookings/rules/pages-have-everything", "rules/paged"),
    ),
    "a booking on no page": (
        of_one(lambda page: {**page, "items": [one for one in page["items"] if "-02T" not in one["from"]]}),
        ("listBookings/rules/pages-have-everything", "rules/paged"),
    ),
    "a total that is too small": (
        headed("X-Total", "2"),
        ("listBookings/rules/total-in-a-header", "rules/header-counts"),
    ),
    "a total in words": (headed("X-Total", "three"), ("listBookings/rules/total-in-a-header", "rules/header-counts")),
    "another tenant": (headed("X-Tenant", "other"), ("listBookings/rules/tenant-told-back", "rules/header-equals")),
    "no tenant": (headed("X-Tenant", None), ("listBookings/rules/tenant-told-back", "rules/header-equals")),
    "a booking that is not listed": (
        told(
            "listBookings",
            200,
            lambda page: {**page, "items": [one for one in page["items"] if not one["email"].endswith("@b.example")]},
        ),
        ("book/rules/booking-is-listed", "rules/visible-in"),
    ),
    "an address that was not given": (
        told("book", 201, lambda value: {**value, "email": "x@y.example"}),
        ("book/rules/booking-told-back", "rules/echoes"),
    ),
    "no need of a tenant": (
        listing(lambda asked: "x-tenant" not in asked.headers, PAGE),
        accepted("listBookings/rejects/header.X-Tenant/required"),
    ),
    "any tenant": (
        listing(lambda asked: True, PAGE),
        accepted("listBookings/rejects/header.X-Tenant/pattern"),
    ),
    "any size": (
        listing(lambda asked: asked.query.get("size") == ["101"], PAGE),
        accepted("listBookings/rejects/query.size/maximum"),
    ),
    "any address": (
        accepting(lambda body: isinstance(body, dict) and "@" not in str(body.get("email", "@"))),
        accepted("book/rejects/body.email/format"),
    ),
    "a booking without payment": (
        accepting(lambda body: isinstance(body, dict) and "payment" not in body),
        accepted("book/rejects/body.payment/required"),
    ),
    "any payment": (
        accepting(lambda body: isinstance(body, dict) and isinstance(body.get("payment"), dict)),
        accepted("book/rejects/body.payment/oneOf"),
    ),
    "as many guests as come": (
        accepting(lambda body: isinstance(body, dict) and len(body.get("guests") or ()) > 4),
        accepted("book/rejects/body.guests/maxItems"),
    ),
    "text that is no JSON": (
        lambda asked, answer: Told(201, BOOKED) if asked.name == "book" and asked.content[:5] == b'{"a":' else answer,
        accepted("book/rejects/body/malformed"),
    ),
    "nobody's key": (
        lambda asked, answer: PAGE if asked.name == "listBookings" and answer.status == 401 else answer,
        accepted("listBookings/answers/credentials/missing"),
    ),
    "a problem without a title": (
        told("book", 400, lambda value: {"status": 400}),
        ("book/conforms/400/schema", "body/schema"),
    ),
    "a problem as a web page": (
        lambda asked, answer: HTML if asked.name == "book" and answer.status == 400 else answer,
        ("book/conforms/400/media-type", "body/media-type"),
    ),
    "a server error for broken JSON": (
        lambda asked, answer: refusal(500) if asked.name == "book" and asked.body is None else answer,
        ("book/rejects/body/malformed", "invalid/server-error"),
    ),
    "a trace of the stack": (
        told(
            "book",
            400,
            lambda value: {**value, "detail": 'Traceback (most recent call last):\n File "/srv/desk.py", line 3'},
        ),
        ("book/conforms/errors/nothing-internal", "leak/internals"),
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_caught(judged, name):
    """By the purpose, and the check, that it is a matter of."""
    lie, expected = LIES[name]
    # That nothing internal leaks is stated nowhere: a should of the suite, which `--strict` makes a must.
    strict = ["--strict"] if expected[1].startswith("leak/") else []
    run = judged(lie, "--operation", expected[0].partition("/")[0], *strict)

    assert 1 == run.result.exit_code, run.result.output
    assert expected in run.caught, sorted(run.caught)


def test_what_is_done_with_a_run_goes_by_the_contracts_that_it_went_by(judged, monkeypatch, tmp_path):
    """Whoever has the record need not know the folder; where it is gone, that is said, and nothing is judged by less."""
    judged()
    monkeypatch.delenv("CONFORMANCE_SPECS")
    call = CliRunner()
    again = call.invoke(command, ["judge", "out", "--out", "again"])
    assert 0 == conformance.judge("out")["exit_code"]
    packed = call.invoke(command, ["archive", "out", "--evidence"])
    verified = call.invoke(command, ["verify", "out.zip"])
    record = tmp_path / "out" / "run.jsonl"
    record.write_bytes(rewritten(record, lambda lines: [{**lines[0], "specs": "gone"}, *lines[1:]]))
    moved = call.invoke(command, ["judge", "out", "--out", "third"])
    record.write_bytes(rewritten(record, lambda lines: [{**lines[0], "specs": None}, *lines[1:]]))
    unnamed = call.invoke(command, ["judge", "out", "--out", "third"])

    assert (0, 0) == (again.exit_code, packed.exit_code), again.output + packed.output
    assert (2, 2, 2) == (verified.exit_code, moved.exit_code, unnamed.exit_code), verified.output
    assert "went by the contracts in gone, no folder here: name theirs with --specs DIR" in moved.output
    sentence = "judged by contracts of bookings, and here are those of customers, feasibility, subscriptions"
    assert sentence in unnamed.output
    assert sentence in verified.output
