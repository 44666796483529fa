"""The result of a run as a badge: an SVG, or the JSON that a badge service asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from markupsafe import escape

from conformance.report.escaping import headline_of

_COLOURS = {"conformant": "#0b7a5c", "not-conformant": "#bf3516", "not-judged": "#8a6100"}


def badge(document: Mapping[str, Any], path: PurePath) -> str:
    """The badge of a run as SVG or JSON, by the suffix of the file's name."""
    label, message = "conformance", headline_of(document)
    colour = _COLOURS.get(document["verdict"], "#6b747d")
    if path.suffix == ".json":
        return json.dumps({"schemaVersion": 1, "label": label, "message": message, "color": colour}) + "\n"
    left, right = 7 * len(label) + 10, 7 * len(message) + 10
    text = 'fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{label}: {escape(message)}"><title>{label}: {escape(message)}</title>'
        f'<rect width="{left}" height="20" fill="#3c444c"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
        f'<g {text}><text x="{left / 2}" y="14">{label}</text>'
        f'<text x="{left + right / 2}" y="14">{escape(message)}</text></g></svg>\n'
    )
