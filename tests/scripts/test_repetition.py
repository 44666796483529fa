"""What a case and its repetitions say together."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from conformance.cases.case import Kind
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Repetition, Request, Response, Verdict
from conformance.scripts.repetition import merged, passing, unanswered
from conformance.verdicts.case_verdict import Judgement

CASE = SimpleNamespace(
    id="a/b/accepts/request/control", purpose="a/b/accepts/request", kind=Kind.VALID, rank=0, says="a valid request"
)
PASS = Judgement(Verdict.PASS, "as documented")
FAIL = Judgement(Verdict.FAIL, "no", (Finding("status/documented", Level.MUST, "no", "status", 200, 418),))
SILENT = Judgement(Verdict.INCONCLUSIVE, "no answer")


def exchange(outcome):
    reached = Response(outcome) if isinstance(outcome, int) else NoAnswer(outcome)
    return Exchange(1, CASE.id, "a/b", Request("GET", "http://127.0.0.1:9/"), reached, "2026-01-01T00:00:00.000Z", "x")


def together(*pairs, kind=Kind.VALID):
    case = SimpleNamespace(**{**vars(CASE), "kind": kind})
    found = merged(case, [exchange(outcome) for outcome, _ in pairs], [judgement for _, judgement in pairs])
    return found.verdict, found.confirmed


TIMEOUT = NoAnswerReason.TIMEOUT


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(200, PASS)], (Verdict.PASS, Repetition.NONE)),
        ([(418, FAIL)], (Verdict.FAIL, Repetition.NOT_REPEATED)),
        ([(418, FAIL), (418, FAIL)], (Verdict.FAIL, Repetition.CONFIRMED)),
        ([(418, FAIL), (200, PASS)], (Verdict.FAIL, Repetition.INTERMITTENT)),
        ([(418, FAIL), (TIMEOUT, SILENT)], (Verdict.FAIL, Repetition.NOT_REPEATED)),
        ([(TIMEOUT, SILENT), (TIMEOUT, SILENT)], (Verdict.INCONCLUSIVE, Repetition.SILENT)),
        ([(TIMEOUT, SILENT), (418, FAIL)], (Verdict.FAIL, Repetition.NOT_REPEATED)),
        ([(TIMEOUT, SILENT), (418, FAIL), (418, FAIL)], (Verdict.FAIL, Repetition.CONFIRMED)),
        ([(TIMEOUT, SILENT), (200, PASS)], (Verdict.PASS, Repetition.NONE)),
        ([(503, FAIL), (200, PASS)], (Verdict.PASS, Repetition.NONE)),
        ([(500, FAIL), (200, PASS)], (Verdict.PASS, Repetition.NONE)),
    ],
)
def test_a_failure_stands_where_it_comes_again(pairs, expected):
    """Silence and a gateway's answers that pass accuse nobody; what fails twice does."""
    assert expected == together(*pairs)


def test_a_server_error_to_an_invalid_request_stays_a_failure():
    """Only those to valid ones are counted apart."""
    assert (Verdict.FAIL, Repetition.INTERMITTENT) == together((500, FAIL), (400, PASS), kind=Kind.INVALID)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (TIMEOUT, True),
        (NoAnswerReason.REFUSED, True),
        (NoAnswerReason.TORN, True),
        (NoAnswerReason.CUT, False),
        (500, False),
    ],
)
def test_only_what_was_not_answered_is_asked_again(outcome, expected):
    """A run that was cut asks nobody."""
    assert expected == unanswered(exchange(outcome))


def test_a_gateway_gets_over_its_own_errors():
    """503 comes and goes; 418 does not."""
    gateway = Judgement(Verdict.FAIL, "no", (Finding("status/documented", Level.MUST, "no", "status", 200, 503),))

    assert (1.0, 0.0, 1.0) == (passing(gateway), passing(FAIL), passing(PASS))
