"""The sample and the pictures of the README are what the code makes."""

from __future__ import annotations

import pytest

from tests.report.pictures import PLACE, made


@pytest.mark.parametrize("name", ["sample.html", "terminal-green.svg", "terminal-red.svg"])
def test_a_picture_shows_what_is_printed_today(name):
    """If not: `.venv/bin/python -m tests.report.pictures`."""
    assert (PLACE / name).read_text(encoding="utf-8") == made()[name]


def test_a_picture_asks_nobody():
    """No address but that of its own format."""
    text = made()["terminal-red.svg"].replace("http://www.w3.org/2000/svg", "")

    assert "http" not in text.replace("https://www.textualize.io", "").replace("masstack", "")
