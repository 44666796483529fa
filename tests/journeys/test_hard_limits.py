"""What a target may cost: requests, and room on the disk, whatever it sends."""

from __future__ import annotations

import json

from click.testing import CliRunner

from conformance.cli.command import command
from tests.contract.strange import pets
from tests.journeys.bookings_server import Told, served
from tests.journeys.test_plain_documents import IXIT, Shop


def judged(tmp_path, monkeypatch, answer, *options):
    monkeypatch.chdir(tmp_path)
    specs = pets(tmp_path)
    with served(answer) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        words = ["run", "--specs", str(specs), "--out", "out", *options]
        done = CliRunner().invoke(command, words, catch_exceptions=False)
    return done.exit_code, json.loads((tmp_path / "out" / "run.json").read_text())


def counting(status, first=6):
    """A shop that answers everything with a status, once a run is under way; and how often it was asked."""
    shop, asked = Shop(), []

    def answer(method, target, headers, content):
        if "x-request-id" not in headers:
            return shop(method, target, headers, content)
        asked.append(target)
        return shop(method, target, headers, content) if len(asked) < first else Told(status, {"no": 1})

    return answer, asked


def test_no_storm_makes_a_run_send_more_than_it_may(tmp_path, monkeypatch):
    """Repetitions count, too."""
    answer, asked = counting(503)
    judged(tmp_path, monkeypatch, answer, "--max-requests", "30")

    assert len(asked) <= 30


def test_the_limit_of_a_quick_run_holds(tmp_path, monkeypatch):
    """Its profile promises at most so many."""
    answer, asked = counting(500)
    judged(tmp_path, monkeypatch, answer, "--profile", "smoke")

    assert len(asked) <= 200


def test_a_record_that_grows_too_large_ends_the_run(tmp_path, monkeypatch):
    """Exit 3, and the reports are there."""
    monkeypatch.setattr("conformance.jobs.interruption.MOST_RECORD", 300_000)
    monkeypatch.setattr("conformance.jobs.interruption.LOOK_EACH", 1)
    shop = Shop()

    def answer(method, target, headers, content):
        told = shop(method, target, headers, content)
        big = "x-request-id" in headers and told.status == 200
        return Told(200, [{"id": n, "name": "a", "more": "x" * 1000} for n in range(90)]) if big else told

    code, document = judged(tmp_path, monkeypatch, answer)

    assert "the record has reached" in document["headline"]
    assert (False, True) == (document["complete"], code in (1, 3))
