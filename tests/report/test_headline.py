"""One truth: the same headline on every output of a run (JUDGEMENT.md, 11)."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path, PurePath
from xml.etree import ElementTree as ET

import pytest

from conformance.report.escaping import headline_of
from conformance.report.formats.badge import badge
from conformance.report.formats.ctrf import ctrf
from conformance.report.formats.junit import junit
from conformance.report.formats.markdown import summary_md
from conformance.report.formats.sarif import sarif
from conformance.report.run_documents import add_to_history, read_history
from conformance.report.summary_lines import last_line
from conformance.report.terminal import Terminal
from tests.report import sample

OUT = Path("reports/sta-telco/latest")


def shown(document, page: str, history: Path) -> dict[str, str]:
    """Give the text that each output shows around its headline."""
    stream = io.StringIO()
    Terminal(stream=stream, environ={}).end(document, OUT)
    add_to_history(document, history)
    return {
        "terminal": stream.getvalue().splitlines()[-1],
        "status": last_line(document, OUT),
        "page": html.unescape(re.search(r"<title>(.*?)</title>", page)[1]),
        "heading": html.unescape(re.sub(r"</?\w[^>]*>", " ", page)),
        "badge": html.unescape(badge(document, PurePath("b.svg"))),
        "badge for a service": json.loads(badge(document, PurePath("b.json")))["message"],
        "junit": ET.fromstring(junit(document, str(OUT))).get("name", ""),
        "sarif": json.loads(sarif(document, str(OUT)))["runs"][0]["invocations"][0]["exitCodeDescription"],
        "ctrf": json.loads(ctrf(document))["results"]["environment"]["extra"]["headline"],
        "markdown": html.unescape(summary_md(document)),
        "history": ("SANDBOX · " if document["target"]["sandbox"] else "") + read_history(history)[-1]["headline"],
    }


@pytest.mark.parametrize("sandbox", [False, True])
@pytest.mark.parametrize("name", ["green", "red"])
def test_every_output_has_the_same_headline(request, tmp_path, name, sandbox):
    """Whoever reads two of them reads one sentence."""
    page = (request.getfixturevalue(name) / "report.html").read_text()
    document = sample.green() if name == "green" else sample.red()[0]
    made = shown({**document, "target": {**document["target"], "sandbox": sandbox}}, page, tmp_path / "h.jsonl")
    headline = headline_of({**document, "target": {**document["target"], "sandbox": sandbox}})
    of_the_page = headline_of(document)

    assert [] == [
        output
        for output, text in made.items()
        if (of_the_page if output in ("page", "heading") else headline) not in text
    ]
