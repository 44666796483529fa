"""The last line of a run calls nothing conformant that is not."""

import pytest

from tests.verdicts.made import decided_of, verdict_list


def test_a_known_failure_does_not_make_a_run_conformant():
    """Baselines never launder."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1}), known={"x/fail/0"})

    assert ("not-conformant", 0) == (gate.verdict, int(gate.exit))
    assert "nothing new" in gate.headline


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, "NOT CONFORMANT · 1 of 1 operation fails · 3 causes"),
        (("x/fail/0",), "NOT CONFORMANT · 1 of 1 operation fails · 3 causes · 2 new failures"),
    ],
)
def test_failures_are_new_only_beside_known_ones(known, expected):
    """Without a baseline nothing says since when they are there."""
    verdicts = verdict_list(**{"pass": 3, "fail": 3})

    made = decided_of(verdicts, known=known or (), causes=3, compared=known is not None)

    assert expected == made.headline
