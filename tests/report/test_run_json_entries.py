"""What fails nothing is never shown as a broken must."""

from __future__ import annotations

import pytest

from conformance.cases.case import Purpose
from conformance.model import Finding, Level, Repetition, Verdict
from conformance.report.run_json_entries import purpose_entry
from conformance.verdicts.purpose_verdict import Evidence, PurposeVerdict

NAME = "x/any/rules/unknown-refused"


@pytest.mark.parametrize("level", [*Level])
def test_a_warning_of_a_binding_check_is_shown_as_a_should(level):
    """The requirement weighs less than the statement that its check rests on; a failure keeps its level."""
    purpose = Purpose(NAME, "x", None, "rules", Level.SHOULD, "It is rejected.")
    evidence = Evidence("F-1", Finding("invalid/accepted", level, "accepts x"), (f"{NAME}/one",), Repetition.CONFIRMED)
    warned = purpose_entry(PurposeVerdict(purpose, Verdict.PASS, warnings=(evidence,)), {}, {})
    failed = purpose_entry(PurposeVerdict(purpose, Verdict.FAIL, evidence=(evidence,)), {}, {})

    assert ("note" if level is Level.NOTE else "should") == warned["warnings"][0]["level"]
    assert level.value == failed["findings"][0]["level"]
