"""Verdicts only rise, and a finding keeps its id."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.model import Verdict, finding_id

verdicts = st.sampled_from(list(Verdict))


@given(verdicts, verdicts, verdicts)
def test_verdicts_only_rise(a, b, c):
    """Merging is commutative, associative, monotone and idempotent."""
    assert a.merge(b) == b.merge(a)
    assert a.merge(b.merge(c)) == a.merge(b).merge(c)
    assert a <= a.merge(b)
    assert a == a.merge(a)


def test_a_finding_keeps_its_id_whatever_the_index():
    """The same defect has the same id in every run."""
    assert finding_id("p", "c", "/items/3/id") == finding_id("p", "c", "/items/71/id")
    assert finding_id("p", "c", "/items/3/id") != finding_id("p", "c", "/items/3/value")
