"""What rests on answers from both sides of a kill accuses nobody."""

from conformance.jobs.resume_gaps import STRADDLES, Gaps
from conformance.model import Finding, Level, Verdict
from conformance.scripts.script import Contribution


def failure(*numbers, confirmed="not repeated"):
    finding = Finding("rules/unchanged-when-rejected", Level.MUST, "It changed.", exchanges=numbers)
    return Contribution("customers/changeService/rules/x", Verdict.FAIL, "It changed.", (finding,), "case", confirmed)


def settled(contribution, *after):
    return Gaps(after).settled([contribution])[0]


def test_a_finding_from_both_sides_of_a_kill_is_not_judged():
    """Somebody else may have changed the data while nobody looked."""
    found = settled(failure(120, 1155), 1147)

    assert (Verdict.INCONCLUSIVE, STRADDLES, ()) == (found.verdict, found.reason, found.findings)


def test_a_finding_from_one_side_stays():
    """Before the kill, after it, and in a run that nobody killed."""
    for contribution, after in (
        (failure(120, 147), (1147,)),
        (failure(1148, 1155), (1147,)),
        (failure(1148, 1155), (1147, 3000)),
        (failure(120, 1155), ()),
    ):
        assert contribution == settled(contribution, *after)


def test_what_was_seen_again_after_the_kill_stays():
    """The looks that confirm it were all taken after it."""
    assert failure(120, 1155, confirmed="confirmed") == settled(failure(120, 1155, confirmed="confirmed"), 1147)


def test_each_of_several_kills_counts():
    """A run may be resumed more than once."""
    assert Verdict.INCONCLUSIVE is settled(failure(1148, 2500), 1147, 2300).verdict
