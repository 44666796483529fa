"""Counts of verdicts add up."""

from conformance.verdicts.counts import count
from tests.verdicts.made import decided_of, verdict_list


def test_counts_add_up():
    """Planned = pass + fail + inconclusive + error + not applicable."""
    gate = decided_of(verdict_list(**{"pass": 3, "fail": 1, "inconclusive": 2, "error": 1, "not_applicable": 4}))
    c = gate.counts

    assert 11 == c.planned == c.passed + c.fail + c.inconclusive + c.error + c.not_applicable


def test_counts_stand_in_run_json_under_their_names():
    """`pass` is no name of Python's."""
    expected = {
        "planned": 3, "pass": 2, "fail": 1, "inconclusive": 0, "error": 0, "not_applicable": 0, "waived": 1,
        "warnings": 0, "unstable": 0, "withheld": 0,
    }  # fmt: skip

    assert expected == count(verdict_list(**{"pass": 2, "fail": 1}), waived={"x/fail/0"}).as_json()
