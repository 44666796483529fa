"""The first screen and the terminal of runs that could not judge, were cut, or have waivers that end."""

from __future__ import annotations

import io
from pathlib import Path

from conformance.report.causes import causes_of
from conformance.report.page.first_screen import steps_of
from conformance.report.tables import unjudged_of
from conformance.report.terminal import Terminal
from conformance.verdicts.compare import compare
from tests.report import sample

OUT = Path("out")


def steps(document) -> list[tuple[str, str]]:
    made = steps_of(document, causes_of(document, {}, OUT), unjudged_of(document))
    return [(step.who, step.what) for step in made]


def unclear():
    """Give a run that was cut, with an error of the suite, unstable answers, and many reasons."""
    names = [f"customers/getTerms/rejects/body.x{number}/type" for number in range(4)]
    entries = [sample.entry(name, "inconclusive", reason=f"reason {name[-6]}") for name in names]
    entries.append(sample.entry("customers/getTerms/accepts/request/control", "error", reason="ValueError: no"))
    waivers = [{**sample.WAIVER, "use": "expired"}, {**sample.WAIVER, "use": "unused", "ticket": "OPS-2"}]
    made = sample.document(entries, complete=False, reasons=["the run is incomplete"], waivers=waivers)
    made["counts"]["unstable"] = 3
    return {**made, "verdict": "not-judged", "headline": "NOT JUDGED: the run is incomplete", "exit_code": 3}


def test_what_the_limit_is_about_is_said():
    """The must purposes among those not judged; the others are many and harm nothing."""
    stream = io.StringIO()
    Terminal(stream=stream, environ={}).end(unclear(), OUT)

    assert "4 could not be tested (4 must; limit 0)" in stream.getvalue()


def test_each_has_something_to_do():
    """Maintainer, runner, supplier of data, owners of waivers; the gravest first."""
    assert [
        ("Whoever supplies the test data", "reason 0 (1 test)"),
        ("Whoever supplies the test data", "reason 1 (1 test)"),
        ("Whoever supplies the test data", "reason 2 (1 test)"),
        ("Whoever supplies the test data", "reason 3 (1 test)"),
        ("Maintainer of the suite", "look into 1 error of the suite itself"),
        ("Whoever runs the suite", "run it again to its end: this run was cut"),
        ("Vendor", "the waiver OPS-812 has expired"),
        ("Vendor", "remove the waiver OPS-2: it matched nothing"),
    ] == steps(unclear())


def test_each_reason_goes_to_its_owner_with_lines_to_paste():
    """One step for all effects that are not allowed; a skipped step is the target's, not the test data's."""
    reasons = [
        ("permission", "createSignup has the effect creates: allow it in environments.sta.writes"),
        ("permission", "addBonus has the effect once: allow it in environments.sta.writes"),
        ("target", 'skipped: step "off" failed (expected that the service is off)'),
    ]
    entries = [
        sample.entry(f"customers/getTerms/rejects/body.x{number}/type", "inconclusive", reason=reason, owner=owner)
        for number, (owner, reason) in enumerate(reasons)
    ]
    document = sample.document(entries)
    made = steps_of(document, (), unjudged_of(document))

    assert [
        ("Team of the target", "masstack-conformance explain customers/getTerms/rejects/body.x2/type"),
        ("Whoever grants permissions", "# ixit.yaml, environments.sta\nwrites: [creates, once]"),
    ] == [(step.who, "\n".join(step.paste)) for step in made]
    assert "allow the effects of 2 operations (2 tests)" == made[1].what


def test_nothing_is_left_to_do_when_all_is_well():
    """Not even for the sandbox."""
    assert [] == steps(sample.document([sample.entry("customers/getTerms/accepts/request/control")]))


FAILING = "customers/getTerms/conforms/404/schema"


def failing_run(**changes):
    return sample.document([sample.entry(FAILING, "fail", findings=[sample.finding(FAILING)])], **changes)


def states(last) -> list[tuple[str, str]]:
    made = causes_of(failing_run(), {}, OUT, last)
    return [(one.state, one.first_seen) for o in made[0].operations for one in (*o.whole, *o.rows)]


def test_without_a_baseline_the_run_before_says_what_is_new():
    """So that the findings agree with the first screen; without any run before, nothing is called new."""
    before = failing_run(started="2026-11-03T08:00:00.000Z")
    clean = sample.document([sample.entry(FAILING)], started="2026-11-03T08:00:00.000Z")

    assert [("still", "2026-11-03T08:00:00.000Z")] == states(compare(before, failing_run()))
    assert [("new", "")] == states(compare(clean, failing_run()))
    assert [("", "")] == states(None)
    assert steps(failing_run())[0][1].endswith("Required property status is missing")


def test_many_causes_are_counted():
    """Four are named."""
    said = steps(sample.large(300, 300)[0])

    assert 5 == len(said)
    assert said[-1][1].endswith("further causes")


def test_the_terminal_says_why_it_could_not_judge():
    """Reasons, errors, unstable answers and waivers, below twelve lines."""
    stream = io.StringIO()
    Terminal(stream=stream, environ={}).end(unclear(), OUT)
    text = stream.getvalue()

    for said in (
        "the run is incomplete",
        "1 test could not be tested for 1 further reason",
        "waiver OPS-812 has expired · waiver OPS-2 matched nothing · 3 unstable responses (0.1%)",
        " ! customers/getTerms/accepts/request/control: ValueError: no",
        "NOT JUDGED: the run is incomplete · exit 3 (could not judge)",
    ):
        assert said in text
    assert 16 > len(text.splitlines())
