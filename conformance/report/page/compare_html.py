"""compare.html: two runs side by side."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.model.sentences import some
from conformance.report.escaping import one_line
from conformance.report.page.report_html import page
from conformance.verdicts.compare import Change, Comparison

#: Rows of a list that the page shows.
MOST_ROWS = 2_000

#: Member of the comparison -> heading, colour, and what it means.
LISTS = (
    ("appeared", "New failures", "fail", "They were not there in the old run."),
    ("still", "Still failing", "fail", "The same finding in both runs."),
    (
        "not_judged",
        "Newly not tested",
        "inconclusive",
        "Tested in the old run, not in the new one; never called fixed.",
    ),
    (
        "no_longer_tested",
        "No longer tested",
        "inconclusive",
        "They failed in the old run, and the new one did not plan their test: neither fixed nor removed.",
    ),
    ("fixed", "Fixed", "pass", "They failed in the old run, and their test passes now."),
    ("added", "Added", "not_applicable", "Tests that the suite or a contract added."),
    ("removed", "Removed", "not_applicable", "Tests that the suite or a contract dropped."),
)

#: What stands before the findings that a change came in place of; others had them.
INSTEAD = {"appeared": "in place of"}
#: Why the new run did not plan a test, as people read it.
NOT_PLANNED = {
    "selection": "outside the selection of the new run",
    "excluded": "of operations that the IXIT of the new run excludes",
    "permission": "of writes that the new run may not send",
    "limit": "cut by the limit of requests of the new run",
    "profile": "outside the profile of the new run",
    "declaration": "not in the new run, whose ICS or IXIT differs",
    "plan": "not in the plan of the new run",
}


def compare_html(comparison: Comparison) -> str:
    """Make the page."""
    sections = [
        (name, heading, tone, says, [_shown(c) for c in getattr(comparison, name)][:MOST_ROWS])
        for name, heading, tone, says in LISTS
    ]
    grouped = {name: _by_reason(rows) for name, _, _, _, rows in sections if name in ("not_judged", "removed", "added")}
    sizes = {name: len(getattr(comparison, name)) for name, *_ in LISTS}
    return page(
        "compare.html.j2",
        comparison=comparison,
        sections=sections,
        grouped=grouped,
        sizes=sizes,
        not_planned=[(NOT_PLANNED[reason], number) for reason, number in comparison.not_planned],
        most=MOST_ROWS,
        changed=[(one_line(case), one_line(old), one_line(new)) for case, old, new in comparison.changed[:MOST_ROWS]],
    )


def lines(comparison: Comparison, most: int = 20) -> list[str]:
    """A comparison as lines for a terminal; the last one sums it up."""
    said = [f"{one_line(text)}" for text in comparison.differences]
    for name, heading, *_ in LISTS:
        changes = getattr(comparison, name)
        if not changes:
            continue
        said.append(f"{heading}: {len(changes):,}")
        for change in changes[:most]:
            accepted = f" [accepted: {one_line(change.accepted, 40)}]" if change.accepted else ""
            instead = f" ({INSTEAD.get(name, 'it had')} {', '.join(change.instead_of)})" if change.instead_of else ""
            own = f"{change.verdict} " if change.id == change.purpose else f"{change.id} "
            said.append(
                f"  {own}{one_line(change.purpose)}  {one_line(change.says, 120)}  "
                f"[{', '.join(change.causes)}]{accepted}{instead}"
            )
        if len(changes) > most:
            said.append(f"  and {len(changes) - most:,} more")
    for reason, number in comparison.not_planned:
        said.append(f"Not planned: {some(number, 'test')} that passed, {NOT_PLANNED[reason]}")
    for operation, why in comparison.lost:
        said.append(f"Newly not tested: {one_line(operation)}  {one_line(why, 120)}")
    if comparison.changed:
        said.append(f"Changed within what is permitted: {len(comparison.changed):,}")
        for case, before, after in comparison.changed[:most]:
            said.append(f"  {one_line(case)}  {before} became {after}")
        if len(comparison.changed) > most:
            said.append(f"  and {len(comparison.changed) - most:,} more")
    sizes = ", ".join(_counted(len(getattr(comparison, name)), heading.lower()) for name, heading, *_ in LISTS)
    said.append(f"{comparison.word}: {sizes}, {some(len(comparison.changed), 'response')} changed")
    return said


def _by_reason(rows: Sequence[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """Put the tests that are listed for one and the same reason together, the most first."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["says"], []).append(row)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _counted(number: int, heading: str) -> str:
    return some(number, heading.removesuffix("s")) if heading.endswith("s") else f"{number:,} {heading}"


def _shown(change: Change) -> dict[str, str]:
    return {
        "id": change.id,
        "purpose": one_line(change.purpose),
        "says": one_line(change.says, 300),
        "level": change.level,
        "verdict": change.verdict,
        "causes": ", ".join(change.causes),
        "since": change.first_seen or "",
        "instead_of": ", ".join(change.instead_of),
        "accepted": one_line(change.accepted, 100),
    }
