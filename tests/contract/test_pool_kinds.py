"""What contracts say of the kinds of test data that they name."""

from __future__ import annotations

import re

import pytest

from conformance.contract import load_contracts, specs_directory
from conformance.contract.pool_kinds import MEMBERS, Owner, PoolKind, all_kinds, held_by, pool_kind_problems, pool_kinds

LINES = {
    "x-pool-kinds": {"line": {"of": "line", "narrower": ["mobile"], "holds": "phone", "used-up": True, "called": "SIM"}}
}


def test_a_kind_and_its_narrower_ones_say_the_same_of_themselves():
    """`line.mobile` is a line as well; the organisation is always there."""
    kinds = pool_kinds(LINES)

    assert ["orgId", "line", "line.mobile"] == list(kinds)
    assert PoolKind("line.mobile", Owner.LINE, used_up=True, holds="phone", called="SIM") == kinds["line.mobile"]
    assert "phone" == held_by(LINES, "line.mobile")
    assert held_by(LINES, "orgId") is None


@pytest.mark.parametrize(
    ("entry", "changeable"),
    [({"of": "line"}, True), ({"of": "customer", "listed": True}, False), ({"of": "nobody"}, False)],
)
def test_a_write_may_change_what_is_somebodys_and_no_code(entry, changeable):
    """What is nobody's, and one of a list of codes, stands for the same after any write."""
    assert changeable == pool_kinds({"x-pool-kinds": {"kind": entry}})["kind"].changeable


@pytest.mark.parametrize(
    ("declared", "place", "word"),
    [
        (["line"], "/x-pool-kinds", "maps a kind of test data"),
        ({"line": None}, "/x-pool-kinds/line", "says whose it is"),
        ({"line": {"of": "lines"}}, "/x-pool-kinds/line", "not lines"),
        ({"line": {"of": "line", "holds": "number"}}, "/x-pool-kinds/line/holds", "no class of personal data"),
        ({"line": {"of": "line", "tried": [1]}}, "/x-pool-kinds/line/tried", "of a kind that is nobody's"),
        ({"line": {"of": "nobody", "tried": [True]}}, "/x-pool-kinds/line/tried", "lists codes"),
        ({"line": {"of": "line", "share": True}}, "/x-pool-kinds/line/share", "share is none of"),
    ],
)
def test_what_a_kind_says_in_other_words_has_a_place_and_a_sentence(declared, place, word):
    """A slip in the annotation would make the suite choose other test data in silence."""
    ((found, sentence),) = pool_kind_problems({"x-pool-kinds": declared})

    assert place == found
    assert word in sentence


def test_the_contracts_agree_about_the_kinds_that_they_share():
    """Pools belong to an organisation, so that a kind cannot be two things."""
    contracts = load_contracts().values()
    kinds = all_kinds(contract.pool_kinds for contract in contracts)

    for contract in contracts:
        assert {name: kinds[name] for name in contract.pool_kinds} == contract.pool_kinds


def test_the_members_are_those_of_the_readme():
    """The README is what an author of specs reads."""
    readme = (specs_directory() / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"`name: \{([^}]*)\}`", readme)

    assert listed is not None
    assert set(MEMBERS) == set(re.findall(r"[a-z-]+", listed[1]))
