"""The formats of reports: one list, from which the option, its help and the README come."""

from __future__ import annotations

from pathlib import Path

from conformance.cli.run import run
from conformance.report.formats.formats import FORMATS, ON_REQUEST, help_text, readme_rows

README = Path(__file__).parents[3] / "reports" / "README.md"


def test_the_readme_names_every_format():
    """In the order of the list, and what each is for."""
    assert readme_rows() in README.read_text(encoding="utf-8")


def test_the_help_names_what_may_be_asked_for():
    """And not what is always written."""
    (option,) = [parameter for parameter in run.params if parameter.name == "formats"]

    assert help_text() == option.help
    assert all(name in option.help for name in ON_REQUEST)
    assert not any(one.always for one in ON_REQUEST.values())


def test_every_format_has_a_file_of_its_own():
    """None overwrites another, or run.json and the page."""
    files = [one.file for one in FORMATS.values()]

    assert len(set(files)) == len(files)
    assert not {"run.json", "run.jsonl", "report.html"} & set(files)
