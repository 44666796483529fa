"""What a contribution tells."""

from dataclasses import fields, replace

import pytest

from conformance.model import Finding, Level, Owner, Verdict
from conformance.verdicts.contribution import Contribution

BARE = Contribution("p", Verdict.PASS, case="p/one")
#: What the tally takes out before it asks.
APART = frozenset({"sightings", "accepts"})
TOLD = {
    "verdict": Verdict.NOT_APPLICABLE,
    "reason": "because",
    "findings": (Finding("a/check", Level.NOTE, "noted"),),
    "confirmed": "confirmed",
    "unstable": True,
    "notes": ("a note",),
    "lacking": True,
    "unserved": True,
    "restored": (1,),
    "owner": Owner.TARGET,
}


@pytest.mark.parametrize("name", sorted({field.name for field in fields(Contribution)} - {"purpose", "case", *APART}))
def test_a_pass_that_tells_anything_is_not_bare(name):
    """Whatever a contribution may tell, none of it is lost."""
    assert not replace(BARE, **{name: TOLD[name]}).is_bare


def test_a_pass_with_its_case_alone_is_bare():
    """Only how many there are matters."""
    assert BARE.is_bare
