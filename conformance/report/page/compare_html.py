"""compare.html: two runs side by side."""

from __future__ import annotations

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
    ("fixed", "Fixed", "pass", "They failed in the old run, and their test passes now."),
    ("added", "Added", "not_applicable", "Tests that the suite or a contract added."),
    ("removed", "Removed", "not_applicable", "Tests that the new run does not have."),
)


def compare_html(comparison: Comparison) -> str:
    """Make the page."""
    sections = [
        (name, heading, tone, says, [_shown(c) for c in getattr(comparison, name)][:MOST_ROWS])
        for name, heading, tone, says in LISTS
    ]
    sizes = {name: len(getattr(comparison, name)) for name, *_ in LISTS}
    return page(
        "compare.html.j2",
        comparison=comparison,
        sections=sections,
        sizes=sizes,
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
            instead = f" (in place of {', '.join(change.instead_of)})" if change.instead_of else ""
            own = f"{change.verdict} " if change.id == change.purpose else f"{change.id} "
            said.append(
                f"  {own}{one_line(change.purpose)}  {one_line(change.says, 120)}  "
                f"[{', '.join(change.causes)}]{accepted}{instead}"
            )
        if len(changes) > most:
            said.append(f"  and {len(changes) - most:,} more")
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
