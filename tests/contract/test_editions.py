"""The same contract under a further agreement, or at another release, is built once."""

from conformance.contract import at, load_contract, under
from conformance.contract.editions import skipped

CUSTOMERS = load_contract("customers")
READING, OTHER = [one for one in CUSTOMERS.readings.values() if len(one.permitted) > 1][:2]


def test_no_agreement_is_the_contract_itself():
    """Nothing is narrowed, and nothing is built."""
    assert CUSTOMERS is under(CUSTOMERS, {})
    assert CUSTOMERS is at(CUSTOMERS, CUSTOMERS.release)


def test_an_agreement_adds_to_those_before():
    """And the same one gives the same object."""
    first, second = {READING.id: READING.permitted[0]}, {OTHER.id: OTHER.permitted[0]}
    agreed = under(under(CUSTOMERS, first), second)

    assert {**first, **second} == dict(agreed.agreed)
    assert agreed is under(under(CUSTOMERS, first), second)


def test_an_agreement_stays_at_another_release():
    """The workflows are those of the release."""
    agreed = under(CUSTOMERS, {READING.id: READING.permitted[0]})
    then = at(agreed, CUSTOMERS.releases[0])

    assert (agreed.agreed, CUSTOMERS.releases[0]) == (then.agreed, then.release)
    assert agreed.all_workflows == then.all_workflows


def test_a_skipped_release_names_the_one_that_is_used():
    """Both stand in one sentence."""
    assert "customers 2.5 is not in the changelog; 2.4, the newest release before it, is used" == skipped(
        "customers", "2.5", "2.4"
    )
