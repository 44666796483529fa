"""Spanish values spread over what there is."""

from collections import Counter

import pytest

from conformance.domain.domain import DOMAINS
from conformance.domain.random_source import Dice
from conformance.domain.spain import long_email


def made(name, count=2000):
    dice = Dice(name)
    return [DOMAINS[name].valid(dice) for _ in range(count)]


@pytest.mark.parametrize("length", range(40, 200))
def test_an_e_mail_can_be_of_any_length(length):
    """Every label stays within 63 characters, so that only the length is unusual."""
    address = long_email("ana", length)

    assert length == len(address)
    assert all(1 <= len(label) <= 63 for label in address.partition("@")[2].split("."))


def test_e_mails_reach_their_longest_form_and_never_pass_it():
    """82 characters is the longest that the documents speak of."""
    lengths = Counter(len(value) for value in made("email"))

    assert max(lengths) == 82
    assert 100 < lengths[82] < 500


def test_mobile_numbers_spread_over_their_ranges():
    """6, and 71 to 74."""
    beginnings = Counter(value[:2] if value[0] == "7" else "6" for value in made("mobile"))

    assert {"6", "71", "72", "73", "74"} == set(beginnings)
    assert 0.6 < beginnings["6"] / 2000 < 0.9


def test_names_have_accents_more_often_than_not():
    """Plain ASCII finds no encoding error."""
    assert sum(not value.isascii() for value in made("surname")) > 800


def test_every_province_has_a_postcode():
    """Fifty provinces and two cities."""
    assert {f"{n:02d}" for n in range(1, 53)} == {value[:2] for value in made("postcode", 4000)}
