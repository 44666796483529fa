"""The result of a run as lines: under ten when green, the causes when red."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.model import Repetition
from conformance.model.sentences import some, together
from conformance.profile.profiles import PROFILES
from conformance.report.causes import found_in, has_baseline, heading, operation_label, place_of
from conformance.report.escaping import headline_of, one_line, written
from conformance.report.findings.gravity import Found, is_new
from conformance.report.formats.waiver_entries import WAIVER_ENTRIES
from conformance.report.page.report_html import duration, moment
from conformance.report.tables import unjudged_of
from conformance.verdicts.compare import accepted
from conformance.verdicts.counts import Exit
from conformance.verdicts.gate import EXIT_WORDS

#: Reasons and causes that are named; the report has all.
MOST_REASONS = 3
MOST_CAUSES = 12
MOST_WARNINGS = 5

#: What stands behind the offending line of a body: one that came, one that was sent.
HERE = "<- here"
SENT = "<- sent"

#: A line and its kind: a verdict, `paste` (never broken), `body` (cut where it is wide), `mark` (its offending line) …
Said = tuple[str, str | None]


def said(document: Mapping[str, Any], out: Path, excerpts: Mapping[str, Sequence[str]] | None = None) -> Iterator[Said]:
    """All terminal lines of a run's summary but the last two."""
    yield first_line(document), "first"
    yield f"    {_counts(document)}", None
    for reason in document["reasons"]:
        yield f"    {one_line(reason)}", "inconclusive"
    yield from _not_tested(document)
    yield from _unseen_effects(document)
    yield from _not_judged(document)
    beside = " · ".join(_beside(document))
    if beside:
        yield f"    {beside}", None
    yield from _warned(document)
    yield from _left_behind(document.get("left_behind") or {}, out)
    for entry in [e for e in document["purposes"] if e["verdict"] in ("error", "none")][:MOST_REASONS]:
        yield f" ! {one_line(entry['id'])}: {one_line(entry['reason'], 300)}", "error"
    yield from _failures(document, out, excerpts or {})
    yield from _drawn(document)
    if "record" in document:
        yield f"    run.jsonl ends with {one_line(document['record']['head'], 64)}", None


def _left_behind(left: Mapping[str, Any], out: Path) -> Iterator[Said]:
    """The lines on what a run left in the target; only what `cleanup` can do is promised of it."""
    by = left.get("by") or {}
    if not by:
        return
    count, can = sum(by.values()), left["undoable"]
    named = [f"{operation} {number}" for operation, number in sorted(by.items(), key=lambda item: (-item[1], item[0]))]
    more = f" and {len(named) - MOST_REASONS} more" if len(named) > MOST_REASONS else ""
    listed = f"{some(count, 'test record')} {'remain' if count > 1 else 'remains'} in the target"
    listed = f"    {listed} ({', '.join(named[:MOST_REASONS])}{more}), listed in {one_line(left['file'])}"
    if can:
        yield f"{listed}; the API can undo {can} of them, by", None
        yield f"        masstack-conformance cleanup {shlex.quote(str(out))}", "paste"
    else:
        yield f"{listed}; no request of the API undoes {'them' if count > 1 else 'it'}", None


def _not_judged(document: Mapping[str, Any]) -> Iterator[Said]:
    """The lines on what could not be tested, each reason with its owner and the command that tells more."""
    groups = unjudged_of(document)
    for group in groups[:MOST_REASONS]:
        yield (
            f"    could not be tested ({group.owner}): {group.reason} ({some(len(group.purposes), 'test')})",
            "inconclusive",
        )
        yield f"        masstack-conformance explain {shlex.quote(group.purposes[0])}", "paste"
    if len(groups) > MOST_REASONS:
        rest = sum(len(group.purposes) for group in groups[MOST_REASONS:])
        more = some(len(groups) - MOST_REASONS, "further reason")
        yield f"    {some(rest, 'test')} could not be tested for {more}, in the report", "inconclusive"


def _warned(document: Mapping[str, Any]) -> Iterator[Said]:
    """A line for each thing that is warned of, with the id by which it is explained and sent again."""
    every = {w["title"]: w["id"] for e in document["purposes"] for w in e.get("warnings", ())}
    for title, name in list(every.items())[:MOST_WARNINGS]:
        yield f"    warning   {one_line(title, 200)} ({name})", "inconclusive"
    if len(every) > MOST_WARNINGS:
        yield f"    and {some(len(every) - MOST_WARNINGS, 'further warning')}, in the report", "inconclusive"


def _drawn(document: Mapping[str, Any]) -> Iterator[Said]:
    """How to find in the target what a run made there, and what its choice of test data was drawn by."""
    drawn = document.get("drawn") or {}
    if drawn.get("mark") and not document["target"]["sandbox"]:  # the built-in server ends with the run
        yield f"    names that this run made up contain {drawn['mark']}", None
    if drawn.get("choices"):
        yield f"    the drawn number {drawn['choices']} decided which test data came first", None


def _not_tested(document: Mapping[str, Any]) -> Iterator[Said]:
    """Name the operations that were not tested, why, and what to do next."""
    open_ones = document["scope"]["not_tested"]
    for one in open_ones[:MOST_CAUSES]:
        name = one_line(one["operation"].partition("/")[2])
        yield f"    {name} not tested ({one['owner']}): {one_line(one['why'], 200)}", "inconclusive"
        if one["next"]:
            yield f"        {one_line(one['next'], 200)}", None
    if len(open_ones) > MOST_CAUSES:
        yield f"    {len(open_ones) - MOST_CAUSES:,} more operations not tested, in the report", "inconclusive"


def _unseen_effects(document: Mapping[str, Any]) -> Iterator[Said]:
    """Name the writes whose effect no read shows and nobody attests, and the command that does it."""
    unseen = {f"{key}/effect": key.partition("/")[2] for key in document["scope"].get("effects_not_shown", ())}
    left = [one for one in unseen if one in document.get("not_attested", ())]
    if left and not document["target"]["sandbox"]:
        names = together([one_line(unseen[one]) for one in left])
        yield f"    no read shows the effect of {names}; to attest it:", None
        yield f"        masstack-conformance attest {shlex.quote(left[0])} --help", "paste"


def first_line(document: Mapping[str, Any]) -> str:
    """The first line of the summary: profile, target, releases, operations, requests and duration."""
    target = document["target"]
    by_release: dict[str, list[str]] = {}
    for api, contract in sorted(document["contracts"].items()):
        by_release.setdefault(contract["release"], []).append(api)
    releases = ", ".join(f"{', '.join(apis)} {release}" for release, apis in by_release.items())
    selected = " · a selection" if document["selection"] else ""
    again = f" · judged again on {moment(document['judged_again'])} UTC" if document.get("judged_again") else ""
    return (
        f"{document['profile']} · {one_line(target['env'])}/{one_line(target['org'])} · {releases} · "
        f"{some(document['scope']['in_run'], 'operation')}{selected} · {document['requests']:,} requests · "
        f"{duration(document['seconds'])}{again}"
    )


def last_line(document: Mapping[str, Any], out: Path) -> str:
    """The verdict, the report and the exit code in words, on one line."""
    return f"{headline_of(document)} · {out / 'report.html'} · {_exit(document)}"


def last_lines(document: Mapping[str, Any], out: Path) -> tuple[str, str]:
    """The verdict and the path of the report on two lines, so that the path can be clicked."""
    return f"    report  {out / 'report.html'}", f"{headline_of(document)} · {_exit(document)}"


def _exit(document: Mapping[str, Any]) -> str:
    code = document["exit_code"]
    word = "nothing new" if code == 0 and document["verdict"] == "not-conformant" else EXIT_WORDS[Exit(code)]
    expired = sum(waiver["use"] == "expired" for waiver in document["waivers"])
    gone = f" · {some(expired, 'waiver')} {'have' if expired > 1 else 'has'} expired" if expired else ""
    return f"exit {code} ({word}){gone}"


def _counts(document: Mapping[str, Any]) -> str:
    counts = document["counts"]
    profile = PROFILES.get(document["profile"])
    musts = [e["verdict"] for e in document["purposes"] if e["level"] == "must" and e["verdict"] != "not_applicable"]
    limit = ""
    if counts["inconclusive"] and profile:
        allowed = int(profile.inconclusive * len(musts))
        limit = f" ({musts.count('inconclusive'):,} must; limit {allowed:,})"
    waived = f" ({counts['waived']:,} waived)" if counts["waived"] else ""
    parts = [f"{some(counts['pass'], 'test')} passed", f"{counts['fail']:,} failed{waived}"]
    if counts["inconclusive"]:
        parts.append(f"{counts['inconclusive']:,} could not be tested{limit}")
    if counts["error"]:
        parts.append(some(counts["error"], "error of the suite").replace("suites", "suite"))
    parts.append(f"{counts['not_applicable']:,} not applicable")
    return f"{', '.join(parts)} = {counts['planned']:,}"


def _beside(document: Mapping[str, Any]) -> Iterator[str]:
    counts = document["counts"]
    for said, number in Counter(filter(None, map(_of_waiver, document["waivers"]))).items():
        yield f"{said} ({number} entries)" if number > 1 else said
    if counts["warnings"]:
        yield f"{some(counts['warnings'], 'warning')}"
    if counts["unstable"]:
        share = counts["unstable"] / max(1, document["requests"])
        yield f"{some(counts['unstable'], 'unstable response')} ({share:.1%})"
    if counts.get("withheld"):
        yield f"{some(counts['withheld'], 'exchange')} withheld: redaction failed, please report it"
    if document["left_out"]:
        yield f"{some(len(document['left_out']), 'case')} outside the {document['profile']} profile"


def _of_waiver(waiver: Mapping[str, Any]) -> str:
    """What has to be done about a waiver, if anything."""
    ticket = one_line(waiver["ticket"], 60)
    if waiver["use"] == "used" and waiver["days_left"] <= 14:
        return f"waiver {ticket} expires in {some(waiver['days_left'], 'day')}"
    if waiver["use"] in ("expired", "unused"):
        return f"waiver {ticket} {'has expired' if waiver['use'] == 'expired' else 'matched nothing'}"
    return ""


def _failures(document: Mapping[str, Any], out: Path, excerpts: Mapping[str, Sequence[str]]) -> Iterator[Said]:
    causes = list(found_in(document).values())
    if not causes:
        return
    every = [finding for found in causes for _, finding in found]
    fresh = sum(map(is_new, every))
    compared = has_baseline(document)
    if compared:
        yield f"    {_news(every, fresh)}", None
    for found in causes[:MOST_CAUSES]:
        yield "", None
        yield from _cause(found, out, excerpts, compared=compared)
    yield "", None
    if len(causes) > MOST_CAUSES:
        yield f"    and {some(len(causes) - MOST_CAUSES, 'further cause')}, in the report", None
    if fresh:
        yield f"    waivers {out / WAIVER_ENTRIES} (entries to fill in)", "paste"


def _news(findings: list[Mapping[str, Any]], fresh: int) -> str:
    still = [finding for finding in findings if finding["state"] == "still"]
    since = min((f["first_seen"] for f in still if f["first_seen"]), default="")
    known = f", {len(still):,} still{f' (since {moment(since)[:-6]})' if since else ''}" if still else ""
    return f"{some(fresh, 'new failure')}{known}"


def shown_first(document: Mapping[str, Any]) -> Iterator[Found]:
    """The finding of each cause that the terminal shows: the first new one."""
    for found in list(found_in(document).values())[:MOST_CAUSES]:
        yield next(((e, f) for e, f in found if is_new(f)), found[0])


def _cause(found: list[Found], out: Path, excerpts: Mapping[str, Sequence[str]], *, compared: bool) -> Iterator[Said]:
    entry, finding = next(((e, f) for e, f in found if is_new(f)), found[0])
    new = is_new(finding)
    title = heading(found)
    yield f" ✗ {_state(finding, compared=compared)}  {title}", "fail" if new else None
    yield from _exchanged(entry, finding)
    if finding["title"] not in title and finding["cause_title"].removeprefix("The target ") not in finding["title"]:
        yield f"          such as   {one_line(finding['title'], 300)}", None
    at = place_of(finding)
    if at and at != "status":
        yield f"          at        {one_line(at, 120)}", None
    for name, kind in (("expected", "expected"), ("actual", "got")):
        value = written(finding[name], 120)
        if value:
            yield f"          {kind:<8}  {value}", kind
    for line in excerpts.get(finding["id"], ()):
        yield f"          | {line}", "mark" if line.endswith((HERE, SENT)) else "body"
    yield f"          rule      {one_line(entry['says'], 200)} ({finding['level']})", None
    if finding["source"]:
        yield f"          source    {one_line(finding['source'], 200)}", None
    if finding["at"]:
        yield (
            f"          request   {one_line(finding['request_id'] or '')}  {finding['at'][11:]}{_often(finding)}",
            None,
        )
    yield f"          {_replay(finding, out)}", "paste"


def _often(finding: Mapping[str, Any]) -> str:
    """How often it came, where that says more than once and always."""
    if finding["repetition"] == Repetition.INTERMITTENT:
        return " · comes and goes"
    return f" · in {finding['occurrences']:,} responses" if finding["occurrences"] > 1 else ""


def _exchanged(entry: Mapping[str, Any], finding: Mapping[str, Any]) -> Iterator[Said]:
    """The request as it was sent, with the status and the words that came; the documented path where none was sent."""
    if finding.get("after"):
        yield f"          after     {one_line(finding['after'])}", None
    if finding.get("sent"):
        yield f"          sent      {one_line(finding['sent'])} -> {one_line(finding['came'])}", None
    else:
        yield f"          {operation_label(entry, finding)}", None


def _replay(finding: Mapping[str, Any], out: Path) -> str:
    """The replay command of a finding; it omits the run where that is the newest one below reports/."""
    run = "" if out.parts[:1] == ("reports",) else f"{shlex.quote(str(out))} "
    return str(finding.get("replay") or f"masstack-conformance replay {run}{finding['id']}")


def _state(finding: Mapping[str, Any], *, compared: bool) -> str:
    accepting = accepted(finding)
    state = f"waived {one_line(accepting, 40)}" if accepting else finding["state"]
    if is_new(finding):
        state = "new" if compared else "fail"
    if (finding["ruling"] or {}).get("decision") == "pending":
        state += ", disputed"
    return f"{state:<6}"
