"""The last line of a run calls nothing conformant that is not."""

import pytest

from conformance.model import Owner
from conformance.verdicts.counts import Counts
from conformance.verdicts.gate import Exit
from conformance.verdicts.headline import Around, headline
from conformance.verdicts.tested_operations import NOT_TESTED, Operations, Outside
from conformance.verdicts.tested_operations import Tested as Operation
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


TESTED = Operation("customers/getTerms", "tested")
LOST = Operation("customers/getUser", NOT_TESTED, "no test data", Owner.DATA, "fill in pools.userId")


@pytest.mark.parametrize(
    ("counts", "operations", "around", "expected"),
    [
        ({"passed": 2}, Operations(), {}, "CONFORMANT · 2 tests passed"),
        (
            {"passed": 2},
            Operations((TESTED,)),
            {"selected": True},
            "CONFORMANT · 1 of 1 operation tested · a selection",
        ),
        (
            {"waived": 1, "fail": 1},
            Operations((TESTED,), absent=2),
            {"limited": "at most 40 requests", "ruled": ("x",), "not_attested": 3},
            "CONFORMANT · 1 of 1 operation tested · at most 40 requests · 2 declared absent · 3 not attested · 1 waived · 1 ruled",
        ),
        (
            {},
            Operations(
                (TESTED,),
                (Outside("customers/a", "reads only"), Outside("customers/b", "excluded: slow", excluded=True)),
            ),
            {},
            "CONFORMANT · 1 of 1 operation tested · 1 outside this run: reads only · 1 operation excluded by the environment",
        ),
        (
            {},
            Operations((TESTED, Operation("customers/addBonus", "tested", effect_unseen=True))),
            {},
            "CONFORMANT · 2 of 2 operations tested · 1 effect cannot be seen",
        ),
    ],
)
def test_a_headline_names_what_was_not_tested(counts, operations, around, expected):
    """Whatever makes less of a green run than it seems stands beside it."""
    assert expected == headline(Exit.CONFORMANT, Counts(**counts), operations, Around(**around))


@pytest.mark.parametrize(
    ("counts", "operations", "around", "breaches", "expected"),
    [
        ({"fail": 1}, Operations(of_apis=1), {}, (), "NOT CONFORMANT · 1 test of a whole API fails"),
        ({}, Operations((TESTED,)), {}, ("an unused waiver",), "NOT CONFORMANT · an unused waiver"),
        (
            {"fail": 1},
            Operations((TESTED, LOST)),
            {"complete": False, "why_incomplete": "it was interrupted"},
            (),
            "NOT CONFORMANT · the run is incomplete (it was interrupted) · 1 operation not tested",
        ),
    ],
)
def test_a_red_headline_names_why(counts, operations, around, breaches, expected):
    """Tests of a whole API, breaches, a run that was cut, and what is not tested."""
    made = headline(Exit.NOT_CONFORMANT, Counts(**counts), operations, Around(**around), breaches=breaches)

    assert expected == made
