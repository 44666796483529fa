"""The result of a run as lines: under ten when green, the causes when red."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.model.sentences import some
from conformance.profile.profiles import PROFILES
from conformance.report.causes import Found, found_in, has_baseline, is_new, operation_label, replay_line
from conformance.report.escaping import one_line, written
from conformance.report.formats.waiver_entries import WAIVER_ENTRIES
from conformance.report.page.report_html import duration, moment
from conformance.report.tables import unjudged_of
from conformance.verdicts.compare import accepted
from conformance.verdicts.counts import Exit
from conformance.verdicts.gate import EXIT_WORDS

#: Reasons and causes that are named; the report has all.
MOST_REASONS = 3
MOST_CAUSES = 12

#: A line, and the verdict whose colour it has, if any.
Said = tuple[str, str | None]


def said(document: Mapping[str, Any], out: Path) -> Iterator[Said]:
    """Give every line but the last."""
    yield first_line(document), None
    yield f"      {_counts(document)}", None
    for reason in document["reasons"]:
        yield f"      {one_line(reason)}", "inconclusive"
    yield from _not_tested(document)
    groups = unjudged_of(document)
    for group in groups[:MOST_REASONS]:
        yield f"      {len(group.purposes):,} not judged: {group.reason}", "inconclusive"
    if len(groups) > MOST_REASONS:
        rest = sum(len(group.purposes) for group in groups[MOST_REASONS:])
        yield f"      {rest:,} not judged for {len(groups) - MOST_REASONS} further reasons", "inconclusive"
    beside = "   ".join(_beside(document))
    if beside:
        yield f"      {beside}", None
    if document.get("left_behind"):
        yield (
            f"      {document['left_behind']:,} left behind: masstack-conformance cleanup {shlex.quote(str(out))}",
            None,
        )
    for entry in [e for e in document["purposes"] if e["verdict"] in ("error", "none")][:MOST_REASONS]:
        yield f" ! {one_line(entry['id'])}: {one_line(entry['reason'], 300)}", "error"
    yield from _failures(document, out)
    if "record" in document:
        yield f"      run.jsonl ends with {one_line(document['record']['head'], 64)}", None


def _not_tested(document: Mapping[str, Any]) -> Iterator[Said]:
    """Name the operations that were not tested, why, and what to do next."""
    open_ones = document["scope"]["not_tested"]
    for one in open_ones[:MOST_CAUSES]:
        name = one_line(one["operation"].partition("/")[2])
        yield f"      {name} not tested ({one['owner']}): {one_line(one['why'], 200)}", "inconclusive"
        if one["next"]:
            yield f"          {one_line(one['next'], 200)}", None
    if len(open_ones) > MOST_CAUSES:
        yield f"      {len(open_ones) - MOST_CAUSES:,} more operations not tested, in the report", "inconclusive"


def first_line(document: Mapping[str, Any]) -> str:
    """Say what was judged by what, and how long it took."""
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
    """Give the verdict, the report and the exit code in words."""
    code = document["exit_code"]
    sandbox = "SANDBOX · " if document["target"]["sandbox"] else ""
    word = "nothing new" if code == 0 and document["verdict"] == "not-conformant" else EXIT_WORDS[Exit(code)]
    return f"{sandbox}{one_line(document['headline'])} · {out / 'report.html'} · exit {code} ({word})"


def _counts(document: Mapping[str, Any]) -> str:
    counts = document["counts"]
    profile = PROFILES.get(document["profile"])
    musts = [e["verdict"] for e in document["purposes"] if e["level"] == "must" and e["verdict"] != "not_applicable"]
    limit = ""
    if counts["inconclusive"] and profile:
        allowed = int(profile.inconclusive * len(musts))
        limit = f" ({musts.count('inconclusive'):,} of them must, limit {allowed:,})"
    waived = f" ({counts['waived']:,} waived)" if counts["waived"] else ""
    return (
        f"{counts['pass']:,} pass  {counts['fail']:,} fail{waived}  {counts['inconclusive']:,} not judged{limit}  "
        f"{counts['error']:,} errors  {counts['not_applicable']:,} not applicable  = {counts['planned']:,}"
    )


def _beside(document: Mapping[str, Any]) -> Iterator[str]:
    counts = document["counts"]
    for waiver in document["waivers"]:
        ticket = one_line(waiver["ticket"], 60)
        if waiver["use"] == "used" and waiver["days_left"] <= 14:
            yield f"waiver {ticket} expires in {some(waiver['days_left'], 'day')}"
        elif waiver["use"] in ("expired", "unused"):
            yield f"waiver {ticket} {'has expired' if waiver['use'] == 'expired' else 'matched nothing'}"
    if counts["warnings"]:
        yield f"{counts['warnings']:,} with warnings"
    if counts["unstable"]:
        share = counts["unstable"] / max(1, document["requests"])
        yield f"{some(counts['unstable'], 'unstable answer')} ({share:.1%})"
    if counts.get("withheld"):
        yield f"{some(counts['withheld'], 'exchange')} withheld: redaction failed, please report it"
    if document["left_out"]:
        yield f"{some(len(document['left_out']), 'case')} left out by the budget"


def _failures(document: Mapping[str, Any], out: Path) -> Iterator[Said]:
    causes = list(found_in(document).values())
    if not causes:
        return
    every = [finding for found in causes for _, finding in found]
    fresh = sum(map(is_new, every))
    compared = has_baseline(document)
    yield "", None
    yield (
        f"{some(len(causes), 'cause')}, {some(len(every), 'failure')}{_news(every, fresh) if compared else ''}",
        None,
    )
    for found in causes[:MOST_CAUSES]:
        yield from _cause(found, out, compared=compared)
    if len(causes) > MOST_CAUSES:
        yield f" and {some(len(causes) - MOST_CAUSES, 'further cause')}, in the report", None
    if fresh:
        yield f" waiver entries, to be filled in: {out / WAIVER_ENTRIES}", None


def _news(findings: list[Mapping[str, Any]], fresh: int) -> str:
    still = [finding for finding in findings if finding["state"] == "still"]
    since = min((f["first_seen"] for f in still if f["first_seen"]), default="")
    known = f", {len(still):,} still{f' (since {moment(since)[:-6]})' if since else ''}" if still else ""
    return f": {fresh:,} new{known}"


def _cause(found: list[Found], out: Path, *, compared: bool) -> Iterator[Said]:
    entry, finding = next(((e, f) for e, f in found if is_new(f)), found[0])
    new = is_new(finding)
    accepting = accepted(finding)
    state = f"waived {one_line(accepting, 40)}" if accepting else finding["state"]
    if new:
        state = "NEW" if compared else "FAIL"
    if (finding["ruling"] or {}).get("decision") == "pending":
        state += ", disputed"
    operations = len({operation_label(e) for e, _ in found})
    times = f" x{len(found)}" if len(found) > 1 else ""
    where = f"   {operations} operations" if operations > 1 else ""
    title = one_line(finding["cause_title"], 200)
    yield f" x {state} {finding['id']}{times}  {title} ({finding['level']}){where}", "fail" if new else None
    at = f" {one_line(finding['pointer'], 80)}" if finding["pointer"] else ""
    when = f"   {finding['at'][11:]} id {one_line(finding['request_id'] or '')}" if finding["at"] else ""
    yield (
        (
            f"     {operation_label(entry)}{at}  expected {written(finding['expected'], 80)}  "
            f"got {written(finding['actual'], 80)}{when}"
        ),
        None,
    )
    if new:
        yield f"     again: {replay_line(finding, out)}", None
