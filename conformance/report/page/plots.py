"""Plots as inline SVG; every one stands beside the same numbers in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from conformance.model.sentences import plural
from conformance.report.page.latency import Axis, Latency, in_words

#: Units that a date under a column takes.
DATE_WIDTH = 110
#: Verdict -> word, symbol: never a colour alone.
WORDS = {
    "pass": ("passed", "✓"),
    "fail": ("failed", "✗"),
    "inconclusive": ("could not be tested", "?"),
    "error": ("error of the suite", "!"),
    "not_applicable": ("not applicable", "–"),
}


def stacked(counts: Mapping[str, int], width: int = 120, height: int = 10) -> Markup:
    """Draw counts as one bar; whatever is there gets at least two pixels."""
    total = sum(counts.values())
    if not total:
        return Markup("")
    parts, x = [], 0.0
    for verdict in WORDS:
        number = counts.get(verdict, 0)
        if not number:
            continue
        size = max(2.0, width * number / total)
        size = min(size, width - x)
        parts.append(f'<rect class="v-{verdict}" x="{x:.1f}" y="0" width="{size:.1f}" height="{height}"/>')
        x += size
    label = ", ".join(f"{counts[v]} {w}" for v, (w, _) in WORDS.items() if counts.get(v))
    return _svg(width, height, label, "".join(parts), "bar", fit="none")


def spread(latency: Latency, axis: Axis, width: int = 300, height: int = 18) -> Markup:
    """Draw a distribution: a line from the shortest to the longest, a box of the middle half, ticks at p50 and p95."""

    def x(seconds: float) -> str:
        return f"{4 + axis.at(seconds) * (width - 8):.1f}"

    middle = height / 2
    box = max(2.0, (axis.at(latency.p75) - axis.at(latency.p25)) * (width - 8))
    grid = "".join(f'<line class="grid" x1="{x(t)}" y1="0" x2="{x(t)}" y2="{height}"/>' for t in axis.ticks)
    content = (
        f'{grid}<line class="range" x1="{x(latency.shortest)}" y1="{middle}" x2="{x(latency.longest)}" y2="{middle}"/>'
        f'<rect class="box" x="{x(latency.p25)}" y="{middle - 5}" width="{box:.1f}" height="10" rx="2"/>'
        f'<line class="p50" x1="{x(latency.p50)}" y1="{middle - 7}" x2="{x(latency.p50)}" y2="{middle + 7}"/>'
        f'<circle class="p95" cx="{x(latency.p95)}" cy="{middle}" r="3"/>'
    )
    label = (
        f"{latency.operation}: median {in_words(latency.p50)}, p95 {in_words(latency.p95)}, "
        f"longest {in_words(latency.longest)}"
    )
    return _svg(width, height, label, content, "spread")


def scale(axis: Axis, width: int = 300, height: int = 16) -> Markup:
    """Draw the ticks of the axis that `spread` uses."""
    ticks = []
    for index, tick in enumerate(axis.ticks):
        x = 4 + axis.at(tick) * (width - 8)
        anchor = "start" if index == 0 else "end" if index == len(axis.ticks) - 1 else "middle"
        ticks.append(f'<text x="{x:.1f}" y="12" text-anchor="{anchor}">{_tick(tick)}</text>')
    return _svg(width, height, "time axis", "".join(ticks), "scale")


def history(
    bars: Sequence[tuple[str, Mapping[str, int]]], width: int = 900, height: int = 160, order: Sequence[str] = ()
) -> Markup:
    """Draw one stacked column a run, as tall as its failures, not judged and errors; titles tell the numbers."""
    shown = order or ("fail", "inconclusive", "error")
    most = max((sum(counts.get(v, 0) for v in shown) for _, counts in bars), default=0)
    step = width / max(1, len(bars))
    column = max(2.0, min(36.0, step - 3))
    content = [f'<line class="grid" x1="0" y1="{height - 1}" x2="{width}" y2="{height - 1}"/>']
    for index, (label, counts) in enumerate(bars):
        y, x = float(height - 1), index * step + (step - column) / 2
        said = ", ".join(f"{counts.get(v, 0)} {WORDS[v][0]}" for v in shown)
        content.append(f"<g><title>{escape(label)}: {escape(said)}</title>")
        content.append(f'<rect class="hit" x="{index * step:.1f}" y="0" width="{step:.1f}" height="{height}"/>')
        for verdict in shown:
            number = counts.get(verdict, 0)
            if number:
                size = max(2.0, (height - 8) * number / most)
                y -= size
                content.append(
                    f'<rect class="v-{verdict}" x="{x:.1f}" y="{y:.1f}" width="{column:.1f}" height="{size:.1f}"/>'
                )
        if not sum(counts.get(v, 0) for v in shown):
            content.append(f'<circle class="v-pass" cx="{x + column / 2:.1f}" cy="{height - 6}" r="4"/>')
        content.append("</g>")
    content.append(f'<text x="0" y="10">{most:,} {plural(most, "test")}</text>')
    content.append(_dates([label.removesuffix(" UTC") for label, _ in bars], step, height + 13))
    return _svg(width, height + 18, f"{len(bars)} runs, the oldest first", "".join(content), "history")


def _dates(labels: Sequence[str], step: float, y: float) -> str:
    """The labels of an axis of runs; of many runs only as many as have room, the newest among them."""
    every = max(1, math.ceil(1.5 * DATE_WIDTH / step))
    told = [(index, label) for index, label in enumerate(labels) if (len(labels) - 1 - index) % every == 0]
    return "".join(
        _date((index + 0.5) * step, y, label, step * len(labels), ends=place in (0, len(told) - 1))
        for place, (index, label) in enumerate(told)
    )


def _date(x: float, y: float, label: str, width: float, *, ends: bool) -> str:
    """A label under a column, within the plot; small screens show those at its ends alone, and larger."""
    half, anchor = DATE_WIDTH / 2, "middle"
    if x < half:
        x, anchor = 0, "start"
    elif x > width - half:
        x, anchor = width, "end"
    between = "" if ends else ' class="between"'
    return f'<text{between} x="{x:.1f}" y="{y:g}" text-anchor="{anchor}">{escape(label)}</text>'


def line(values: Sequence[float], width: int = 900, height: int = 90, label: str = "", most_says: str = "") -> Markup:
    """Draw values over time as one line from zero up; the largest is written beside it."""
    most = max(values, default=0.0) or 1.0
    step = width / max(1, len(values))
    points = " ".join(
        f"{(index + 0.5) * step:.1f},{height - 4 - (height - 10) * value / most:.1f}"
        for index, value in enumerate(values)
    )
    dots = "".join(
        f'<circle cx="{(index + 0.5) * step:.1f}" cy="{height - 4 - (height - 10) * value / most:.1f}" r="2.5"/>'
        for index, value in enumerate(values)
    )
    highest = f'<text x="0" y="10">{escape(most_says)}</text>' if most_says else ""
    return _svg(width, height, label, f'<polyline points="{points}"/>{dots}{highest}', "line")


def _tick(seconds: float) -> str:
    return f"{seconds * 1000:g} ms" if seconds < 1 else f"{seconds:g} s"


def _svg(width: int, height: int, label: str, content: str, kind: str, fit: str = "xMidYMid") -> Markup:
    """A plot; with `none` for a fit it is stretched to whatever width its place has."""
    return Markup(  # noqa: S704 - the content is numbers and escaped texts
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'preserveAspectRatio="{fit}" role="img" '
        f'aria-label="{escape(label)}">{content}</svg>'
    )
