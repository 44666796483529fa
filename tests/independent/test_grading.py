"""A mutant's column, its half, the sample's spread, and the figures."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.independent import side_by_side
from tests.independent.figures import Blinded, classes, misses
from tests.independent.grading import COLUMNS, Reference, column_of, reference, touched_by
from tests.independent.judged import Judged
from tests.independent.keeping import keep
from tests.independent.mutants import mutants_of
from tests.independent.operations import operation_of, with_links
from tests.independent.sampling import Half, half_of, in_turn
from tests.independent.side_by_side import NAME, counted, directly
from tests.independent.study import HERE, Study
from tests.independent.tables import table, wilson

CLEAN = Judged(0, 2000, 1.0, 1.0, warned={"w": "customers/getTerms"}, not_tested={"n": "customers/getTerms"})
TOUCHED = frozenset({"customers/getTerms"})
FAILED = {"customers/getTerms/x": "customers/getTerms"}
ELSEWHERE = {"customers/getBlocks/x": "customers/getBlocks"}


def run(code: int = 0, **more: dict[str, str]) -> Judged:
    return Judged(code, 2000, 1.0, 1.0, **{"warned": CLEAN.warned, "not_tested": CLEAN.not_tested, **more})


@pytest.mark.parametrize(
    ("gate", "acceptance", "column"),
    [
        (run(1, failed=FAILED), None, "red in gate"),
        (run(), run(1, failed=FAILED), "red only in acceptance"),
        (run(1, failed=ELSEWHERE), run(1, failed=ELSEWHERE), "red for another reason"),
        (run(1, failed=ELSEWHERE), run(1, failed=FAILED), "red only in acceptance"),
        (run(3, failed=FAILED), run(), "warned"),
        (run(warned=FAILED), run(), "warned"),
        (run(warned=ELSEWHERE), run(), "nothing"),
        (run(not_tested=FAILED), run(), "only not tested"),
        (run(3), run(), "only not tested"),
        (run(), run(), "nothing"),
        (run(1, failed={"customers/any/x": "customers/"}), None, "red in gate"),
        (run(1, failed={"feasibility/any/x": "feasibility/"}), run(), "red for another reason"),
    ],
)
def test_the_column_says_what_noticed_a_mutant_first(gate, acceptance, column):
    """Only exit 1 with a finding of what is touched, and not the clean implementation's, is red."""
    clean = reference([CLEAN])
    runs = {"gate": gate} | ({"acceptance": acceptance} if acceptance else {})

    assert column == column_of(runs, {"gate": clean, "acceptance": clean}, TOUCHED)


def test_what_the_clean_implementation_gives_is_no_catch():
    """A false alarm stays one."""
    clean = Reference(frozenset({1}), frozenset(FAILED), frozenset(), frozenset())
    gate = Judged(1, 2000, 1.0, 1.0, failed=FAILED)

    assert "nothing" == column_of({"gate": gate}, {"gate": clean}, TOUCHED)


def test_a_mutant_touches_what_executes_it_what_differs_and_the_reads_that_show_it():
    """The read of `x-observed-by` belongs to the write."""
    (mutant, *_) = mutants_of("m.py", "x = 200\n")
    touched = touched_by({"m.py:1": {"customers/changeBlock": ["gate"]}}, mutant, {"operation": "customers/getTerms"})

    assert {"customers/changeBlock", "customers/getBlocks", "customers/getTerms"} == touched


def test_operations_are_found_by_raw_paths():
    """The path that the documents do not print is known by its words."""
    renewal = "/feasibility/v1/orgs/telco/finance/availability/credit-limit"

    assert "customers/getTerms" == operation_of("GET", "/customers/v2/orgs/a/accounts/1/terms")
    assert "feasibility/getFinanceAvailability" == operation_of("POST", renewal)
    assert "-" == operation_of("GET", "/customers/v2/elsewhere")
    assert "customers/changeService" in with_links({"customers/getServices"})


def test_the_halves_stand_and_are_about_as_large():
    """A mutant's half follows from its id alone."""
    halves = Counter(half_of(f"app.py:{line}:0:check-true:1") for line in range(1000))

    assert half_of("app.py:1:0:check-true:1") is half_of("app.py:1:0:check-true:1")
    assert 450 < halves[Half.MENDING] < 550


def test_the_sample_is_spread_over_kinds_and_operations():
    """Each beginning of the order has as many of each kind as of another, and of each operation within a kind."""
    source = "".join(f"a{n} = x < {n}\n" for n in range(2000, 2300)) + "b = {'k': x}\n" * 60
    mutants = mutants_of("m.py", source)
    strata = {m.id: (f"o{number % 3}", m.kind) for number, m in enumerate(mutants)}
    first = in_turn(mutants, strata, 1)[:60]

    assert {"boundary": 30, "key": 30} == Counter(m.kind for m in first)
    assert {10} == set(Counter(strata[m.id] for m in first).values())
    assert first == in_turn(list(reversed(mutants)), strata, 1)[:60]
    assert first != in_turn(mutants, strata, 2)[:60]


@pytest.mark.parametrize(
    ("caught", "of", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596), (0, 0, 0, 1)]
)
def test_the_interval_is_wilsons(caught, of, low, high):
    """Known values, to three places."""
    assert (low, high) == pytest.approx(wilson(caught, of), abs=0.0006)


def test_the_table_counts_columns_by_class():
    """The last line sums up."""
    lines = list(table([("a", COLUMNS[0]), ("a", COLUMNS[5]), ("b", COLUMNS[1])], "class"))

    assert ["class", "a", "b", "all"] == [line.split()[0] for line in lines]
    assert ["all", "3", "1", "1", "0", "0", "0", "1"] == lines[-1].split()[:8]


def test_the_misses_of_the_reported_half_stay_unseen(tmp_path):
    """They are asked for by name."""
    with pytest.raises(Blinded):
        list(misses(Study(work=tmp_path), Half.REPORTED, 10, 1, "first", unblind=False))


def test_a_class_is_one_of_three(tmp_path):
    """A word that is misspelt is said at once."""
    (tmp_path / "classes.yaml").write_text("a: {class: permited}\n")
    with pytest.raises(ValueError, match="permited"):
        classes(tmp_path / "classes.yaml")

    assert all(name in ("documented", "permitted", "invisible") for name in classes(HERE / "classes.yaml").values())


def test_the_other_tool_tries_first_what_differs_first():
    """A change of what all operations share is tried at four of them."""
    (mutant, *_) = mutants_of("m.py", "x = 200\n")
    lines = {"m.py:1": {key: ["gate"] for key in ("a/b", "a/c", "a/d", "a/e", "a/f")}}
    found = directly(lines, mutant, {"operation": "a/z", "also": ["a/y"]})

    assert (["a/z", "a/y"], 4) == (found[:2], len(found))


def test_both_are_counted_by_kind(tmp_path, monkeypatch):
    """Caught is what the other tool does not find on the clean implementation, too."""
    mutants = mutants_of("m.py", "x = 200\ny = a < b\n")
    usual, new = ["GET /a", "kind", "words", "400"], ["GET /a", "kind", "words", "201"]
    for name, found in [(side_by_side.CLEAN, [usual]), (mutants[0].id, [usual, new]), (mutants[1].id, [usual])]:
        keep(tmp_path / NAME, {"id": name, "found": found, "cases": 10, "seconds": 1.0})
    monkeypatch.setattr(side_by_side, "rows", lambda *_: [(m, COLUMNS[0], {}) for m in mutants])
    lines = list(counted(Study(work=tmp_path), mutants, None, 2, 1, "first"))

    assert [["boundary", "1"], ["status", "1"], ["all", "2"]] == [line.split()[:2] for line in lines[1:4]]
    assert ["0 % [0, 79]", "100 % [21, 100]"] == [line[63:].strip() for line in lines[1:3]]
