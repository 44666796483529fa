"""How far a self-check is: a line for each phase where lines stay, one line on a terminal."""

from __future__ import annotations

import pytest

from conformance.selfcheck.selfcheck import DAY, Trial, Tried
from conformance.selfcheck.selfcheck_honest import Accused, Agreed, Alarm, Honest
from conformance.selfcheck.selfcheck_progress import Progress

JOBS = [Honest("own", DAY), Honest("spanish", DAY), Trial("a/one", DAY), Trial("a/one", DAY, everything=True)]
OUTCOMES = [
    Accused("own"),
    Accused("spanish", (Alarm(Agreed.NOTHING, "x/a/rules/one", "fail", "It is in Spanish."),)),
    Tried("a/one", "order", "x/one", caught_by=("x/a/rules/one",)),
    Tried("a/one", "order", "x/one", everything=True),
]


@pytest.fixture
def told(monkeypatch):
    """What a progress says, with the end of each line."""

    def run(*, terminal):
        monkeypatch.setattr("conformance.selfcheck.selfcheck_progress.time.monotonic", lambda: 7.0)
        texts = []
        progress = Progress(JOBS, terminal=terminal, say=lambda text, *, nl=True: texts.append((text, nl)))
        for number, outcome in enumerate(OUTCOMES, 1):
            progress.take(outcome, number, len(JOBS))
        progress.end()
        return texts

    return run


def test_where_lines_stay_each_phase_has_one(told):
    """What is not as it should be is said when it is known."""
    assert [
        "self-check: 2 honest sandboxes, 1 faults, 1 full runs",
        "  accused: spanish",
        "honest sandboxes: 1 of 2 not accused, 0 s",
        "faults: 1 of 1 caught, 0 s",
        "  escaped: a/one",
        "full runs: 0 of 1 caught, 0 s",
    ] == [text for text, _ in told(terminal=False)]


def test_a_terminal_has_one_line_that_is_written_over(told):
    """With what is left, and nothing of it at the end."""
    texts = told(terminal=True)

    assert {False} == {nl for _, nl in texts}
    assert "\r\x1b[K2 of 4, 1 not as they should be, 0 s left, spanish" == texts[1][0]
    assert "\r\x1b[K" == texts[-1][0]
