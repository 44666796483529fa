"""The glossary: terms in sentences, and a hint for a misspelt one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.contract import load_contracts
from conformance.jobs.explaining.explain_id import explain
from conformance.jobs.explaining.glossary import GLOSSARY, explain_term
from conformance.model.errors import BadOption


@pytest.mark.parametrize("term", GLOSSARY)
def test_each_term_is_told_in_sentences(term: str) -> None:
    """However it is written, and without a word of the suite alone."""
    told = explain_term(term.upper())

    assert told is not None
    assert told.startswith(f"{term}  (glossary)")
    assert told.endswith(".")


def test_a_misspelt_term_gets_a_hint() -> None:
    """As every id does."""
    contracts = load_contracts()

    assert "Implementation extra information" in explain(contracts, "ixit", None)
    with pytest.raises(BadOption, match=r"did you mean .*ixit"):
        explain(contracts, "ixitt", None)


def test_each_term_of_the_readme_is_explained() -> None:
    """In the terminal, too."""
    text = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Glossary")[2].partition("\n\n`masstack")[0]
    words = [word for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)[2:] for word in row.split(", ")]

    assert len(words) > 14
    assert [word for word in words if explain_term(word) is None] == []
