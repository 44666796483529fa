"""summary.md: the result for a pull request, well below what a pull request may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.model.sentences import some
from conformance.report.causes import found_in, has_baseline, heading, operation_label
from conformance.report.escaping import one_line, written
from conformance.report.findings.gravity import Found, is_new
from conformance.report.page.plots import WORDS
from conformance.report.tables import VERDICTS, counts_of, total_of, unjudged_of

#: Causes, reasons, and findings of a cause that are shown.
MOST_CAUSES = 25
MOST_REASONS = 15
MOST_OPERATIONS = 12


def summary_md(document: Mapping[str, Any]) -> str:
    """The summary of a run in Markdown."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    target = document["target"]
    sign = {"conformant": "✅", "not-conformant": "❌"}.get(document["verdict"], "❔")
    sandbox = "SANDBOX · " if target["sandbox"] else ""
    yield f"## {sign} {sandbox}{plain_md(document['headline'])}"
    yield ""
    releases = ", ".join(f"{api} {contract['release']}" for api, contract in sorted(document["contracts"].items()))
    product = f"{target['product']} {target['version']}".strip()
    yield (
        f"{plain_md(document['profile'])} · {plain_md(target['env'])}/{plain_md(target['org'])} · "
        f"{plain_md(product)} · {plain_md(releases)} · "
        f"{document['requests']:,} requests in {document['seconds']:.0f} s · "
        f"{plain_md(document['started'])} · suite {plain_md(document['suite']['version'])}, "
        f"rules {plain_md(document['suite']['judgement'])}"
    )
    for reason in document["reasons"]:
        yield f"\n- {plain_md(reason)}"
    yield ""
    yield from _counts(document)
    yield from _causes(document)
    yield from _unjudged(document)
    yield from _waivers(document)
    yield ""
    yield "The whole story is in `report.html`, the evidence in `run.jsonl`, both beside this file."


def _counts(document: Mapping[str, Any]) -> Iterator[str]:
    rows = counts_of(document)
    yield f"| API | level | {' | '.join(f'{symbol} {word}' for word, symbol in WORDS.values())} | sum |"
    yield f"|---|---|{'---:|' * (len(VERDICTS) + 1)}"
    for row in rows:
        counts = " | ".join(f"{row.counts[v]:,}" for v in VERDICTS)
        yield f"| {plain_md(row.api)} | {plain_md(row.level)} | {counts} | {row.total:,} |"
    total = total_of(rows)
    yield f"| **all** | | {' | '.join(f'**{total.counts[v]:,}**' for v in VERDICTS)} | **{total.total:,}** |"


def _causes(document: Mapping[str, Any]) -> Iterator[str]:
    causes = list(found_in(document).values())
    if not causes:
        return
    compared = has_baseline(document)
    yield ""
    yield f"### {some(len(causes), 'cause')}, {some(sum(map(len, causes)), 'finding')}"
    for found in causes[:MOST_CAUSES]:
        yield from _cause(found, compared=compared)
    if len(causes) > MOST_CAUSES:
        yield f"\nand {len(causes) - MOST_CAUSES:,} further causes."


def _cause(found: list[Found], *, compared: bool) -> Iterator[str]:
    entry, finding = found[0]
    fresh = f", {sum(is_new(f) for _, f in found):,} new" if compared else ""
    operations = sorted({operation_label(e, f) for e, f in found})
    yield ""
    yield (f"- **{plain_md(heading(found))}** ({finding['level']}): {some(len(found), 'finding')}{fresh}")
    title = one_line(finding["title"], 300)
    told = title if title != heading(found) else one_line(entry["says"], 300)
    yield f"  - {code_md(finding['id'])} {code_md(entry['id'])}: {plain_md(told)}"
    yield f"  - expected {code_md(written(finding['expected'], 200))} got {code_md(written(finding['actual'], 200))}"
    if finding.get("after"):
        yield f"  - after {code_md(finding['after'])}"
    if finding.get("sent"):
        yield f"  - sent {code_md(finding['sent'])} came {code_md(finding['came'])}"
    if finding["request_id"]:
        yield f"  - request {code_md(finding['request_id'])} at {plain_md(finding['at'] or 'an unknown time')}"
    shown = ", ".join(code_md(o) for o in operations[:MOST_OPERATIONS])
    more = f" and {len(operations) - MOST_OPERATIONS} more" if len(operations) > MOST_OPERATIONS else ""
    yield f"  - in {shown}{more}"


def _unjudged(document: Mapping[str, Any]) -> Iterator[str]:
    groups = unjudged_of(document)
    if not groups:
        return
    yield ""
    yield f"### {document['counts']['inconclusive']:,} could not be tested"
    yield ""
    for group in groups[:MOST_REASONS]:
        yield f"- {len(group.purposes):,}: {plain_md(group.reason)}"
    if len(groups) > MOST_REASONS:
        yield f"- and {len(groups) - MOST_REASONS:,} further reasons"


def _waivers(document: Mapping[str, Any]) -> Iterator[str]:
    if not document["waivers"]:
        return
    yield ""
    yield "### Waivers"
    yield ""
    for waiver in document["waivers"]:
        yield (
            f"- {plain_md(one_line(waiver['ticket'], 100))} ({plain_md(one_line(waiver['owner'], 100))}): "
            f"{waiver['use']}, until {waiver['expires']}"
        )


def plain_md(text: object) -> str:
    """A text escaped so that Markdown shows it as it is."""
    inert = "".join(_inert(character) for character in one_line(text))
    return inert.replace("://", "&#58;//").replace("www.", "www&#46;")


def code_md(text: object) -> str:
    """A text in code type, as HTML, since backticks inside could end a Markdown code span."""
    return f"<code>{plain_md(text)}</code>"


def _inert(character: str) -> str:
    if character in "\\`*_{}[]<>()#+!|~&@$=^\"'":
        return f"&#{ord(character)};"
    return character
