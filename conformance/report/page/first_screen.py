"""The first screen of the page: conformant or not, what is new, who has to do what next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.model.sentences import some
from conformance.report.causes import Cause, has_baseline
from conformance.report.escaping import one_line
from conformance.report.tables import Unjudged
from conformance.verdicts.compare import Comparison

#: Steps of one kind that are named, those of the test data, and characters of one; the rest is counted.
MOST_STEPS = 4
MOST_DATA_STEPS = 2
LONGEST = 150


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody must do next."""

    who: str
    what: str
    #: Where on the page it is told.
    anchor: str


@dataclass(frozen=True, slots=True)
class News:
    """What changed, and against what."""

    since: str
    sentence: str
    appeared: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()


def news_of(document: Mapping[str, Any], comparison: Comparison | None) -> News:
    """Say what is new since the last run beside this one; without one, every failure is new."""
    failing = sum(entry["verdict"] == "fail" for entry in document["purposes"])
    if comparison is None:
        word = "failing purpose" if failing == 1 else "failing purposes"
        return News("", f"{failing:,} {word}; there is no earlier run beside this one to compare with")
    lists = {
        "appeared": tuple(c.id for c in comparison.appeared),
        "fixed": tuple(c.id for c in comparison.fixed),
        "still": tuple(c.id for c in comparison.still),
        "not_judged": tuple(c.id for c in comparison.not_judged),
    }
    words = {"still": "still failing", "not_judged": "newly not judged"}  # new and fixed stand above it
    sentence = ", ".join(f"{len(lists[name]):,} {word}" for name, word in words.items())
    return News(comparison.old.started, sentence, **lists)


def steps_of(
    document: Mapping[str, Any], causes: tuple[Cause, ...], unjudged: tuple[Unjudged, ...]
) -> tuple[Step, ...]:
    """Say who must do what next, the gravest first."""
    return tuple(_steps(document, causes, unjudged))


def _steps(document: Mapping[str, Any], causes: tuple[Cause, ...], unjudged: tuple[Unjudged, ...]) -> Iterator[Step]:
    errors = document["counts"]["error"]
    if errors:
        yield Step("Maintainer of the suite", f"look into {some(errors, 'error')} of the suite itself", "errors")
    fresh = [cause for cause in causes if cause.new]
    word = "new finding" if has_baseline(document) else "finding"
    for cause in fresh[:MOST_STEPS]:
        wide = f" in {some(len(cause.operations), 'operation')}"
        yield Step("Team of the target", f"{_cut(cause.title)}: {some(cause.new, word)}{wide}", cause.id)
    if len(fresh) > MOST_STEPS:
        yield Step("Team of the target", f"{some(len(fresh) - MOST_STEPS, 'further cause')}", "findings")
    known = [cause for cause in causes if not cause.new]
    if known:
        yield Step("Team of the target", f"{some(len(known), 'known or accepted cause')} to be fixed", known[0].id)
    if not document["complete"]:
        yield Step("Whoever runs the suite", "run it again to its end: this run was cut", "identity")
    for group in unjudged[:MOST_DATA_STEPS]:
        what = f"{_cut(group.reason)} ({some(len(group.purposes), 'purpose')} not judged)"
        yield Step("Whoever supplies the test data", what, "not-judged")
    if len(unjudged) > MOST_DATA_STEPS:
        yield Step(
            "Whoever supplies the test data", some(len(unjudged) - MOST_DATA_STEPS, "further reason"), "not-judged"
        )
    for waiver in document["waivers"]:
        if waiver["use"] == "expired" or (waiver["use"] == "used" and waiver["days_left"] <= 14):
            ended = "has expired" if waiver["use"] == "expired" else f"expires in {waiver['days_left']} days"
            yield Step(one_line(waiver["owner"], 80), f"the waiver {one_line(waiver['ticket'], 80)} {ended}", "waivers")
        elif waiver["use"] == "unused":
            what = f"remove the waiver {one_line(waiver['ticket'], 80)}: it matched nothing"
            yield Step(one_line(waiver["owner"], 80), what, "waivers")


def _cut(text: str) -> str:
    text = text.rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
