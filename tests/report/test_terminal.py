"""The terminal view: whole output, at 80 and 200 columns, in colour and without, in a pipe and in CI."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.report.summary_lines import MOST_WARNINGS, _warned
from conformance.report.terminal import Terminal
from tests.report import sample

OUT = Path("reports/sta-telco/latest")


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Progress:
    planned: int = 1244
    judged: int = 311
    failures: int = 1
    requests: int = 535
    expected_requests: int = 2140
    started: float = 0.0
    unanswered: int = 0


def ended(document, *, stream=None, quiet=False, **environ) -> str:
    stream = stream or io.StringIO()
    terminal = Terminal(quiet=quiet, stream=stream, environ=environ)
    terminal.begin(document["target"]["sandbox"])
    terminal.end(document, OUT)
    return stream.getvalue()


def test_green_is_quiet():
    """Under ten lines, and the last one has verdict, report and exit code."""
    lines = ended(sample.green()).splitlines()

    assert 10 > len(lines)
    assert "    report  reports/sta-telco/latest/report.html" == lines[-2]
    assert "CONFORMANT · 45 of 45 operations tested · exit 0 (conformant)" == lines[-1]


def test_a_run_says_how_to_find_what_it_made_and_to_attest_what_no_read_shows():
    """Of the built-in server, which ends with the run, it says neither."""
    document = sample.green()
    scope = {**document["scope"], "effects_not_shown": ["customers/addDevice", "customers/addBonus"]}
    said = {"drawn": {"mark": "kzcc", "choices": 7}, "scope": scope, "not_attested": ["customers/addBonus/effect"]}
    lines = ended({**document, **said}).splitlines()
    sandbox = ended({**document, **said, "target": {**document["target"], "sandbox": True}})

    assert [
        "    no read shows the effect of addBonus; to attest it:",
        "        masstack-conformance attest customers/addBonus/effect --help",
    ] == [line for line in lines if "addBonus" in line]
    assert "    names that this run made up contain kzcc" in lines
    assert "    the drawn number 7 decided which test data came first" in lines
    assert not re.search("addBonus|kzcc", sandbox)


def test_a_finding_whose_ruling_is_pending_is_shown_as_disputed():
    """It fails all the same (judgement.md, 13)."""
    document, _ = sample.red()
    for entry in document["purposes"]:
        for finding in entry["findings"]:
            finding["ruling"] = {"decision": "pending"}

    assert " ✗ new, disputed  " in ended(document)


def test_red_is_specific():
    """Each cause once, the new first, with values, request and how to repeat it."""
    expected = """\
gate · sta/telco · customers, feasibility, subscriptions current · 45 operations · 2,140 requests · 3 min 41 s
    14 tests passed, 8 failed (1 waived), 1 not applicable = 23
    waiver OPS-812 expires in 9 days
    6 new failures, 1 still (since 3 Nov 2026)

 ✗ new     Required property status is missing, in 6 operations
          sent      PATCH /v2/orgs/telco/signups/activate-sim -> 200
          expected  code, status, message
          got       {"error": "bad"}
          rule      activateSim does what the documents say. (must)
          source    001:1359-1390 table
          request   7f2c18-00001  14:02:11.318Z
          masstack-conformance replay F-f77a1953

 ✗ still   getTerms returns items that are not in descending order of end_date
          sent      GET /v2/orgs/telco/accounts/36947364/terms -> 200
          at        /0/end_date
          expected  2024-01-01 or later
          got       2023-01-01
          rule      Terms come ordered by their end date, the latest first. (must)
          source    001:1359-1390 table
          request   7f2c18-00007  14:02:11.318Z
          masstack-conformance replay F-919764d2

 ✗ waived OPS-812  activateSim accepts msisdn that is one character short
          sent      PATCH /v2/orgs/telco/signups/activate-sim -> 202
          expected  400
          got       202
          rule      activateSim does what the documents say. (must)
          source    001:1359-1390 table
          request   7f2c18-00008  14:02:11.318Z
          masstack-conformance replay F-d71875b2

    waivers reports/sta-telco/latest/waivers.new.yaml (entries to fill in)
    report  reports/sta-telco/latest/report.html
NOT CONFORMANT · 6 of 45 operations fail · 3 causes · 6 new failures · exit 1 (not conformant)
"""

    assert expected == ended(sample.red()[0])


def test_without_a_baseline_nothing_is_called_new():
    """What failed yesterday, too, is not news."""
    purpose = "customers/getTerms/conforms/404/schema"
    text = ended(sample.document([sample.entry(purpose, "fail", findings=[sample.finding(purpose)])]))

    assert "\n ✗ fail    getTerms: Required property status is missing\n" in text
    assert "new" not in text.partition(" ✗ ")[2].partition("\n")[0]


def test_a_sandbox_run_says_so_first_and_last():
    """Nobody takes it for more."""
    document = sample.green()
    document["target"]["sandbox"] = True
    lines = ended(document).splitlines()

    assert lines[0].startswith("SANDBOX")
    assert lines[-1].startswith("SANDBOX")
    assert ["SANDBOX"] == [line[:7] for line in ended(document, quiet=True).splitlines()]


@pytest.mark.parametrize("columns", [80, 200])
def test_lines_fit_the_terminal(monkeypatch, columns):
    """But for commands and paths, which are copied."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = ended(sample.red()[0], stream=Tty(), NO_COLOR="1").replace("\r\x1b[K", "").splitlines()
    long = [line for line in lines if len(line) > columns]

    assert all("masstack-conformance" in line or "waivers.new.yaml" in line for line in long)
    assert 'got {"error": "bad"}' in re.sub(r"\s+", " ", " ".join(lines))


def test_no_color_means_none():
    """NO_COLOR, a pipe and a dumb terminal have no escape sequences but for the progress line."""
    document = sample.red()[0]

    assert "\x1b[3" in ended(document, stream=Tty())
    assert "\x1b[3" not in ended(document, stream=Tty(), NO_COLOR="1")
    assert "\x1b" not in ended(document, stream=Tty(), TERM="dumb")
    assert "\x1b" not in ended(document)


def test_hostile_text_does_not_reach_the_terminal():
    """Neither escape sequences nor workflow commands, nor more lines than are ours."""
    text = ended(sample.hostile()[0], GITHUB_ACTIONS="true")

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)
    assert not [line for line in text.splitlines() if line.strip().startswith("::set")]


def test_a_terminal_without_unicode_gets_what_it_can_show():
    """Nothing raises."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Terminal(stream=stream, environ={}).end(sample.red()[0], OUT)
    stream.flush()

    assert b"NOT CONFORMANT" in stream.buffer.getvalue()


def test_progress_is_in_place_on_a_terminal(monkeypatch):
    """What was judged, failures so far and a bar; it is gone before the result, which has no rest of it."""
    monkeypatch.setenv("COLUMNS", "80")
    stream = Tty()
    terminal = Terminal(stream=stream, environ={})
    terminal.foreseen("2,140 requests")
    terminal.progress(Progress(started=time.monotonic() - 60))
    terminal.end(sample.green(), OUT)
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())

    assert "311 of 1,244 tests · 1 failure · 535 requests" in plain
    assert "━" in plain
    assert "\x1b[2K" in stream.getvalue().partition("gate ·")[0]
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (20, "1,200 of 1,244 tests"),
        (40, "1,200 of 1,244 tests · 54 failures"),
        (60, "1,200 of 1,244 tests · 54 failures · a few seconds left"),
        (80, "1,200 of 1,244 tests · 54 failures · 2,139 requests · a few seconds left"),
    ],
)
def test_progress_cuts_no_word(monkeypatch, columns, said):
    """A narrow terminal shows fewer parts."""
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = Tty()
    terminal = Terminal(stream=stream, environ={"NO_COLOR": "1"})
    terminal.progress(Progress(judged=1200, failures=54, requests=2139, started=time.monotonic() - 1))
    terminal.stop()
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue()).splitlines()[0]

    assert said == shown.rstrip(" ━╸╺")


def test_a_target_that_is_silent_gets_no_time_promised(monkeypatch):
    """A run of timeouts ends by the patience of the IXIT, and not by its pace."""
    monkeypatch.setenv("COLUMNS", "120")
    stream = Tty()
    terminal = Terminal(stream=stream, environ={"NO_COLOR": "1"})
    terminal.progress(Progress(requests=60, unanswered=8, started=time.monotonic() - 240))
    terminal.stop()

    assert "60 requests · no response to the last 8 requests" in stream.getvalue()
    assert " left" not in stream.getvalue()


LEFT = {"by": {"createSignup": 7, "addDevice": 9, "changeService": 2, "activateSim": 1}, "file": "out/leftovers.jsonl"}


@pytest.mark.parametrize(
    ("undoable", "said"),
    [
        (0, "; no request of the API undoes them\n"),
        (2, "; the API can undo 2 of them, by\n        masstack-conformance cleanup "),
    ],
)
def test_only_what_cleanup_can_do_is_promised_of_what_is_left(undoable, said):
    """How many records of which operations, and where they are listed."""
    text = ended({**sample.green(), "left_behind": {**LEFT, "undoable": undoable}})
    line = "19 test records remain in the target (addDevice 9, createSignup 7, changeService 2 and 1 more), "

    assert f"    {line}listed in out/leftovers.jsonl{said}" in text
    assert (undoable > 0) == ("cleanup" in text)


def test_in_ci_there_is_a_line_a_phase(monkeypatch):
    """And never more than one in ten seconds."""
    stream = io.StringIO()
    terminal = Terminal(stream=stream, environ={"CI": "1"})
    clock = [0.0]
    monkeypatch.setattr("conformance.report.terminal.time.monotonic", lambda: clock[0])
    for second in range(100):
        clock[0] = float(second)
        terminal.progress(Progress(requests=2140 * second // 100))

    assert 3 == len(stream.getvalue().splitlines())


def test_at_most_ten_annotations(tmp_path):
    """And the summary of the job has the Markdown."""
    document = sample.large(400, 400)[0]
    summary = tmp_path / "summary.md"
    lines = ended(document, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary)).splitlines()

    assert 10 == sum(line.startswith("::error ") for line in lines)
    assert lines[-1].startswith("NOT CONFORMANT")
    assert summary.read_text().startswith("## ❌ NOT CONFORMANT")


def test_a_cause_of_several_operations_has_the_finding_of_one():
    """What was sent stands in the title of a finding only."""
    found = []
    for operation in ("activateSim", "createSignup"):
        purpose = f"customers/{operation}/rejects/body.x/type"
        message = "accepts x that is an array"
        bad = sample.finding(purpose, check="invalid/accepted", pointer="status", message=message)
        found.append(sample.entry(purpose, "fail", findings=[bad]))
    text = ended(sample.document(found))

    assert "Values of the wrong type are accepted, in activateSim and createSignup\n" in text
    assert "\n          such as   activateSim accepts x that is an array\n" in text


def test_a_line_is_broken_between_its_parts(monkeypatch):
    """No noun is torn from its number, nor the exit code from its words."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = ended(sample.red()[0], stream=Tty(), NO_COLOR="1").splitlines()

    assert lines[-2].endswith(" ·")
    assert "  exit 1 (not conformant)" == lines[-1]


def test_a_waiver_that_expired_is_said_once_and_in_the_last_line():
    """However many entries a ticket has: the verdict rests on it."""
    gone = {**sample.WAIVER, "ticket": "T-1", "use": "expired"}
    text = ended({**sample.red()[0], "waivers": [gone, gone]})

    assert "    waiver T-1 has expired (2 entries)\n" in text
    assert text.endswith(" · exit 1 (not conformant) · 2 waivers have expired\n")


def test_each_thing_that_is_warned_of_has_its_line():
    """With the id by which it is explained and sent again; many are counted."""
    document = {"purposes": [{"warnings": [{"title": f"getTerms does {n}", "id": f"F-{n:08x}"}] * 2} for n in range(7)]}
    lines = [line for line, _ in _warned(document)]

    assert "    warning   getTerms does 0 (F-00000000)" == lines[0]
    assert MOST_WARNINGS + 1 == len(lines)
    assert "    and 2 further warnings, in the report" == lines[-1]
