"""Hypothesis shrinks from the other side of a thread."""

import importlib
import sys
import threading

from hypothesis import strategies as st
from hypothesis.internal import charmap

from conformance.cases.exploratory.explorer import UTF_8, explore


def driven(strategy, fails, **bounds):
    """Drive an explorer by a function that says what fails."""
    proposals = explore(strategy, **{"seed": 1, "examples": 60, "most": 500, **bounds})
    tried = []
    try:
        value = next(proposals)
        while True:
            tried.append(value)
            value = proposals.send(fails(value))
    except StopIteration as ended:
        return ended.value, tried


def test_the_smallest_value_that_fails_is_found():
    """Hypothesis shrinks although somebody else tries the values."""
    assert 101 == driven(st.integers(0, 10_000), lambda n: n > 100)[0]


def test_nothing_fails_nothing_is_found():
    """As many values as asked for, and no thread left behind."""
    value, tried = driven(st.integers(), lambda _: False)

    assert (None, True) == (value, len(tried) <= 60)
    assert [] == [t for t in threading.enumerate() if t.name == "explorer"]


def test_a_seed_proposes_the_same_whatever_modules_are_loaded(tmp_path, monkeypatch):
    """`verify` loads other modules than `run`, and so does whoever has tests beside ours."""
    strategy = st.lists(st.text() | st.integers(), min_size=1)
    before = driven(strategy, lambda _: False, examples=200)[1]
    constants = ", ".join(f"'masstack {n}', {7_000_000 + n}" for n in range(300))
    (tmp_path / "somebodys_module.py").write_text(f"VALUES = [{constants}]\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("somebodys_module")

    assert before == driven(strategy, lambda _: False, examples=200)[1]


def test_the_bound_holds_while_shrinking():
    """The smallest so far is kept when the bound is reached."""
    value, tried = driven(st.lists(st.integers(), min_size=1), lambda v: sum(map(abs, v)) > 50, most=30)

    assert len(tried) <= 30
    assert value is None or sum(map(abs, value)) > 50


def test_a_target_that_changes_its_mind_is_no_error_of_ours():
    """Flaky answers end the exploration with what was found."""
    answers = iter([True, False] * 1000)

    assert driven(st.integers(0, 100), lambda _: next(answers))[0] is not None


def test_closing_ends_the_thread():
    """A run that is cut waits for nobody."""
    proposals = explore(st.integers(), seed=1, examples=50, most=50)
    next(proposals)
    proposals.close()

    assert [] == [t for t in threading.enumerate() if t.name == "explorer"]


def test_utf_8_encodes_everything_but_the_surrogates():
    """What Hypothesis would find out at the price of 200 MB, and what it is told."""
    encoded, come_back_as_others = UTF_8
    told = {code for first, last in encoded.intervals for code in range(first, last + 1)}
    every = {
        code for code in range(sys.maxunicode + 1) if chr(code).encode("utf-8", "replace") != b"?" or code == ord("?")
    }

    assert every == told
    assert () == come_back_as_others.intervals
    assert encoded is charmap.intervals_from_codec("utf-8")[0]
