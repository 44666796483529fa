"""report.html: one self-contained page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from conformance.model import PurposeId
from conformance.report.causes import causes_of, found_in, has_baseline, heading, shown_finding
from conformance.report.escaping import headline_of, one_line, shown
from conformance.report.page.first_screen import by_owner, news_of, steps_of
from conformance.report.page.latency import axis_of, in_words, latencies
from conformance.report.page.operations import summaries_of
from conformance.report.page.plots import WORDS, scale, spread, stacked
from conformance.report.page.signing_texts import SHEETS
from conformance.report.record_observations import Observed
from conformance.report.source_links import named_in, sourced, web_address
from conformance.report.tables import (
    VERDICTS,
    Unjudged,
    constraints_of,
    counts_of,
    matrix_of,
    notes_of,
    open_outcomes,
    statuses_of,
    total_of,
    unjudged_of,
)
from conformance.verdicts.compare import Comparison

#: With more findings than these only the first causes are open when the page is.
MOST_OPEN = 40


def report_html(document: Mapping[str, Any], seen: Observed, out: Path, comparison: Comparison | None = None) -> str:
    """Make the page of a run; `out` is the directory that replay commands name."""
    causes = causes_of(document, seen.exchanges, out, comparison)
    unjudged = unjudged_of(document)
    counts = counts_of(document)
    found = latencies(seen.seconds)
    axis = axis_of(found)
    matrix = matrix_of(document)
    return page(
        "report.html.j2",
        document=document,
        causes=causes,
        opened=len(causes) if sum(cause.findings for cause in causes) <= MOST_OPEN else 3,
        news=news_of(document, comparison),
        compared=has_baseline(document),
        steps=steps_of(document, causes, unjudged),
        counts=counts,
        total=total_of(counts),
        unjudged=unjudged,
        unjudged_by_owner=_by_owner(unjudged),
        headline=headline_of(document),
        summaries=summaries_of(document, matrix, found),
        errors=[entry for entry in document["purposes"] if entry["verdict"] in ("error", "none")][:200],
        warnings=_warnings(document, out),
        matrix=matrix,
        statuses=statuses_of(document, seen),
        constraints=constraints_of(document),
        latency=[(one, spread(one, axis)) for one in found],
        scale=scale(axis),
        notes=notes_of(document),
        open_outcomes=open_outcomes(document),
        readings=_readings(document),
        readings_seen=_readings_seen(document),
        untestable=document.get("untestable", []),
        documents=named_in(document),
        left_out=_left_out(document),
        sheets=list(SHEETS.items()),
    )


def page(template: str, **values: Any) -> str:
    """Render a template with the style and the script of all pages."""
    environment = _environment()
    return environment.get_template(template).render(
        style=_asset("style.css"), script=_asset("page.js"), words=WORDS, verdicts=VERDICTS, stacked=stacked, **values
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("conformance.report.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    environment.filters.update(
        thousands=_thousands,
        seconds=in_words,
        duration=duration,
        moment=moment,
        shown=shown,
        short=_short,
        below=_below,
        parts=_parts,
        humps=_humps,
        web_address=lambda url: web_address(str(url or "")),
        sourced=sourced,
        groupby_order=by_owner,
    )
    return environment


@lru_cache(maxsize=4)
def _asset(name: str) -> Markup:
    return Markup((Path(__file__).parent / "templates" / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _seen(value: Any) -> Any:
    """Spell out what cannot be seen of whatever a page shows, where no filter did."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _thousands(number: int) -> str:
    return f"{number:,}"


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _parts(name: str) -> Markup:
    """An id that is broken behind its slashes, and not within its words."""
    return Markup("/<wbr>").join(escape(shown(part)) for part in name.split("/"))


def _humps(name: str) -> Markup:
    """An operation id that is broken before a capital, and not within a word."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[a-z0-9])(?=[A-Z])", shown(name)))


def _below(purpose: str) -> str:
    """The part of a purpose's id behind its operation."""
    return PurposeId(purpose).within


def duration(seconds: float) -> str:
    """Write how long a run took: `3 min 41 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def moment(text: str) -> str:
    """Write a moment for people: `21 Nov 2026 21:14`."""
    at = datetime.fromisoformat(text)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{at.day} {months[at.month - 1]} {at.year} {at:%H:%M}"


def _by_owner(unjudged: Sequence[Unjudged]) -> list[tuple[str, int]]:
    """Count the tests that could not be made by whose turn it is."""
    counted: Counter[str] = Counter()
    for group in unjudged:
        counted[group.owner] += len(group.purposes)
    return counted.most_common()


def _warnings(document: Mapping[str, Any], out: Path) -> list[tuple[str, list[Any]]]:
    return [
        (heading(found), [shown_finding(entry, finding, out) for entry, finding in found])
        for found in found_in(document, "warnings").values()
    ]


def _readings(document: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The agreed readings of each API, with the sentence of the choice where the document has it."""
    says = {(r["api"], r["id"]): r.get("agreed_says", "") for r in document.get("readings", [])}
    agreed = {api: contract.get("agreed") or {} for api, contract in sorted(document["contracts"].items())}
    return [
        (api, [(name, choice, says.get((api, name), "")) for name, choice in sorted(choices.items())])
        for api, choices in agreed.items()
        if choices
    ]


def _readings_seen(document: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, list[tuple[str, list[str]]]]], int]]:
    """The readings of each API that the run saw, each with its choices and their operations, and how many it did not.

    Those of which several choices were seen come first.
    """
    found: list[tuple[str, list[tuple[str, list[tuple[str, list[str]]]]], int]] = []
    for api in sorted(document["contracts"]):
        entries = [entry for entry in document.get("readings", []) if entry["api"] == api]
        seen: dict[str, dict[str, list[str]]] = {}
        for entry in entries:
            for one in entry.get("seen", ()):
                choices = " or ".join(one["choices"])
                by_choice = seen.setdefault(entry["id"], {})
                by_choice.setdefault(choices, []).append(one["operation"].partition("/")[2])
        rows = [(name, sorted(choices.items())) for name, choices in sorted(seen.items())]
        rows.sort(key=lambda row: (-len(row[1]), row[0]))
        found.append((api, rows, sum(1 for entry in entries if not entry.get("seen"))))
    return found


def _left_out(document: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for case, reason in document["left_out"].items():
        grouped.setdefault(one_line(reason), []).append(one_line(case))
    return sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
