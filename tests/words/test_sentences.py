"""Every sentence for people stands in an index, and none has a word that the field does not use."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.words.collected import FAMILIES, sentences

INDEX = Path(__file__).parent / "index"

#: Words of our own for what every engineer calls otherwise: response, rejected, property, string, test, missing, …
STRANGE = re.compile(
    r"\b(answer\w*|refus\w+|members?|a text|texts|another JSON type|exams?|purposes?|lack\w*|strange|left behind|taken back|"
    r"put off|under the own one|not judged|unjudged|such that it|wallets?|gone through|inconclusive)\b",
    re.IGNORECASE,
)
#: ISO 9646's term in `--help` and in options, keys of files, and lines that a machine reads.
EXEMPT = {
    "purpose": (
        "- purpose: …",
        "--purpose",
        "test purposes",
        "Test purposes",
        "test purpose of an acceptance",
        "purpose …",
        "Only purposes that match",
        "cases of each purpose",
        "Explain a requirement, purpose",
        "A test purpose is one",
        "that of a test purpose",
        "made of purpose, check",
    ),
    # A value of the run record, which older records have.
    "answered": ("answered on a second connection",),
    "not judged": ("NOT JUDGED", "not judged: its"),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_index_has_every_sentence(family: str) -> None:
    """Read its difference aloud; `UPDATE_WORDS=1 pytest tests/words` writes it anew."""
    lines = [
        f"{module}\n{''.join(f'    {text}{chr(10)}' for text in said)}" for module, said in sentences(family).items()
    ]
    text = "\n".join(lines)
    path = INDEX / f"{family}.txt"
    if os.environ.get("UPDATE_WORDS"):
        INDEX.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("family", FAMILIES)
def test_no_sentence_has_a_word_of_our_own(family: str) -> None:
    """The right column of the table of words."""
    assert [] == [f"{module}: {text}" for module, said in sentences(family).items() for text in said if strange(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A request that has to be refused is not refused so.", ["refused", "refused"]),
        ("createSignup accepts a body without sales_info", []),
        ("the body lacks a member", ["lacks", "member"]),
        ("42 tests were not judged", ["not judged"]),
    ],
)
def test_what_counts_as_a_word_of_our_own(text: str, found: list[str]) -> None:
    """Whole words only."""
    assert found == strange(text)


def strange(text: str) -> list[str]:
    """Give the words of our own in a sentence, without those that it has to use."""
    left = text
    for parts in EXEMPT.values():
        for part in parts:
            left = left.replace(part, "")
    return [match[0] for match in STRANGE.finditer(left)]
