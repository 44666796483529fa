"""The sample report and the pictures of the README, made from the runs of tests/report/sample.py.

    .venv/bin/python -m tests.report.pictures

writes reports/sample.html, reports/terminal-green.svg and reports/terminal-red.svg. A test holds that they are what the
code makes.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from conformance.report.report_files import write_reports
from conformance.report.terminal import Terminal
from tests.report import sample

PLACE = Path(__file__).parents[2] / "reports"
OUT = Path("reports/sta-telco/latest")
COLUMNS = 80


class _Terminal(io.StringIO):
    """A stream that takes colours."""

    def isatty(self) -> bool:
        return True


def made() -> Mapping[str, str]:
    """Give the name and the text of each file."""
    red, exchanges = sample.red()
    return {
        "sample.html": _page(red, exchanges),
        "terminal-green.svg": _picture(sample.green(), "green"),
        "terminal-red.svg": _picture(red, "red"),
    }


def _page(document: Mapping[str, Any], exchanges: Any) -> str:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_reports(document, sample.record(folder / "run.jsonl", document, exchanges), folder / "out", ())
        return (folder / "out" / "report.html").read_text(encoding="utf-8").replace(str(folder / "out"), str(OUT))


def _picture(document: Mapping[str, Any], name: str) -> str:
    stream = _Terminal()
    terminal = Terminal(stream=stream, environ={})
    terminal.width = COLUMNS
    terminal.end(document, OUT)
    said = stream.getvalue().replace("\r\x1b[K", "")
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(said))
    svg = console.export_svg(title="masstack-conformance run", unique_id=name)
    # A picture asks nobody for its font.
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code, ", "")


if __name__ == "__main__":
    for file, text in made().items():
        (PLACE / file).write_text(text, encoding="utf-8")
