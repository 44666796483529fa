from __future__ import annotations

from datetime import date

import pytest

from conformance.model.errors import DeclarationError
from conformance.profile.rulings import Claim, Decision, Ruling, read_rulings
from conformance.profile.waiver_text import pruned
from conformance.profile.waivers import Waiver, Where, read_waivers

WAIVERS = """\
# what we live with
waivers:
  - purpose: customers/activateSim/rejects/*
    check: invalid/*
    reason: fixed in 4.8
    owner: Vendor
    ticket: OPS-812
    expires: 2026-12-31
    where: {env: sta, version: "4.*"}
"""
RULINGS = """\
rulings:
  - finding: F-3a9c12e0
    claim: error-of-document
    argument: The table is older.
    decision: upheld
    by: Board
    claimed_by: Vendor
    date: "2026-11-03"
"""


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_waivers_are_read(tmp_path):
    """Each with its place in the file."""
    expected = Waiver(
        "customers/activateSim/rejects/*",
        "invalid/*",
        "fixed in 4.8",
        "Vendor",
        "OPS-812",
        date(2026, 12, 31),
        Where(env="sta", version="4.*"),
        "waivers.yaml, line 3",
    )

    assert (expected,) == read_waivers(write(tmp_path / "waivers.yaml", WAIVERS))


def test_rulings_are_read(tmp_path):
    """Each with its place in the file."""
    expected = Ruling(
        "F-3a9c12e0",
        Claim.DOCUMENT,
        "The table is older.",
        Decision.UPHELD,
        "Board",
        date(2026, 11, 3),
        "rulings.yaml, line 2",
        "Vendor",
    )

    assert (expected,) == read_rulings(write(tmp_path / "rulings.yaml", RULINGS))


@pytest.mark.parametrize("text", ["waivers:\n", "waivers: []\n"])
def test_an_empty_list_is_one(tmp_path, text):
    """Written out or not."""
    assert () == read_waivers(write(tmp_path / "waivers.yaml", text))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("owner: Vendor", "ownr: Vendor", "waivers.yaml, line 3: ownr is not known here: did you mean owner?"),
        ("    owner: Vendor\n", "", "waivers.yaml, line 3: owner is missing: fill it in"),
        ("owner: Vendor", 'owner: ""', "waivers.yaml, line 3: owner is missing: fill it in"),
        ("ticket: OPS-812", "ticket: 812", "waivers.yaml, line 3: ticket is no text: put it in quotes"),
        ("2026-12-31", "31.12.2026", "waivers.yaml, line 3: expires is no day: write it as 2026-12-31"),
        ('{env: sta, version: "4.*"}', "{}", "waivers.yaml, line 3: where says for which target it holds"),
        ("env: sta", "envv: sta", "waivers.yaml, line 3: where knows env, org and version, not envv"),
        ("waivers:", "waiver:", "waivers.yaml, line 2: unknown key 'waiver': did you mean waivers?"),
        (WAIVERS, "[]", "waivers.yaml, line 1: the file is a list; `waivers:` and a list are needed here"),
        (WAIVERS, "waivers: 5", "waivers.yaml, line 1: waivers is a number; a list of mappings is needed here"),
        (WAIVERS, "waivers: 0", "waivers.yaml, line 1: waivers is a number; a list of mappings is needed here"),
        (
            WAIVERS,
            "waivers: [OPS-1]",
            "waivers.yaml, line 1: this entry of waivers is a string; a mapping is needed here",
        ),
        ("  - purpose", "    purpose", "waivers.yaml, line 2: waivers is a mapping; a list of mappings is needed here"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, sentence):
    """In one sentence that says what to do."""
    with pytest.raises(DeclarationError) as failure:
        read_waivers(write(tmp_path / "waivers.yaml", WAIVERS.replace(old, new)))

    assert str(failure.value).startswith(sentence)


def test_broken_yaml_is_said_with_its_line(tmp_path):
    """Never a traceback."""
    with pytest.raises(DeclarationError, match="line 3"):
        read_waivers(write(tmp_path / "waivers.yaml", "waivers:\n  - {a: [\n"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("F-3a9c12e0", "F-1", "finding is the id of a finding"),
        ("upheld", "won", "decision is one of upheld, rejected, pending"),
        ("error-of-document", "mood", "claim is one of reading"),
    ],
)
def test_a_ruling_has_the_words_of_the_rules(tmp_path, old, new, sentence):
    """Any other is refused."""
    with pytest.raises(DeclarationError, match=sentence):
        read_rulings(write(tmp_path / "rulings.yaml", RULINGS.replace(old, new)))


def test_a_finding_is_ruled_on_once(tmp_path):
    """Two decisions would leave open which one holds."""
    twice = RULINGS + RULINGS.split("\n", 1)[1]

    with pytest.raises(DeclarationError, match=r"rulings\.yaml, line 9: .* ruled on already in rulings\.yaml, line 2"):
        read_rulings(write(tmp_path / "rulings.yaml", twice))


def test_pruning_keeps_what_people_wrote_around(tmp_path):
    """Only the entry and the comment above it go."""
    other = WAIVERS.split("\n", 2)[2].replace("OPS-812", "OPS-9")
    text = f"{WAIVERS}  # the old one\n{other}"
    declared = read_waivers(write(tmp_path / "waivers.yaml", text))

    assert WAIVERS == pruned(text, declared, {declared[1]})
    assert text == pruned(text, declared, set())
    assert "waivers: []\n" == pruned(text, declared, set(declared))
