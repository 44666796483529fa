"""Numbers with check digits."""

from __future__ import annotations

from random import Random

import pytest
import stdnum.es.cif
import stdnum.es.dni
import stdnum.es.nie
import stdnum.iban
import stdnum.imei
import stdnum.luhn

from conformance.domain import identities

CASES = [
    (identities.nif, stdnum.es.dni.is_valid),
    (identities.nie, stdnum.es.nie.is_valid),
    (identities.cif, stdnum.es.cif.is_valid),
    (identities.imei, stdnum.imei.is_valid),
    (lambda rng: identities.bank_account(rng)["iban"], stdnum.iban.is_valid),
    (lambda rng: identities.iccid(rng.randrange(10**11), "01"), stdnum.luhn.is_valid),
]


@pytest.mark.parametrize(("make", "is_valid"), CASES)
def test_check_digits_are_right(make, is_valid):
    """By another library's account, two hundred times."""
    rng = Random(5)

    assert all(is_valid(make(rng)) for _ in range(200))


def test_an_imsi_has_fifteen_digits():
    """It begins with Spain's code."""
    assert str(identities.imsi(Random(1), "04")).startswith("21404")
    assert 15 == len(str(identities.imsi(Random(1), "04")))
