"""The first screen of the page: conformant or not, what is new, who has to do what next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.model.sentences import some
from conformance.report.causes import Cause, has_baseline
from conformance.report.escaping import one_line
from conformance.report.tables import Unjudged
from conformance.verdicts.compare import Comparison

#: Steps of one owner that are named, and characters of one; the rest is counted.
MOST_STEPS = 4
LONGEST = 150

#: What the owners of verdicts are called, the most valuable step first.
OWNERS: Mapping[str, str] = {
    "way": "Network between suite and target",
    "target": "Team of the target",
    "permission": "Whoever grants permissions",
    "agreement": "Both parties: agreement",
    "test data": "Whoever supplies the test data",
    "suite": "Maintainer of the suite",
}

#: `createSignup has the effect creates: allow it in environments.staging.writes`
_EFFECT = re.compile(r"(?P<name>\S+) has the effect (?P<effect>\S+): allow it in environments\.(?P<env>\S+)\.writes")


#: What the title of a cause of several operations ends with.
_TOLD = re.compile(r", in [\d,]+ operations$")


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody must do next."""

    who: str
    what: str
    #: Where on the page it is told.
    anchor: str
    #: Lines to paste: a command, or YAML with the file that it goes into.
    paste: tuple[str, ...] = ()


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
    """What is new since the run before; without one, every failure is new."""
    failing = sum(entry["verdict"] == "fail" for entry in document["purposes"])
    if comparison is None:
        return News("", f"{some(failing, 'failing test')}; there is no earlier run beside this one to compare with")
    lists = {
        "appeared": tuple(c.id for c in comparison.appeared),
        "fixed": tuple(c.id for c in comparison.fixed),
        "still": tuple(c.id for c in comparison.still),
        "not_judged": tuple(c.id for c in comparison.not_judged),
    }
    words = {"still": "still failing", "not_judged": "could newly not be tested"}  # new and fixed stand above it
    sentence = ", ".join(f"{len(lists[name]):,} {word}" for name, word in words.items())
    if comparison.no_longer_tested:
        sentence = f"{sentence}, {some(len(comparison.no_longer_tested), 'former failure')} not in this run"
    return News(comparison.old.started, sentence, **lists)


def steps_of(
    document: Mapping[str, Any], causes: tuple[Cause, ...], unjudged: tuple[Unjudged, ...]
) -> tuple[Step, ...]:
    """The next steps after a run, grouped by owner, the most valuable first."""
    found = [*_of_the_suite(document), *_of_causes(document, causes), *_of_reasons(unjudged), *_of_waivers(document)]
    order = list(OWNERS.values())
    return tuple(sorted(found, key=lambda step: order.index(step.who) if step.who in order else len(order)))


def by_owner(steps: Sequence[Step]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """Put the steps of each owner together, in their order."""
    owners = dict.fromkeys(step.who for step in steps)
    return tuple((who, tuple(step for step in steps if step.who == who)) for who in owners)


def _of_the_suite(document: Mapping[str, Any]) -> Iterator[Step]:
    errors = document["counts"]["error"]
    if errors:
        paste = ("masstack-conformance archive RUN --out error.zip   # send it with the report",)
        yield Step(OWNERS["suite"], f"look into {some(errors, 'error')} of the suite itself", "errors", paste)
    if not document["complete"]:
        yield Step("Whoever runs the suite", "run it again to its end: this run was cut", "identity")


def _of_causes(document: Mapping[str, Any], causes: tuple[Cause, ...]) -> Iterator[Step]:
    fresh = [cause for cause in causes if cause.new]
    word = "new finding" if has_baseline(document) else "finding"
    for cause in fresh[:MOST_STEPS]:
        wide = "" if _TOLD.search(cause.title) else f" in {some(len(cause.operations), 'operation')}"
        first = next((one.id for o in cause.operations for one in (*o.whole, *o.rows)), "")
        paste = (f"masstack-conformance replay {first}",) if first else ()
        several = f": {some(cause.new, word)}{wide}" if cause.new > 1 else ""
        yield Step(OWNERS["target"], f"{_cut(cause.title)}{several}", cause.id, paste)
    if len(fresh) > MOST_STEPS:
        yield Step(OWNERS["target"], some(len(fresh) - MOST_STEPS, "further cause"), "findings")
    known = [cause for cause in causes if not cause.new]
    if known:
        yield Step(OWNERS["target"], f"{some(len(known), 'known or accepted cause')} to be fixed", known[0].id)


def _of_reasons(unjudged: Sequence[Unjudged]) -> Iterator[Step]:
    for owner, who in OWNERS.items():
        mine = [group for group in unjudged if group.owner == owner]
        barred = [(group, match) for group in mine if (match := _EFFECT.match(group.reason))]
        if barred:
            yield _permitted(who, barred)
        rest = [group for group in mine if not _EFFECT.match(group.reason)]
        for group in rest[:MOST_STEPS]:
            what = f"{_cut(group.reason)} ({some(len(group.purposes), 'test')})"
            yield Step(who, what, "not-judged", (f"masstack-conformance explain {group.purposes[0]}",))
        if len(rest) > MOST_STEPS:
            yield Step(who, some(len(rest) - MOST_STEPS, "further reason"), "not-judged")


def _permitted(who: str, barred: Sequence[tuple[Unjudged, re.Match[str]]]) -> Step:
    """One step for all writes that an environment does not permit."""
    effects = ", ".join(sorted({match["effect"] for _, match in barred}))
    tests = sum(len(group.purposes) for group, _ in barred)
    operations = some(len({match["name"] for _, match in barred}), "operation")
    paste = (f"# ixit.yaml, environments.{barred[0][1]['env']}", f"writes: [{effects}]")
    return Step(who, f"allow the effects of {operations} ({some(tests, 'test')})", "not-judged", paste)


def _of_waivers(document: Mapping[str, Any]) -> Iterator[Step]:
    for waiver in document["waivers"]:
        if waiver["use"] == "expired" or (waiver["use"] == "used" and waiver["days_left"] <= 14):
            ended = "has expired" if waiver["use"] == "expired" else f"expires in {some(waiver['days_left'], 'day')}"
            yield Step(one_line(waiver["owner"], 80), f"the waiver {one_line(waiver['ticket'], 80)} {ended}", "waivers")
        elif waiver["use"] == "unused":
            what = f"remove the waiver {one_line(waiver['ticket'], 80)}: it matched nothing"
            paste = ("masstack-conformance waivers prune RUN",)
            yield Step(one_line(waiver["owner"], 80), what, "waivers", paste)


def _cut(text: str) -> str:
    text = text.rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
